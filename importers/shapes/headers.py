"""The header of the table in a grid, by its place, its names, or the names that the spec gives it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from importers.cells.tables import Cell
from importers.formats.encoded_text import BOM
from importers.import_refusals import UnreadableFile
from importers.shapes.row_patterns import RowPatterns, leading
from importers.specs.columns import listed, plain_name
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
    start = _start(table.below, rows) + table.skip
    if table.header:
        wanted = frozenset(map(plain_name, table.header))
        return _named(file, rows, _place_of(wanted, rows, start, table.header_rows))
    at = _first_row(file, rows, start)
    return _given(file, rows, at) if table.names else _named(file, rows, at)


def joined(rows: Rows, at: int, many: int) -> list[str]:
    """The names in so many rows from a place on: a blank cell above another goes on with the one to its left."""
    parts = [list(map(_name, row)) for row in rows[at : at + many]]
    width = max(map(len, parts), default=0)
    parts = [[*part, *[""] * (width - len(part))] for part in parts]
    for upper in parts[:-1]:
        for place in range(1, width):
            upper[place] = upper[place] or upper[place - 1]
    return [" ".join(dict.fromkeys(filter(None, of_column))) for of_column in zip(*parts, strict=True)]


def _name(cell: Cell) -> str:
    return plain_name(" ".join((cell or "").split()) if "\n" in (cell or "") else cell or "")


def _start(below: str, rows: Rows) -> int:
    if not below:
        return 0
    pattern = RowPatterns((below,))
    at = next((at for at, row in enumerate(rows, 1) if pattern.fitting(leading(row))), None)
    if at is None:
        raise UnreadableFile(f"no row fits {below!r}, below which the spec looks for the table (table.below)")
    return at


def _place_of(wanted: frozenset[str], rows: Rows, start: int, many: int) -> int:
    nearest: set[str] = set()
    for at in range(start, len(rows)):
        names = wanted.intersection(joined(rows, at, many))
        if len(names) == len(wanted):
            return at
        nearest = max(nearest, set(names), key=len)
    lacks = (
        f"the one that comes nearest lacks {listed(sorted(wanted - nearest))}" if nearest else "none has any of them"
    )
    raise UnreadableFile(f"no row has all the names {listed(sorted(wanted))} of table.header; {lacks}")


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
        raise UnreadableFile(why.format(min(twice)), column=min(twice))
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


def nameless(at: int) -> str:
    """The name of a column whose header is blank, by its place from 0."""
    return f"(no name, column {at + 1})"


def is_again(header: TableHeader, row: Sequence[Cell]) -> bool:
    """Whether a row below the header is the header, as in two files that were put one behind the other."""
    if not header.row or len(row) != len(header.row) or not row:
        return False
    return list(row) == list(header.row) or [(row[0] or "").removeprefix(BOM), *row[1:]] == list(header.row)
