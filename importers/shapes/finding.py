"""The table in a grid: its header and its rows, without what stands above, between and below."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from importers.cells.tables import Cell
from importers.formats.cell_table import CellTable, Grid
from importers.formats.header_suggestions import header_suggestion
from importers.import_refusals import UnreadableFile, unreadable_row
from importers.shapes.headers import TableHeader, header_of, is_again, nameless, told_columns
from importers.shapes.row_patterns import RowPatterns, leading
from importers.specs.file_spec import FileSpec
from importers.specs.shape_spec import TableSpec

_NumberedRow = tuple[int, Sequence[Cell]]
HeaderCheck = Callable[[CellTable], None]


def found(file: FileSpec, cells: Grid | CellTable, check: HeaderCheck = lambda _: None) -> CellTable:
    """The table that the spec means; raises UnreadableFile where it is not there, and Unreadable where a row is bad.

    Before any row of a grid is looked at, ``check`` refuses the table without rows if a column is missing.
    """
    return _in_grid(file, cells, check) if isinstance(cells, Grid) else _in_table(file, cells)


def _in_grid(file: FileSpec, grid: Grid, check: HeaderCheck) -> CellTable:
    header = header_of(file, grid.rows)
    _check_header(file, grid, header, check)
    passed: Counter[str] = Counter()
    above = header.below - (0 if header.taken else file.table.header_rows)
    if many := sum(1 for row in grid.rows[:above] if leading(row)):
        passed["above the header"] = many
    numbered = enumerate(grid.rows[header.below :], 1)
    kept = [(number, _fitted(file, header, number, row)) for number, row in _standing(file.table, numbered, passed)]
    rows = [row for _, row in kept]
    columns = [*told_columns(header, rows)]
    places = [at for _, at in columns]
    return CellTable(
        header=tuple(name for name, _ in columns),
        rows=[tuple([row[at] for at in places]) for row in rows],
        numbers=_numbers(kept),
        passed=dict(passed),
        taken=(*grid.taken, *header.taken),
        is_ended=grid.is_ended,
    )


def _in_table(file: FileSpec, table: CellTable) -> CellTable:
    passed = Counter(table.passed)
    numbered = zip(table.numbers or range(1, len(table.rows) + 1), table.rows, strict=True)
    kept = [*_standing(file.table, numbered, passed)]
    rows = [tuple(row) for _, row in kept]
    return CellTable(table.header, rows, _numbers(kept), dict(passed), table.taken, table.is_ended)


def _check_header(file: FileSpec, grid: Grid, header: TableHeader, check: HeaderCheck) -> None:
    def passes(names: Sequence[str]) -> bool:
        try:
            check(_without_rows(names))
        except UnreadableFile:
            return False
        return True

    try:
        check(_without_rows(header.names))
    except UnreadableFile as refusal:
        below = grid.rows[header.below - 1 :] if header.row else ()
        way_out = header_suggestion(below, passes, file.named_columns) or grid.told
        raise UnreadableFile(f"{refusal.message}{way_out}", **refusal.facts) from refusal


def _without_rows(names: Sequence[str]) -> CellTable:
    return CellTable(tuple(name or nameless(at) for at, name in enumerate(names)), ())


def _numbers(kept: list[_NumberedRow]) -> list[int] | None:
    numbers = [number for number, _ in kept]
    return None if numbers == [*range(1, len(kept) + 1)] else numbers


def _standing(table: TableSpec, rows: Iterable[_NumberedRow], passed: Counter[str]) -> Iterator[_NumberedRow]:
    """The rows of the table; those passed over are counted, but for blank ones behind the last."""
    over, ends = RowPatterns(table.pass_over), RowPatterns(table.ends)
    blank, has_begun, rows = 0, False, iter(rows)
    for number, row in rows:
        lead = leading(row)
        if (not lead and has_begun and ends.has_blank) or (lead and ends.fitting(lead) is not None):
            if below := bool(lead) + sum(1 for _, one in rows if leading(one)):
                passed["below the table"] += below
            return
        if not lead:
            blank += 1
            continue
        if blank:
            passed["blank"] += blank
            blank = 0
        if (pattern := over.fitting(lead)) is not None:
            passed[f"fits {pattern!r}"] += 1
            continue
        has_begun = True
        yield number, row


def _fitted(file: FileSpec, header: TableHeader, number: int, row: Sequence[Cell]) -> Sequence[Cell]:
    """The row with a cell for each column of the header; raises Unreadable."""
    if is_again(header, row):
        raise UnreadableFile(f"row {number} is the header again: two files in one, or a merge gone wrong", row=number)
    width, columns = header.width, len(header.names)
    if len(row) < width and (file.short_rows != "fill" or file.format == "fixed"):
        raise UnreadableFile(f"{_told(number, row, width)}: the file breaks off, or is not a table", row=number)
    if extra := [cell for cell in row[columns:] if (cell or "").strip()]:
        raise unreadable_row(number, "", extra[0], f"there are more cells than the header's {columns} columns")
    return [*row[:columns], *[None] * (columns - len(row))] if len(row) != columns else row


def _told(number: int, row: Sequence[Cell], width: int) -> str:
    return f"row {number} has {len(row)} cells of {width}, the first {leading(row)!r:.60}"
