"""JSON versions, taken apart into rows, and rows into cells."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Raw

from importers.cells.number_reading import Number
from importers.cells.tables import Cell, Cells, FileTable, OtherCell
from importers.formats.json_beginning import JsonBeginning
from importers.formats.json_reading import RepeatedKey, check_size, decoded_json, once, under
from importers.formats.json_table import unknown_layout
from importers.formats.whole_answers import check_whole
from importers.import_refusals import UnreadableFile
from importers.specs.columns import plain_name
from importers.specs.file_spec import FileSpec

_object = msgspec.json.Decoder(dict[str, Raw])
_text = msgspec.json.Decoder(str)
_BOM = b"\xef\xbb\xbf"
_NULL = b"null"
_KEY_ENDS = re.compile(rb'"\s*:')
_OTHERS = frozenset({bool, list, dict})
_NOT_READ = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# A value: the text in its place would make a key of a NaN that no JSON has there.
_BARE_NAN, _NAN = re.compile(rb"NaN(?<=[:,\[\s]NaN)(?=[\s,\]}])(?!\s*:)"), Number("NaN")
# A text that stands for it. Within another text it would end that and go on with what is no JSON.
_MARK = rb'"\u0000NaN"'


class JsonRows:
    """Reads versions of one file, whose rows stand in one of the layouts that are tried in order."""

    def __init__(self, file: FileSpec) -> None:
        self._file = file
        self._layouts = file.layouts
        self._complete = file.complete
        self._beginning = JsonBeginning()
        self._marked_beginning = JsonBeginning()

    def read(self, content: bytes, _: object = None) -> FileTable:
        """The rows as they stand; raises UnreadableFile."""
        check_size(content)
        whole, content = content, content.removeprefix(_BOM)
        try:
            array = self._array(content)
            rows = self._rows(content, array, self._beginning)
            begins = self._beginning.taken if array is whole else b""
            return FileTable(None, "as written", rows, _cells_as_written, since=self._beginning.since, begins=begins)
        except _NOT_READ:
            pass  # read another way
        # msgspec refuses the bare NaN that Python and pandas write.
        if (marked := _marked(content)) is not None:
            with suppress(*_NOT_READ):
                rows = self._rows(marked, self._array(marked), self._marked_beginning)
                # A form of its own: the same bytes of a version without a mark may be a text.
                return FileTable(None, "marked", rows, _cells_marked, since=self._marked_beginning.since)
        return FileTable(None, "decoded", self._by_the_standard_library(content), lambda row, _: _cells_of(row))

    def _rows(self, content: bytes, array: bytes, beginning: JsonBeginning) -> list[Raw]:
        if array is not content:
            content.decode()
        return beginning.rows(array)

    def _array(self, content: bytes) -> bytes:
        first = content.lstrip()[:1]
        for layout in self._layouts:
            if layout == "list" and first == b"[":
                return content
            if layout != "list" and first == b"{":
                found = _raw_under(content, layout.removeprefix("rows:"), self._complete)
                if found is not None and found.startswith(b"["):
                    return found
        raise unknown_layout(self._file, decoded_json(content))

    def _by_the_standard_library(self, content: bytes) -> list[tuple[Any, ...]]:
        found = decoded_json(content)
        check_whole(self._complete, found)
        for layout in self._layouts:
            rows = found if layout == "list" else under(found, layout.removeprefix("rows:"))
            if isinstance(rows, list):
                return [_comparable(_object_of(row, number)) for number, row in enumerate(rows, 1)]
        raise unknown_layout(self._file, found)


def _marked(content: bytes) -> bytes | None:
    """The content with a text for each bare NaN; None where there is none, or the text itself stands there."""
    marked = _BARE_NAN.sub(_MARK.replace(b"\\", rb"\\"), content)
    return None if marked == content or _MARK in content else marked


def _raw_under(content: bytes, key: str, complete: str) -> bytes | None:
    """As ``_under``, of an object that is not decoded; what stands beside it is checked."""
    raws = _object.decode(content)
    inner, _, rest = (key, "", "") if key in raws else key.partition(".")
    found = raws.get(inner)
    if found is None:
        return None
    under = bytes(found)
    _check_beside(content, under, complete)
    if not rest:
        return under
    return _raw_under(under, rest, complete) if under.startswith(b"{") else None


def _check_beside(content: bytes, found: bytes, complete: str) -> None:
    """Refuse a key that stands twice beside what was found: of two equal keys msgspec keeps the last in silence.

    And refuse what says there that it is only a part.
    """
    at = content.rfind(found)
    try:
        beside = json.loads(content[:at] + b"0" + content[at + len(found) :], object_pairs_hook=once)
    except ValueError:
        decoded_json(content)
    else:
        check_whole(complete, beside)


def _keys_in(raw: Raw | bytes) -> int:
    # Each key ends so; in a text, what ends so need not be one.
    return len(_KEY_ENDS.findall(raw))


def _cells_as_written(raw: Raw, number: int) -> Cells:
    return _cells(raw, number, _cell)


def _cells_marked(raw: Raw, number: int) -> Cells:
    return _cells(raw, number, _marked_cell)


def _cells(raw: Raw, number: int, cell_of: Callable[[bytes], Cell]) -> Cells:
    try:
        cells = {column: cell_of(bytes(cell)) for column, cell in _object.decode(raw).items()}
    except msgspec.ValidationError:
        raise _no_object(number) from None
    if _keys_in(raw) > len(cells):
        try:
            json.loads(bytes(raw), object_pairs_hook=once, parse_int=str, parse_float=str)
        except RepeatedKey as error:
            raise UnreadableFile(f"row {number}: {error}", row=number) from error
    return _without_blanks(cells, number)


def _no_object(number: int) -> UnreadableFile:
    return UnreadableFile(f"row {number} is not an object", row=number)


def _without_blanks(cells: Cells, number: int) -> Cells:
    """The cells by the names of their columns, which are compared without blanks around them."""
    names = _plain_names(tuple(cells))
    if names is None:
        return cells
    named = dict(zip(names, cells.values(), strict=True))
    if len(named) < len(cells):
        raise UnreadableFile(f"row {number} names a column twice, but for blanks around it", row=number)
    return named


@lru_cache(maxsize=1024)
def _plain_names(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names as they are compared; None if they are so already, as those of most rows are."""
    plain = tuple(map(plain_name, names))
    return None if plain == names else plain


def _cell(raw: bytes) -> Cell:
    first = raw[0]
    if first == 0x22:  # noqa: PLR2004 - a quotation mark
        return _text.decode(raw)
    if raw == _NULL:
        return None
    text = raw.decode()
    return OtherCell(text) if first in b"tf[{" else Number(text)


def _marked_cell(raw: bytes) -> Cell:
    if raw == _MARK:
        return _NAN
    cell = _cell(raw)
    return OtherCell(cell.replace(_MARK.decode(), _NAN)) if isinstance(cell, OtherCell) else cell


def _object_of(row: object, number: int) -> Cells:
    if not isinstance(row, dict):
        raise _no_object(number)
    if not _OTHERS.isdisjoint(map(type, row.values())):
        row = {key: OtherCell(json.dumps(cell)) if type(cell) in _OTHERS else cell for key, cell in row.items()}
    return _without_blanks(row, number)


def _comparable(cells: Cells) -> tuple[Any, ...]:
    """The cells with their types: ``"5"`` and ``5`` are not the same, however alike they look."""
    return tuple(cells.items()), tuple(map(type, cells.values()))


def _cells_of(row: tuple[Any, ...]) -> Cells:
    return dict(row[0])
