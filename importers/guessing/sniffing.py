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
from importers.confined.compound_file import COMPOUND
from importers.formats.found_layouts import found_layouts
from importers.guessing.guess import Doubt
from importers.guessing.period_guess import period_guess
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import Format

_SAMPLE = 400
_BEGINNING = 200
# Of a text, so much tells its delimiter.
_LOOKED_AT = 1 << 20
MOST_WHOLE = 64 << 20
"""The bytes of a file that a guess reads as a whole, because its rows are no lines."""
# Of JSON: the values, lists and objects that memory should have to hold for a guess.
_MOST_VALUES = 2_000_000
_SMALLER = "guess the spec of a smaller file of the same form"
_AT_ONCE = 4 << 20
_LONGEST_LETTER = 4
_OPEN_DOCUMENT = b"opendocument.spreadsheet"
_PART_OF_XLSX, _PARTS_OF_ODS = b"xl/workbook.xml", (b"META-INF/manifest.xml", b"content.xml")
_STARTS_AS_NUMBER = re.compile(r"\s*[-+(<>~]?\d[\d .,'\u00a0]*(?:[^\d]{0,4})$")
# Of rows in two places, those may be meant of which there are a part of so many.
_FEW = 5
_ABOUT = frozenset({"meta", "metadata", "header", "info"})
_COMMA_OF_NAMES = re.compile(r"(?<!\d),|,(?!\d)")
_DIGIT = re.compile(r"\d")
_DELIMITERS = (",", ";", "\t", "|")
_LAST = "latin-1"
_OLD = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "koi8-r", "shift_jis", "gb18030", "euc-kr", _LAST)
"""Encodings of texts that are not in UTF-8, the last of which reads any bytes."""
_NAMES = {"cp1252": "Windows-1252"}
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*[\r\n]+', re.IGNORECASE)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|div|body)\b", re.IGNORECASE | re.DOTALL
)


class SniffedForm(Struct, frozen=True, kw_only=True):
    """The keys of a spec that say how the file is written; ``doubts`` are what is not sure of it.

    ``dated`` is the path of a day or time that JSON says of all of its rows.
    """

    format: Format
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    layout: str = "list"
    sheet: str | int | None = None
    dated: str = ""
    doubts: tuple[Doubt, ...] = ()


