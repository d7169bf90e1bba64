"""The table in a grid: its header and its rows, without what stands above, between and below."""

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from importers.cells.tables import Cell
from importers.formats.cell_table import CellTable, Grid
from importers.formats.header_suggestions import header_suggestion
from importers.import_refusals import UnreadableFile, short_row, unreadable_row
from importers.shapes.headers import TableHeader, header_of, place_again, told_columns
from importers.shapes.row_patterns import leading
from importers.shapes.standing_rows import picked, standing
from importers.shapes.titles import TitlePlaces, with_title
from importers.specs.columns import nameless
from importers.specs.file_spec import FileSpec
from importers.specs.sheet_columns import columns_named
from importers.specs.templates import placeholders

# Of these, blank cells at the end of a row are not in the file, and no row of it breaks off.
_WHOLE = frozenset({"xlsx", "ods", "html"})
HeaderCheck = Callable[[CellTable], None]


def found(file: FileSpec, cells: Grid | CellTable, check: HeaderCheck = lambda _: None) -> CellTable:
    """The table that the spec means; raises UnreadableFile where it is not there, and Unreadable where a row is bad.

    Before any row of a grid is looked at, ``check`` refuses the table without rows if a column is missing.
    """
    return _in_grid(file, cells, check) if isinstance(cells, Grid) else _in_table(file, cells)


def _in_grid(file: FileSpec, whole: Grid, check: HeaderCheck) -> CellTable:
    grid = _within(file, whole)
    header = header_of(file, grid.rows)
    _check_header(file, grid, header, check)
    passed: Counter[str] = Counter()
    above = header.below - (0 if header.taken else file.table.header_rows)
    if many := sum(1 for row in grid.rows[:above] if leading(row)):
        passed["above the header"] = many
    body = grid.rows[header.below :]
    kept = standing(file.table, body, passed)
    rows = _fitted(file, header, kept, body if len(kept) == len(body) else [body[at] for at in kept])
    columns = [*told_columns(header, rows)]
    table = CellTable(
        header=tuple(name for name, _ in columns),
        rows=picked(rows, [at for _, at in columns]),
        numbers=_numbers(kept),
        passed=dict(passed),
        taken=(*grid.taken, *header.taken),
        is_ended=grid.is_ended,
    )
    return with_title(file, table, TitlePlaces(whole, grid, above, header.below, kept)) if file.table.title else table


def _within(file: FileSpec, grid: Grid) -> Grid:
    """The grid with those of its columns alone that the spec names by their letters."""
    if not file.table.columns:
        return grid
    within = columns_named(file.table.columns)
    return replace(grid, rows=[row[within] for row in grid.rows])


def _in_table(file: FileSpec, table: CellTable) -> CellTable:
    passed = Counter(table.passed)
    kept = standing(file.table, table.rows, passed)
    if len(kept) == len(table.rows):
        return table
    numbers = [table.numbers[at] for at in kept] if table.numbers else _numbers(kept)
    return replace(table, rows=[table.rows[at] for at in kept], numbers=numbers, passed=dict(passed))


def _numbers(kept: Sequence[int]) -> list[int] | None:
    """The numbers of rows in the file by their places, from 1, if they do not follow one another."""
    return None if not kept or kept[-1] == len(kept) - 1 else [at + 1 for at in kept]


def _check_header(file: FileSpec, grid: Grid, header: TableHeader, check: HeaderCheck) -> None:
    beside = placeholders(file.table.title)

    def passes(names: Sequence[str]) -> bool:
        try:
            check(_without_rows((*names, *beside)))
        except UnreadableFile:
            return False
        return True

    try:
        check(_without_rows((*header.names, *beside)))
    except UnreadableFile as refusal:
        below = grid.rows[header.below - 1 :] if header.row else ()
        way_out = header_suggestion(below, passes, file.named_columns) or grid.told
        raise UnreadableFile(f"{refusal.message}{way_out}", **refusal.facts) from refusal


def _without_rows(names: Sequence[str]) -> CellTable:
    return CellTable(tuple(name or nameless(at) for at, name in enumerate(names)), ())


def _fitted(
    file: FileSpec, header: TableHeader, kept: Sequence[int], rows: Sequence[Sequence[Cell]]
) -> Sequence[Sequence[Cell]]:
    """The rows with a cell for each column of the header; raises Unreadable."""
    if (again := place_again(header, rows)) is not None:
        row = kept[again] + 1
        raise UnreadableFile(f"row {row} is the header again: two files in one, or a merge gone wrong", row=row)
    if set(map(len, rows)) <= {len(header.names)}:  # as of most files
        return rows
    return [_fitted_row(file, header, at + 1, row) for at, row in zip(kept, rows, strict=True)]


def _fitted_row(file: FileSpec, header: TableHeader, number: int, row: Sequence[Cell]) -> Sequence[Cell]:
    width, columns = header.width, len(header.names)
    if len(row) < width and file.format not in _WHOLE and (file.short_rows != "fill" or file.format == "fixed"):
        raise short_row(number, row, width, may_fill=file.format != "fixed")
    if extra := [at for at in range(columns, len(row)) if (row[at] or "").strip()]:
        why = f"there are more cells than the header's {columns} columns"
        raise unreadable_row(number, nameless(extra[0]), row[extra[0]], why)
    return [*row[:columns], *[None] * (columns - len(row))]
