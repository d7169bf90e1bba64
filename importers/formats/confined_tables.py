"""Workbooks, tables of web pages, and Parquet files, as a confined process reads them."""

import codecs
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from importers.cells.number_reading import Number
from importers.cells.tables import Cell, OtherCell
from importers.confined.sent_tables import ReadingJob, Sent, SentCell
from importers.formats.cell_table import CellTable, Grid
from importers.formats.confining import confined
from importers.formats.encoded_text import text_of
from importers.import_refusals import UnreadableFile
from importers.specs.columns import plain_name
from importers.specs.file_spec import PUBLISHED, FileSpec
from importers.specs.templates import placeholders

_DEFAULT_ENCODING = "utf-8-sig"
_DECLARED_WITHIN = 4096
_MOST_KNOWN = 1 << 18
_CHARSET = re.compile(rb"""<meta\s[^>]*charset\s*=\s*["']?\s*([A-Za-z0-9_:-]+)""", re.IGNORECASE)
# Browsers read these names as the larger set of letters that Windows gave them.
_OF_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}


def workbook(file: FileSpec, content: bytes) -> Grid:
    """The rows of one sheet of an XLSX or ODS workbook, formulas as their stored results; raises UnreadableFile."""
    return _grid(confined(_job("workbook", file), content))


def web_page(file: FileSpec, content: bytes) -> Grid:
    """The rows of one table of an HTML page; raises UnreadableFile."""
    text, taken = _page(file, content)
    grid = _grid(confined(_job("html", file), text.encode()))
    return replace(grid, taken=(*taken, *grid.taken))


class ListedTable(Struct, frozen=True, kw_only=True):
    """A sheet of a workbook, or a table of a page: its number from 1, its size, and the first of its rows."""

    number: int
    name: str
    is_hidden: bool
    rows: int
    columns: int
    first: list[list[Cell]]


def listed_tables(file: FileSpec, content: bytes) -> list[ListedTable]:
    """All sheets of a workbook, or all tables of a page, in their order; raises UnreadableFile."""
    if file.format == "html":
        sent = confined(ReadingJob("html", lists=True), _page(file, content)[0].encode())
    else:
        sent = confined(ReadingJob("workbook", lists=True), content)
    return [
        ListedTable(number=at, name=name, is_hidden=hidden, rows=rows, columns=columns, first=list(_rows(first)))
        for at, (name, hidden, rows, columns, first) in enumerate(sent.tables, 1)
    ]


def parquet(file: FileSpec, content: bytes) -> CellTable:
    """The rows of a Parquet file under the names of its columns; raises UnreadableFile."""
    sent = confined(_job("parquet", file), content)
    header = tuple(plain_name(name) for name in sent.header or ())
    if repeated := next((name for at, name in enumerate(header) if name in header[:at]), None):
        raise UnreadableFile(f"it names the column {repeated!r} twice", column=repeated)
    return CellTable(header, [tuple(row) for row in _rows(sent.rows)], taken=sent.taken)


def _job(form: str, file: FileSpec) -> ReadingJob:
    return ReadingJob(form, sheet=file.table.sheet, wanted=_wanted(file))


def _wanted(file: FileSpec) -> tuple[tuple[str, ...], ...]:
    """The columns by which a table is known among others: those of its header that the spec names, or its period's."""
    if file.table.header:
        return tuple((name,) for name in file.table.header)
    if file.unfold.columns or file.table.names or file.table.header_rows > 1:
        return ()
    beside = {PUBLISHED, *placeholders(file.table.title)}
    return tuple(names for names in file.period.each if beside.isdisjoint(names))


def _grid(sent: Sent) -> Grid:
    width = max(map(len, sent.rows), default=0)
    return Grid([[*row, *[None] * (width - len(row))] for row in _rows(sent.rows)], sent.taken, name=sent.name)


class _Numbers(dict[bytes, Number]):
    """The numbers of a table; those that it repeats are the same object."""

    def __missing__(self, sent: bytes) -> Number:
        number = Number(sent.decode())
        if len(self) < _MOST_KNOWN:
            self[sent] = number
        return number


def _rows(sent: Iterable[list[SentCell]]) -> Iterator[list[Cell]]:
    numbers = _Numbers()
    for row in sent:
        yield [
            one if type(one) is str or one is None else numbers[one] if type(one) is bytes else OtherCell(*one)
            for one in row
        ]


def _page(file: FileSpec, content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a page, in the encoding of the spec, or else in the one that it names itself."""
    declared = _CHARSET.search(content[:_DECLARED_WITHIN])
    if file.encoding != _DEFAULT_ENCODING or declared is None or content.startswith(codecs.BOM_UTF8):
        return _in_one_of(file.encodings, content)
    try:
        name = codecs.lookup(declared[1].decode()).name
    except LookupError as error:
        raise UnreadableFile(f"the page says that it is in {declared[1].decode()!r:.60}, which is not known") from error
    name = _OF_BROWSERS.get(name, name)
    return text_of(content, name), () if name == "utf-8" else (f"encoding {name}, which the page names",)


def _in_one_of(encodings: tuple[str, ...], content: bytes) -> tuple[str, tuple[str, ...]]:
    refusals = []
    for encoding in encodings:
        try:
            return text_of(content, encoding), (f"encoding {encoding}",) if len(encodings) > 1 else ()
        except UnreadableFile as refusal:
            refusals.append(refusal.message)
    raise UnreadableFile("; ".join(refusals))
