"""The form of a file, told by its bytes: its format, and of a text its encoding, its delimiter or its layout."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import StringIO
from itertools import islice
from typing import Any

from msgspec import Struct

from importers.cells.number_reading import Number
from importers.formats.found_layouts import found_layouts
from importers.guessing.guess import Doubt
from importers.guessing.period_guess import period_guess
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import Format

_SAMPLE = 400
_BEGINNING = 200
# Of a text, so much tells its delimiter.
_LOOKED_AT = 1 << 20
_OPEN_DOCUMENT = b"opendocument.spreadsheet"
_PART_OF_XLSX, _PARTS_OF_ODS = b"xl/workbook.xml", (b"META-INF/manifest.xml", b"content.xml")
_STARTS_AS_NUMBER = re.compile(r"\s*[-+(<>~]?\d[\d .,'\u00a0]*(?:[^\d]{0,4})$")
# Of rows in two places, those may be meant of which there are a part of so many.
_FEW = 5
_DIGIT = re.compile(r"\d")
_DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*[\r\n]+', re.IGNORECASE)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|div|body)\b", re.IGNORECASE | re.DOTALL
)


class SniffedForm(Struct, frozen=True, kw_only=True):
    """The keys of a spec that say how the file is written; ``doubts`` are what is not sure of it."""

    format: Format
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    layout: str = "list"
    sheet: str | int | None = None
    doubts: tuple[Doubt, ...] = ()


def sniffed(content: bytes) -> SniffedForm:
    """The form of the content, which is in no archive; of what is neither of the others it is taken for CSV."""
    if content.startswith(b"PAR1"):
        return SniffedForm(format="parquet")
    if is_workbook(content):
        return SniffedForm(format="xlsx" if _PART_OF_XLSX in content else "ods")
    if _HTML.match(content[:4096]):
        return SniffedForm(format="html")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        found = _of_json(content)
        if found is not None:
            return found
    return _of_text(content)


def is_workbook(content: bytes) -> bool:
    """Whether an archive is a workbook, by the names of its parts."""
    is_ods = _OPEN_DOCUMENT in content[:_BEGINNING] or all(part in content for part in _PARTS_OF_ODS)
    return content.startswith(b"PK") and (_PART_OF_XLSX in content or is_ods)


def _of_text(content: bytes) -> SniffedForm:
    encoding, doubts = _encoding(content)
    text = content[:_LOOKED_AT].decode(encoding, "replace")
    separator = _SEPARATOR.match(text.lstrip("\ufeff"))
    delimiter = separator[1] if separator else _delimiter(text)
    if delimiter is None and _is_fixed(text):
        return SniffedForm(format="fixed", encoding=encoding, doubts=doubts)
    if delimiter is None:
        return SniffedForm(format="csv", encoding=encoding, doubts=doubts)
    if delimiter == "\t":
        return SniffedForm(format="tsv", encoding=encoding, delimiter=delimiter, doubts=doubts)
    names = set(next(csv.reader(StringIO(text), delimiter=delimiter), []))
    is_sdmx = {"TIME_PERIOD", "OBS_VALUE"} <= names and bool(names & {"DATAFLOW", "STRUCTURE_ID"})
    return SniffedForm(format="sdmx-csv" if is_sdmx else "csv", encoding=encoding, delimiter=delimiter, doubts=doubts)


def _encoding(content: bytes) -> tuple[str, tuple[Doubt, ...]]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return encoding, ()
    if b"\0" in content[:_LOOKED_AT]:
        raise UnreadableFile("it is no text, and in none of the formats that can be read: it has bytes that are zero")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        around = content[max(0, error.start - 12) : error.start + 12].decode("cp1252", "replace")
        why = f"it is not UTF-8; as Windows-1252 it reads {' '.join(around.split())!r}: are those the right letters?"
        choices = ('encoding = "cp1252"', 'encoding = "cp1250"', 'encoding = "cp1251"', 'encoding = "latin-1"')
        return "cp1252", (Doubt(about="encoding", why=why, choices=choices, asks=True),)
    return "utf-8-sig", ()


def _delimiter(text: str) -> str | None:
    """The delimiter by which most rows have one and the same number of cells, more than one, and most are numbers."""
    rows = "".join([line for line in islice(StringIO(text), _SAMPLE) if line.strip()])
    ranked = [(_rank(list(_rows(rows, one))), one) for one in _DELIMITERS]
    rank, best = max(ranked, key=lambda one: one[0])
    return best if rank > 0 else None


def _rank(rows: list[list[str]]) -> Fraction:
    widths = Counter(len(row) for row in rows)
    width, times = max(widths.items(), key=lambda one: (one[1] if one[0] > 1 else 0, one[0]), default=(0, 0))
    if width <= 1:
        return Fraction(0)
    cells = [cell for row in rows if len(row) == width for cell in row[1:]]
    numbers = sum(bool(_STARTS_AS_NUMBER.match(cell)) for cell in cells)
    return Fraction(times, len(rows)) ** 2 * (1 + Fraction(numbers, max(1, len(cells))))


def _is_fixed(text: str) -> bool:
    """Whether blanks part all lines into the same number of cells, with numbers in the last."""
    rows = [line.split() for line in islice(StringIO(text), _SAMPLE) if line.strip()]
    widths = {len(row) for row in rows}
    return len(rows) > 1 and len(widths) == 1 and widths != {1} and bool(_STARTS_AS_NUMBER.match(rows[-1][-1]))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _of_json(content: bytes) -> SniffedForm | None:
    try:
        top = json.loads(content.decode("utf-8-sig"), parse_int=Number, parse_float=Number, parse_constant=Number)
    except (ValueError, RecursionError):
        lines = [line for line in content.splitlines()[:_SAMPLE] if line.strip()]
        is_lines = len(lines) > 1 and all(line.lstrip().startswith(b"{") for line in lines[:-1])
        return SniffedForm(format="ndjson") if is_lines else None
    if isinstance(top, dict):
        if top.get("type") == "FeatureCollection":
            return SniffedForm(format="geojson")
        if str(top.get("version", ""))[:1] == "2" and top.get("class") in ("dataset", "collection"):
            return SniffedForm(format="json-stat")
        if "dataSets" in top or (isinstance(top.get("data"), dict) and "dataSets" in top["data"]):
            return SniffedForm(format="sdmx-json")
    layout, doubts = _layout(top)
    return SniffedForm(format="json", layout=layout, doubts=doubts) if layout else None


def _layout(top: Any) -> tuple[str | None, tuple[Doubt, ...]]:  # noqa: ANN401 - any JSON
    """The layout of the most rows, with the path of keys to them; and a question where others have about as many."""
    found = found_layouts(top, _are_periods)
    if not found:
        return None, ()
    best = max(found, key=lambda one: one.size)
    rivals = [one for one in found if one is not best and one.rows * _FEW >= best.rows > 0 < one.rows]
    choices = tuple(f'layouts = ["{one.text}"]' for one in (best, *rivals))
    why = f"rows stand in {len(rivals) + 1} places of it: which are the figures?"
    doubts = (Doubt(about="layout", why=why, choices=choices, asks=True),) if rivals else ()
    return best.text, doubts


def _are_periods(keys: Iterable[str]) -> bool:
    """Whether all keys are periods in a format that is known: each has a digit, at least."""
    texts = list(keys)
    found = period_guess(texts) if texts and all(map(_DIGIT.search, texts)) else None
    return found is not None and found.share == 1
