"""A table unfolded, so that each row speaks of one period and each column of one thing."""

from collections.abc import Callable, Collection
from fnmatch import fnmatchcase

from msgspec.structs import replace

from importers.cells.period_texts import period_check
from importers.cells.tables import Cell, OtherCell, shown
from importers.formats.cell_table import CellTable
from importers.import_refusals import UnreadableFile, unreadable_row
from importers.specs.columns import listed
from importers.specs.file_spec import FileSpec
from importers.specs.shape_spec import UnfoldSpec

# Three centuries of days; each name has to be tried as a period.
_MOST_COLUMNS = 110_000


def unfolded(file: FileSpec, table: CellTable) -> CellTable:
    """The table with joined keys parted, and columns made rows; raises Unreadable where it has none such.

    A cell in which nothing stands makes no row, if ``missing`` says that a blank one means nothing. Every row keeps
    the number of the one that it comes from.
    """
    if file.unfold == UnfoldSpec():
        return table
    into = file.unfold.into if file.unfold.columns else None
    for column, names in file.unfold.split.items():
        if column != into:
            table = _parted(table, column, names, file.unfold.by)
    if into is None:
        return table
    table = _with_rows_of_columns(file, table)
    names = file.unfold.split.get(into, ())
    return _with_parts_of_names(table, file, names) if names else table


def _parted(table: CellTable, column: str, names: tuple[str, ...], by: str) -> CellTable:
    """The table with a column of joined keys parted into columns that stand in its place."""
    at = _joined(table.header, column)
    own, before, after = table.header[at], table.header[:at], table.header[at + 1 :]
    _check_free(table, names, f"the parts of {own!r}", {own})
    rows = []
    for number, row in zip(_numbers(table), table.rows, strict=True):
        parts = _parts(row[at], len(names), by)
        if parts is None:
            out = "a row that is none of the table can go under table.pass_over"
            raise unreadable_row(number, own, shown(row[at]), f"this has not {_told(names, by)}; {out}")
        rows.append((*row[:at], *parts, *row[at + 1 :]))
    return replace(table, header=(*before, *names, *after), rows=rows)


def _with_parts_of_names(table: CellTable, file: FileSpec, names: tuple[str, ...]) -> CellTable:
    """The unfolded table with the names of its former columns parted; the name stays beside its parts."""
    into, by = file.unfold.into, file.unfold.by
    _check_free(table, names, f"the parts of {into!r}", ())
    at, parted = table.header.index(into), dict[Cell, tuple[str, ...]]()
    for name in dict.fromkeys(row[at] for row in table.rows):
        parts = _parts(name, len(names), by)
        if parts is None:
            out = "leave it out of unfold.columns, or put it under ignored"
            why = f"the name of the column {shown(name)!r} has not {_told(names, by)}; {out}"
            raise UnreadableFile(why, column=shown(name))
        parted[name] = parts
    rows = [(*row, *parted[row[at]]) for row in table.rows]
    return replace(table, header=(*table.header, *names), rows=rows)


def _told(names: tuple[str, ...], by: str) -> str:
    return f"the {len(names)} parts by {by!r} that unfold.split names ({', '.join(names)})"


def _joined(header: tuple[str, ...], column: str) -> int:
    """The place of the column; Eurostat writes behind a backslash what the columns beside it are."""
    for at, name in enumerate(header):
        if column in (name, name.partition("\\")[0].rstrip()):
            return at
    raise UnreadableFile(f"the table has no column {column!r} to split; it has: {listed(header)}", column=column)


def _parts(cell: Cell, count: int, by: str) -> tuple[str, ...] | None:
    if cell is None or isinstance(cell, OtherCell):
        return None
    parts = tuple(part.strip() for part in cell.split(by))
    return parts if len(parts) == count else None


def _with_rows_of_columns(file: FileSpec, table: CellTable) -> CellTable:
    """The table with a row for each cell of the columns that are to become rows."""
    unfold, taken = file.unfold, file.named_columns - set(file.ignored)
    made = {unfold.into, unfold.value}
    places = _unfolded_places(file, table)
    kept = [at for at, name in enumerate(table.header) if name in taken and at not in places]
    _check_free(table, (unfold.into, unfold.value), "unfold.into and unfold.value", {table.header[at] for at in places})
    rows, numbers, is_nothing = [], [], _is_nothing(file)
    for number, row in zip(_numbers(table), table.rows, strict=True):
        beside = tuple([row[at] for at in kept])
        fresh = [(*beside, name, row[at]) for at, name in places.items() if not is_nothing(row[at])]
        rows += fresh
        numbers += [number] * len(fresh)
    header = (*(table.header[at] for at in kept), unfold.into, unfold.value)
    left = [name for at, name in enumerate(table.header) if at not in places and name not in {*header, *made}]
    return replace(table, header=header, rows=rows, numbers=tuple(numbers), untaken=(*table.untaken, *left))


def _unfolded_places(file: FileSpec, table: CellTable) -> dict[int, str]:
    """The columns that become rows, by their places; one of which the spec speaks by name stays a column."""
    if len(table.header) > _MOST_COLUMNS:
        told = f"the table has {len(table.header):,} columns; of more than {_MOST_COLUMNS:,} none are made rows"
        raise UnreadableFile(told)
    spoken_of = file.named_columns - {file.unfold.into, file.unfold.value}
    spoken_of |= table.added.difference(file.unfold.columns)
    fits = _fits(file)
    places = {at: name for at, name in enumerate(table.header) if name and name not in spoken_of and fits(name)}
    if not places:
        what = f"fits {' or '.join(map(repr, file.unfold.columns))}"
        if file.unfold.columns == "periods":
            what = f"is named by a period as {' or '.join(file.period.formats)}"
        raise UnreadableFile(f"no column of the table {what}; it has: {listed(table.header)}")
    return places


def _fits(file: FileSpec) -> Callable[[str], bool]:
    columns = file.unfold.columns
    if columns == "periods":
        return period_check(file)
    return lambda name: name in columns or any(fnmatchcase(name, pattern) for pattern in columns)


def _is_nothing(file: FileSpec) -> Callable[[Cell], bool]:
    if any(not one.strip() for one in file.missing):
        return lambda cell: cell is None or not cell.strip()
    return lambda cell: cell is None


def _check_free(table: CellTable, names: tuple[str, ...], what: str, gone: Collection[str]) -> None:
    """Refuse to make columns of a name that the table has."""
    if twice := [name for name in names if name in table.header and name not in gone]:
        raise UnreadableFile(f"{what} cannot be called {twice[0]!r}: the table has such a column", column=twice[0])


def _numbers(table: CellTable) -> Collection[int]:
    return table.numbers or range(1, len(table.rows) + 1)
