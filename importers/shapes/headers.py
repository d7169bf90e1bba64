"""The header of the table in a grid, by its place, its names, or the names that the spec gives it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from importers.cells.tables import Cell
from importers.formats.encoded_text import BOM
from importers.formats.header_suggestions import columns_suggestion
from importers.import_refusals import UnreadableFile
from importers.shapes.row_patterns import RowPatterns, leading
from importers.specs.columns import listed, nameless, plain_name
from importers.specs.file_spec import FileSpec

Rows = Sequence[Sequence[Cell]]


class TableHeader(Struct, frozen=True):
    """The names of the columns, empty for one without a name; the rows of the table begin at the place ``below``.

    ``row`` is the header as it stands, where it is one row; ``taken`` says whose names they are, if not the file's.
    """

    names: tuple[str, ...]
    below: int
    row: Sequence[Cell] = ()
    taken: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The number of cells without which a row breaks off."""
        return max((at for at, name in enumerate(self.names, 1) if name), default=0)


def header_of(file: FileSpec, rows: Rows) -> TableHeader:
    """The header that the spec means; raises UnreadableFile where it is not there."""
    table = file.table
    start = title_place(table.below, rows) + bool(table.below) + table.skip
    if table.header:
        wanted = frozenset(map(plain_name, table.header))
        at = _place_of(wanted, rows, start, table.header_rows)
        if not table.below:
            _check_only(file, rows, at, wanted)
        return _named(file, rows, at)
    at = _first_row(file, rows, start)
    return _given(file, rows, at) if table.names else _named(file, rows, at)


def joined(rows: Rows, at: int, many: int) -> list[str]:
    """The names in so many rows from a place on: a blank cell above another goes on with the one to its left."""
    parts = [list(map(_name, row)) for row in rows[at : at + many]]
    width = max(map(len, parts), default=0)
    parts = [[*part, *[""] * (width - len(part))] for part in parts]
    for level, upper in enumerate(parts[:-1], 1):
        for place in range(1, width):
            if any(lower[place] for lower in parts[level:]):
                upper[place] = upper[place] or upper[place - 1]
    return [" ".join(dict.fromkeys(filter(None, of_column))) for of_column in zip(*parts, strict=True)]


def _name(cell: Cell) -> str:
    return plain_name(cell or "")


def title_place(below: str, rows: Rows) -> int:
    """The place of the row below which the spec looks for the table, by default the first; raises UnreadableFile."""
    if not below:
        return 0
    pattern = RowPatterns((below,))
    at = next((at for at, row in enumerate(rows) if pattern.fitting(leading(row))), None)
    if at is None:
        raise UnreadableFile(f"no row fits {below!r}, below which the spec looks for the table (table.below)")
    return at


def _place_of(wanted: frozenset[str], rows: Rows, start: int, many: int) -> int:
    nearest: frozenset[str] = frozenset()
    for at in range(start, len(rows)):
        if many > 1 and not leading(rows[at]):
            continue  # a blank row and the first of the header come to the same names
        names = wanted.intersection(joined(rows, at, many) if many > 1 else map(_name, rows[at]))
        if len(names) == len(wanted):
            return at
        nearest = max(nearest, names, key=len)
    lacks = (
        f"the one that comes nearest lacks {listed(sorted(wanted - nearest))}" if nearest else "none has any of them"
    )
    raise UnreadableFile(f"no row has all the names {listed(sorted(wanted))} of table.header; {lacks}")


def _check_only(file: FileSpec, rows: Rows, at: int, wanted: frozenset[str]) -> None:
    """Refuse a header that stands again below: if its table were missing once, another one would be read for it."""
    last, over = at + file.table.header_rows - 1, RowPatterns(file.table.pass_over)
    cells = [(place, cell) for place, cell in enumerate(rows[last]) if _name(cell) in wanted]
    for again in range(last + 1, len(rows)) if cells else ():
        row = rows[again]
        if all(len(row) > place and row[place] == cell for place, cell in cells) and not over.fitting(leading(row)):
            told = f"rows {at + 1} and {again + 1} of the file both have the names {listed(sorted(wanted))}"
            out = "table.below can say below which title the table stands that is meant"
            raise UnreadableFile(f"{told} of table.header; {out}")


def _first_row(file: FileSpec, rows: Rows, start: int) -> int:
    patterns = RowPatterns(file.table.pass_over)
    for at in range(start, len(rows)):
        lead = leading(rows[at])
        if lead and patterns.fitting(lead) is None:
            return at
    below = f" below the {start} rows that the spec skips" if start else ""
    raise UnreadableFile(f"the file is empty{below}; not even a header is there")


def _named(file: FileSpec, rows: Rows, at: int) -> TableHeader:
    many = file.table.header_rows
    names = joined(rows, at, many)
    twice = [name for name, times in Counter(filter(None, names)).items() if times > 1 and name not in file.ignored]
    if twice:
        why = (
            "the header names the column {!r} twice; more header_rows could tell them apart, or `ignored` pass it over"
        )
        raise UnreadableFile(f"{why.format(min(twice))}{columns_suggestion(names)}", column=min(twice))
    return TableHeader(tuple(names), at + many, rows[at] if many == 1 else ())


def _given(file: FileSpec, rows: Rows, at: int) -> TableHeader:
    """The names of the spec, unless the first row has them all."""
    names = tuple(map(plain_name, file.table.names))
    wanted = frozenset(filter(None, names))
    there = wanted.intersection(map(_name, rows[at]))
    if there == wanted:
        return _named(file, rows, at)
    if there:
        lacking = listed(sorted(wanted - there))
        raise UnreadableFile(f"its first row has the name {min(there)!r} of table.names, and not {lacking}")
    return TableHeader(names, at, names, ("the names of the spec, for it has no header",))


def told_columns(header: TableHeader, rows: Rows) -> Iterator[tuple[str, int]]:
    """Each column's name and place; one without a name is named by its place, if anything stands in it."""
    for at, name in enumerate(header.names):
        if name:
            yield name, at
        elif any((row[at] or "").strip() for row in rows):
            yield nameless(at), at


def place_again(header: TableHeader, rows: Rows) -> int | None:
    """The place of a row below the header that is the header, as in two files that were put one behind the other."""
    own = list(header.row)
    for again in (own, [f"{BOM}{own[0] or ''}", *own[1:]]) if own else ():
        if again in rows:
            return rows.index(again)
    return None