def sniffed(content: bytes) -> SniffedForm:
    """The form of the content, which is in no archive; of what is neither of the others it is taken for CSV.

    Raises UnreadableFile for what is no text, and for JSON that is too large to be read as a whole.
    """
    if content.startswith(b"PAR1"):
        return SniffedForm(format="parquet")
    if is_workbook(content):
        is_xlsx = content.startswith(COMPOUND) or _PART_OF_XLSX in content
        return SniffedForm(format="xlsx" if is_xlsx else "ods")
    if _HTML.match(content[:4096]):
        return SniffedForm(format="html")
    if content[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        found = _of_json(content)
        if found is not None:
            return found
    return _of_text(content)


def is_workbook(content: bytes) -> bool:
    """Whether it is a workbook: by the names of its parts, if it is an archive; before 2007, by its first bytes."""
    if content.startswith(COMPOUND):
        return True
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
    names = set(next(_rows(text, delimiter), []))
    is_sdmx = {"TIME_PERIOD", "OBS_VALUE"} <= names and bool(names & {"DATAFLOW", "STRUCTURE_ID"})
    return SniffedForm(format="sdmx-csv" if is_sdmx else "csv", encoding=encoding, delimiter=delimiter, doubts=doubts)


def _encoding(content: bytes) -> tuple[str, tuple[Doubt, ...]]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return encoding, ()
    if b"\0" in content[:_LOOKED_AT]:
        raise UnreadableFile("it is no text, and in none of the formats that can be read: it has bytes that are zero")
    wrong = _not_in_utf_8(content)
    if wrong is not None:
        some = content[:_LOOKED_AT]
        first, *others = [one for one in _OLD if _reads(some, one)]
        shown = {one: _around(content, wrong, one) for one in (first, *others)}
        why = f"it is not UTF-8; as {_NAMES.get(first, first)} it reads {shown[first]!r}: are those the right letters?"
        choices = (f'encoding = "{first}"', *(f'encoding = "{one}"  # {shown[one]}' for one in others))
        return first, (Doubt(about="encoding", why=why, choices=choices, asks=True),)
    return "utf-8-sig", ()


def _reads(some: bytes, encoding: str) -> bool:
    """Whether whole lines of the bytes are text in that encoding."""
    whole = some if len(some) < _LOOKED_AT else some[: some.rfind(b"\n") + 1]
    try:
        text = whole.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding == _LAST or not any("\x7f" < one < "\xa0" for one in text)


def _around(content: bytes, place: int, encoding: str) -> str:
    """The text around a place, as it reads in that encoding, on one line."""
    return " ".join(content[max(0, place - 12) : place + 12].decode(encoding, "ignore").split())


def _not_in_utf_8(content: bytes) -> int | None:
    """The place of the first byte that is none of UTF-8; part by part, for a text takes up to four times its bytes."""
    start = 0
    while start < len(content):
        end = start + _AT_ONCE
        for _ in range(_LONGEST_LETTER):  # not within a letter
            end -= end < len(content) and content[end] & 0xC0 == 0x80  # noqa: PLR2004 - bits of UTF-8
        try:
            content[start:end].decode()
        except UnicodeDecodeError as error:
            return start + error.start
        start = end
    return None


def _delimiter(text: str) -> str | None:
    """The delimiter by which most rows have one and the same number of cells, more than one, and most are numbers."""
    rows = "".join([line for line in islice(StringIO(text, newline=""), _SAMPLE) if line.strip()])
    ranked = [(_rank(list(_rows(rows, one))), one) for one in _DELIMITERS]
    rank, best = max(ranked, key=lambda one: one[0])
    other = max(ranked[1:], key=lambda one: one[0])
    if best == "," and other[0] > 0 and _commas_are_of_numbers(rows, other[1]):
        rank, best = other
    return best if rank > 0 else None


def _commas_are_of_numbers(rows: str, other: str) -> bool:
    """Whether each comma of the lines with another delimiter stands between digits: those of names do not."""
    lines = [line for line in rows.splitlines() if other in line]
    return not any(_COMMA_OF_NAMES.search(line) for line in lines)


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
    rows = [line.split() for line in islice(StringIO(text, newline=""), _SAMPLE) if line.strip()]
    widths = {len(row) for row in rows}
    return len(rows) > 1 and len(widths) == 1 and widths != {1} and bool(_STARTS_AS_NUMBER.match(rows[-1][-1]))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _of_json(content: bytes) -> SniffedForm | None:
    if len(content) > MOST_WHOLE and _is_of_lines(content):
        return SniffedForm(format="ndjson")
    _check_values(content)
    try:
        top = json.loads(content.decode("utf-8-sig"), parse_int=Number, parse_float=Number, parse_constant=Number)
    except (ValueError, RecursionError):
        return SniffedForm(format="ndjson") if _is_of_lines(content) else None
    if isinstance(top, dict):
        if top.get("type") == "FeatureCollection":
            return SniffedForm(format="geojson")
        if str(top.get("version", ""))[:1] == "2" and top.get("class") in ("dataset", "collection"):
            return SniffedForm(format="json-stat")
        inner = next(iter(top.values()), None) if len(top) == 1 else None
        if isinstance(inner, dict) and {"dimension", "value"} <= inner.keys():
            return SniffedForm(format="json-stat")
        if "dataSets" in top or (isinstance(top.get("data"), dict) and "dataSets" in top["data"]):
            return SniffedForm(format="sdmx-json")
    layout, doubts = _layout(top)
    dated = dated_beside(top) if layout != "row" else ""
    return SniffedForm(format="json", layout=layout, doubts=doubts, dated=dated) if layout else None


def _is_of_lines(content: bytes) -> bool:
    """Whether each line begins as an object does; the last one that is looked at may be a part of one."""
    lines = [line for line in content[:_LOOKED_AT].splitlines()[:_SAMPLE] if line.strip()]
    return len(lines) > 1 and all(line.lstrip().startswith(b"{") for line in lines[:-1])


def _check_values(content: bytes) -> None:
    check_whole_size(content)
    if len(content) > _MOST_VALUES and sum(map(content.count, (b",", b"{", b"["))) > _MOST_VALUES:
        raise UnreadableFile(f"it has more than {_MOST_VALUES:,} values, lists and objects; {_SMALLER}")


def check_whole_size(content: bytes) -> None:
    """Refuse what a guess should not have to hold as a whole; raises UnreadableFile."""
    if len(content) > MOST_WHOLE:
        told = f"it has {len(content) >> 20:,} MiB, and its rows are no lines, of which some could be looked at"
        raise UnreadableFile(f"{told}; {_SMALLER}")


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


def dated_beside(top: Any) -> str:  # noqa: ANN401 - any JSON
    """The path of a text beside the rows that is a day, or longer, or an instant; an empty text where there is none."""
    beside = dict(top) if isinstance(top, dict) else {}
    within = {f"{key}.{name}": one for key, inner in beside.items() if isinstance(inner, dict) for name, one in
              inner.items() if key.lower() in _ABOUT}  # fmt: skip
    texts = {path: one for path, one in (beside | within).items() if isinstance(one, str) and _DIGIT.search(one)}
    return next((path for path, one in texts.items() if not one.isdigit() and period_guess([one])), "")


def _are_periods(keys: Iterable[str]) -> bool:
    """Whether all keys are periods in a format that is known: each has a digit, at least."""
    texts = list(keys)
    found = period_guess(texts) if texts and all(map(_DIGIT.search, texts)) else None
    return found is not None and found.share == 1
