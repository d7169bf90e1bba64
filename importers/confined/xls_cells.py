"""The cells of a sheet of Excel 97 to 2003 ([MS-XLS]) that hold an error or a raised mark, or span others."""

import struct
from collections.abc import Iterator
from struct import unpack_from
from typing import NamedTuple

from importers.confined.compound_file import CompoundFile
from importers.confined.hidden_places import HiddenPlaces
from importers.confined.replaced_cells import Place, ReplacedCells, Span
from importers.confined.sent_tables import CannotBeRead, SentCell
from importers.confined.xls_strings import aligned_strings

_BOF, _EOF, _PROTECTED, _SHEET, _FONT = 0x809, 0x0A, 0x2F, 0x85, 0x31
_STRINGS, _CONTINUED = 0xFC, 0x3C
_FORMULA, _ERROR, _STRING, _ROW, _COLUMNS, _MERGED = 0x06, 0x205, 0xFD, 0x208, 0x7D, 0xE5
_EXCEL_97 = 0x600
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_IS_ERROR, _NO_NUMBER = 2, 0xFFFF
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01


class _Record(NamedTuple):
    kind: int
    data: bytes


class XlsCells:
    """The records of one workbook, by the names of its sheets; raises CannotBeRead."""

    def __init__(self, content: bytes) -> None:
        file = CompoundFile(content)
        stream = file.stream("Workbook")
        if stream is None:
            old, locked = "book" in file.names, "encryptedpackage" in file.names
            why = "of Excel before 97" if old else "that is protected by a password" if locked else "of no known kind"
            raise CannotBeRead(f"it is a workbook {why}: save it as .xlsx")
        self._stream = stream
        self._sheets: dict[str, int] = {}
        fonts: list[int] = []
        strings: list[bytes] = []
        try:
            for one, before in _with_kind_before(_records(stream, 0)):
                self._globals(one, before, fonts, strings)
            self._aligned = aligned_strings(strings, fonts)
        except (struct.error, IndexError) as error:
            raise CannotBeRead(f"its records break off: {error}") from error

    def replaced(self, sheet: str) -> ReplacedCells:
        """The cells of a sheet of which its library says nothing, or something else; raises CannotBeRead."""
        found: dict[Place, SentCell] = {}
        spans: list[Span] = []
        for one in self._of_sheet(sheet):
            if one.kind == _MERGED:
                spans += _spans(one.data)
            elif (cell := self._cell(one)) is not None:
                row, column = unpack_from("<HH", one.data)
                found[row, column] = cell
        return ReplacedCells(found, tuple(spans))

    def hidden(self, sheet: str) -> HiddenPlaces:
        """The rows and columns of a sheet that are hidden; raises CannotBeRead."""
        hidden = HiddenPlaces()
        for one in self._of_sheet(sheet):
            if one.kind == _ROW and unpack_from("<H", one.data, 12)[0] & _HIDDEN_ROW:
                hidden.rows.add(unpack_from("<H", one.data)[0])
            elif one.kind == _COLUMNS and unpack_from("<H", one.data, 8)[0] & _HIDDEN_COLUMN:
                first, last = unpack_from("<HH", one.data)
                hidden.hide_columns(first, last + 1)
        return hidden

    def _globals(self, one: _Record, before: int, fonts: list[int], strings: list[bytes]) -> None:
        if one.kind == _BOF and unpack_from("<H", one.data)[0] != _EXCEL_97:
            raise CannotBeRead("it is a workbook of Excel before 97: save it as .xlsx")
        if one.kind == _PROTECTED:
            raise CannotBeRead("it is protected by a password")
        if one.kind == _FONT:
            fonts.append(unpack_from("<H", one.data, 8)[0])
        elif one.kind == _SHEET:
            at, _, _, length, is_wide = unpack_from("<IBBBB", one.data)
            name = one.data[8 : 8 + length * (1 + (is_wide & 1))]
            self._sheets[name.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")] = at
        elif one.kind == _STRINGS or (one.kind == _CONTINUED and before == _STRINGS):
            strings.append(one.data)

    def _of_sheet(self, sheet: str) -> Iterator[_Record]:
        if sheet not in self._sheets:
            raise CannotBeRead(f"the records of the sheet {sheet!r:.60} are not there")
        try:
            yield from _records(self._stream, self._sheets[sheet])
        except struct.error as error:
            raise CannotBeRead(f"the records of the sheet {sheet!r:.60} break off: {error}") from error

    def _cell(self, one: _Record) -> str | None:
        if one.kind == _ERROR and one.data[7]:
            return _ERRORS.get(one.data[6], "#VALUE!")
        if one.kind == _FORMULA and unpack_from("<H", one.data, 12)[0] == _NO_NUMBER and one.data[6] == _IS_ERROR:
            return _ERRORS.get(one.data[8], "#VALUE!")
        if one.kind == _STRING and self._aligned:
            return self._aligned.get(unpack_from("<I", one.data, 6)[0])
        return None


def _records(stream: bytes, at: int) -> Iterator[_Record]:
    """The records of one part of the workbook, without those of the charts in it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth == 0:
            return
        if depth == 1:
            yield _Record(kind, stream[at + 4 : at + 4 + size])
        at += 4 + size
    raise CannotBeRead("its records break off")


def _with_kind_before(records: Iterator[_Record]) -> Iterator[tuple[_Record, int]]:
    """Each record with the kind of the one that it may go on from."""
    before = 0
    for one in records:
        yield one, before
        before = before if one.kind == _CONTINUED else one.kind


def _spans(data: bytes) -> Iterator[Span]:
    (many,) = unpack_from("<H", data)
    for at in range(many):
        top, bottom, left, right = unpack_from("<4H", data, 2 + 8 * at)
        yield (top, left), (bottom, right)
