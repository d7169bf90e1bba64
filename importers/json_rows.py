"""Read the rows of JSON versions, decoding only those that the version before did not have."""

import json
import re
from typing import Any

import msgspec
from msgspec import Raw

from importers.amounts import Number
from importers.cells import Cell, Cells, Other
from importers.refusals import UnreadableFile
from importers.splices import Outline, Splice

_rows = msgspec.json.Decoder(list[Raw])
_object = msgspec.json.Decoder(dict[str, Raw])
_text = msgspec.json.Decoder(str)
_BOM = b"\xef\xbb\xbf"
_NULL = b"null"
# The standard library reads halves of characters, escaped or not, that no text can hold.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
_KEY_ENDS = re.compile(rb'"\s*:')
_OTHERS = frozenset({bool, list, dict})


class JsonRows:
    """Reads one version after the other; what it remembers changes only when ``accept`` says that it was of use."""

    def __init__(self, layouts: tuple[str, ...]) -> None:
        self._layouts = layouts
        self._outline: Outline[bytes] | None = None
        self._next: Outline[bytes] | None = None

    def read(self, content: bytes) -> tuple[int, int, list[Cells]]:
        """How many rows at the front and back are those of before, and the rows between; raises UnreadableFile."""
        content = content.removeprefix(_BOM)
        self._next = None
        try:
            array = self._array(content)
            return self._spliced(array) or self._whole(array)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # msgspec refuses the bare NaN that Python and pandas write; the standard library reads it.
            return 0, 0, self._by_the_standard_library(content)

    def accept(self) -> None:
        """Read the next version beside the one just read."""
        self._outline = self._next

    def _array(self, content: bytes) -> bytes:
        for layout in self._layouts:
            if layout == "list" and content.lstrip()[:1] == b"[":
                return content
            if layout != "list" and content.lstrip()[:1] == b"{":
                found = _under(_object.decode(content), layout.removeprefix("rows:"))
                if isinstance(found, Raw) and bytes(found).startswith(b"["):
                    return bytes(found)
        raise self._unknown_layout(msgspec.json.decode(content))

    def _spliced(self, array: bytes) -> tuple[int, int, list[Cells]] | None:
        before = self._outline
        if before is None or not before.starts:
            return None
        splice = before.splice(array)
        # A nought stands for the rows that are kept, so that commas and brackets are checked as in the whole.
        head, tail = b"[0" if splice.front else b"", b"0]" if splice.back else b""
        try:
            raws = _rows.decode(head + array[splice.start : splice.end] + tail)
        except msgspec.DecodeError:
            return None
        fresh = raws[bool(splice.front) : len(raws) - bool(splice.back)]
        starts, ends = _places(array, fresh, splice)
        self._next = before.follow(array, splice, starts, ends)
        return splice.front, splice.back, [_cells(raw, splice.front + at) for at, raw in enumerate(fresh, 1)]

    def _whole(self, array: bytes) -> tuple[int, int, list[Cells]]:
        raws = _rows.decode(array)
        cells = [_cells(raw, row) for row, raw in enumerate(raws, 1)]
        self._next = Outline(array, *_places(array, raws, Splice(0, 0, 0, len(array))))
        return 0, 0, cells

    def _by_the_standard_library(self, content: bytes) -> list[Cells]:
        try:
            found = json.loads(
                content, parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=_once
            )
            if _SURROGATE.search(content):
                json.dumps(found, ensure_ascii=False).encode()  # raises for one that stands alone
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(f"not JSON: {error}", why=str(error)) from error
        for layout in self._layouts:
            rows = found if layout == "list" else _under(found, layout.removeprefix("rows:"))
            if isinstance(rows, list):
                return [_decoded(row, number) for number, row in enumerate(rows, 1)]
        raise self._unknown_layout(found)

    def _unknown_layout(self, found: object) -> UnreadableFile:
        top = f"an object with the keys {', '.join(found)}" if isinstance(found, dict) else f"a {type(found).__name__}"
        tried = ", ".join(self._layouts)
        return UnreadableFile(f"unknown layout: the top is {top:.200}; the spec knows {tried}", layouts=self._layouts)


def _under(found: Any, key: str) -> Any:  # noqa: ANN401 - JSON by either decoder
    """What stands under a key, or under a path of keys with dots between; None if nothing does."""
    if not isinstance(found, dict):
        return None
    if key in found or "." not in key:
        return found.get(key)
    first, _, rest = key.partition(".")
    inner = found.get(first)
    if isinstance(inner, Raw):
        inner = _object.decode(inner) if bytes(inner).startswith(b"{") else None
    return _under(inner, rest)


def _places(array: bytes, raws: list[Raw], splice: Splice) -> tuple[list[int], list[int]]:
    """Where rows begin and end; between them stand only white space and commas, so the next match is the row."""
    starts, ends, at = [], [], splice.start
    for raw in raws:
        start = array.index(raw, at)
        at = start + len(memoryview(raw))
        starts.append(start)
        ends.append(at)
    return starts, ends


def _cells(raw: Raw, number: int) -> Cells:
    try:
        cells = {column: _cell(bytes(cell)) for column, cell in _object.decode(raw).items()}
    except msgspec.ValidationError:
        raise UnreadableFile(f"row {number} is not an object", row=number) from None
    # Of two equal keys msgspec keeps the last in silence. Each key ends so; what ends so need not be a key.
    if len(_KEY_ENDS.findall(raw)) > len(cells):
        try:
            json.loads(bytes(raw), object_pairs_hook=_once, parse_int=str, parse_float=str)
        except KeyTwice as error:
            raise UnreadableFile(f"row {number}: {error}", row=number) from error
    return cells


class KeyTwice(ValueError):
    """A row names a column twice, so that nobody can tell what it says."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise KeyTwice(f"the key {max(names, key=names.count)!r:.60} stands twice in one object")
    return found


def _cell(raw: bytes) -> Cell:
    first = raw[0]
    if first == 0x22:  # noqa: PLR2004 - a quotation mark
        return _text.decode(raw)
    if raw == _NULL:
        return None
    text = raw.decode()
    return Other(text) if first in b"tf[{" else Number(text)


def _decoded(row: object, number: int) -> Cells:
    if not isinstance(row, dict):
        raise UnreadableFile(f"row {number} is not an object", row=number)
    if not _OTHERS.isdisjoint(map(type, row.values())):
        return {key: Other(json.dumps(cell)) if type(cell) in _OTHERS else cell for key, cell in row.items()}
    return row
