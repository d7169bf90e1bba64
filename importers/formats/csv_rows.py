"""CSV versions, taken apart into header and rows."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from operator import itemgetter

from importers.cells.tables import FileTable, cells_under
from importers.formats.delimited import check_cells, rows_of_text, text_of_lines
from importers.formats.encoded_text import BOM, LINE_ENDS, below_separator
from importers.formats.header_suggestions import header_suggestion, separator_suggestion
from importers.formats.line_rows import LineRows
from importers.import_refusals import UnreadableFile, short_row, unreadable_row
from importers.specs.columns import Columns, nameless, plain_name
from importers.specs.file_spec import FileSpec

Row = list[str]


class CsvRows:
    """Reads versions of one file; of each row it keeps the cells of the columns that the spec takes."""

    def __init__(self, file: FileSpec, columns: Columns) -> None:
        self._delimiter = file.delimiters[0]
        self._encoding = file.encodings[0]
        self._fills = file.short_rows == "fill"
        self._columns = columns
        self._line_rows = LineRows(self._delimiter)

    def read(self, content: bytes, _: object = None) -> FileTable:
        """The header, with blanks around its names taken off, and the rows below it; raises Unreadable."""
        text, separator = below_separator(text_of_lines(content, self._encoding))
        return self._plain_table(text) or self._table(text, separator)

    def _plain_table(self, text: str) -> FileTable | None:
        """The table of a text without quotation marks in which nothing is out of the ordinary; None of all others."""
        ended = text.replace("\r\n", "\n") if "\r" in text else text
        if '"' in ended or "\r" in ended:
            return None
        line, _, body = ended.partition("\n")
        first = line.split(self._delimiter)
        header = [plain_name(name) for name in first]
        columns = tuple(name for name in header if name in self._columns.taken)
        if len(first) == 1 or not columns or not all(header) or len(set(header)) < len(header):
            return None
        if not self._has_columns(header):
            return None
        check_cells(text, self._delimiter)
        body = body if body.endswith("\n") else f"{body}\n"
        rows = self._line_rows.rows(body, first, [header.index(name) for name in columns])
        if not rows:
            return None
        return FileTable(tuple(header), columns, rows, cells_under(columns), text.endswith(LINE_ENDS), columns=columns)

    def _has_columns(self, names: Sequence[str]) -> bool:
        try:
            self._columns.check(names)
        except UnreadableFile:
            return False
        return True

    def _table(self, text: str, separator: str) -> FileTable:
        parsed = self._parsed(text) or [[]]
        first, rows = parsed[0], parsed[1:]
        header = [plain_name(name) or self._nameless(at) for at, name in enumerate(first)]
        named = [name for name in header if name]
        if not named:
            raise UnreadableFile("the file is empty; not even a header is there")
        if repeated := [name for name, times in Counter(named).items() if times > 1]:
            raise UnreadableFile(f"the header names the column {min(repeated)!r} twice", column=min(repeated))
        self._check_header(parsed, named, separator)
        leading = {row[0] if row else "" for row in rows}
        _check_once(first, rows, leading)
        columns = tuple(name for name in header if name in self._columns.taken)
        picked = _picked([header.index(name) for name in columns])
        self._check_widths(header, rows)
        blank = any(not cell.strip() for cell in leading) and any(map(_is_blank, rows))
        kept = [() if _is_blank(row) else picked(row) for row in rows] if blank else list(map(picked, rows))
        if not any(kept):
            self._columns.check_all(named, "there is no row below the header, which")
        told, is_ended = _told(header, rows), text.endswith(LINE_ENDS)
        passed = _passed(kept) if blank else {}
        return FileTable(told, columns, kept, cells_under(columns), is_ended, columns=columns, passed=passed)

    def _nameless(self, at: int) -> str:
        """The name of a column without one, if the spec speaks of it."""
        name = nameless(at)
        return name if name in self._columns.taken else ""

    def _parsed(self, text: str) -> list[Row]:
        rows = rows_of_text(text, self._delimiter)
        first = next((at for at, row in enumerate(rows) if not _is_blank(row)), len(rows))
        return rows[first:]

    def _check_header(self, rows: list[Row], named: list[str], separator: str) -> None:
        try:
            self._columns.check(named, "the header")
        except UnreadableFile as refusal:
            way_out = header_suggestion(rows, self._has_columns, self._columns.taken)
            way_out = way_out or separator_suggestion(separator, self._delimiter)
            raise UnreadableFile(f"{refusal.message}{way_out}", **refusal.facts) from refusal

    def _check_widths(self, header: list[str], rows: list[Row]) -> None:
        """Each row has a cell for each column that has a name; one that breaks off is a sign of a file that does."""
        width = max(at for at, name in enumerate(header, 1) if name)
        if set(map(len, rows)) <= {width}:  # as of most files
            return
        for number, row in enumerate(rows, 1):
            if len(row) == width or _is_blank(row):
                continue
            if len(row) < width and not self._fills:
                raise short_row(number, row, width)
            row.extend([""] * (width - len(row)))
            if extra := [at for at in range(len(header), len(row)) if row[at].strip()]:
                why = f"there are more cells than the header's {len(header)} columns"
                raise unreadable_row(number, nameless(extra[0]), row[extra[0]], why)


def _check_once(header: Row, rows: list[Row], leading: Collection[str]) -> None:
    headers = (header, [f"{BOM}{header[0]}", *header[1:]])
    again = next((one for one in headers if one[0] in leading and one in rows), None)
    if again is not None:
        row = rows.index(again) + 1
        raise UnreadableFile(f"row {row} is the header again: two files in one, or a merge gone wrong", row=row)


def _picked(places: list[int]) -> Callable[[Row], tuple[str, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[at] for at in places])


def _passed(rows: list[tuple[str, ...]]) -> dict[str, int]:
    """The number of blank rows between others: those at the end of a file are none that anybody left blank."""
    last = max((at for at, row in enumerate(rows, 1) if row), default=0)
    many = rows[:last].count(())
    return {"blank": many} if many else {}


def _is_blank(row: Row) -> bool:
    # Most rows begin with something, and need not be looked at to their end.
    return not row or (not row[0].strip() and not "".join(row).strip())


def _told(header: list[str], rows: list[Row]) -> tuple[str, ...]:
    """The names of the columns; one without a name is told of by its place, if anything stands in it."""
    blank = [at for at, name in enumerate(header) if not name]
    told = {at for at in blank if any(len(row) > at and row[at].strip() for row in rows)}
    return tuple(name or nameless(at) for at, name in enumerate(header) if name or at in told)
