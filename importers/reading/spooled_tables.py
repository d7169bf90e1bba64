"""The tables of a file's versions, taken apart once, and read from a scratch file after that."""

import hashlib
import pickle
import weakref
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.recording.difference import ListDifference, difference
from importers.cells.gaps import Gap, filled, gaps
from importers.cells.tables import FileTable, cells_under
from importers.shapes.splitting import splitter
from importers.specs.file_spec import FileSpec

_NOTHING: Mapping[str, str] = {}
# In bytes: what is held in memory, and what the file takes at most. Versions beyond that are taken apart again.
_HELD, _LARGEST = 1 << 22, 1 << 29
# A fast level: of rows that mostly repeat each other it saves nearly all that any level does.
_LEVEL = 1


class _TableChange(Struct, frozen=True):
    """What one table has beyond the one before it."""

    table: FileTable
    front: int
    back: int
    gaps: Sequence[Gap]
    rows: list[Any]
    numbers: tuple[int, Sequence[int], int] | None

    def rows_from(self, before: list[Any]) -> list[Any]:
        """The rows of this table, of which those that stood in the one before are the same objects."""
        return filled(before, self.gaps, self.rows)

    def numbers_from(self, before: Sequence[int]) -> Sequence[int] | None:
        if self.numbers is None:
            return None
        front, between, back = self.numbers
        return (*before[:front], *between, *before[len(before) - back :])


class SpooledTables:
    """Takes versions of one file apart, and writes each table down as what it has beyond the one before it.

    Memory goes with one version: what they have in common is not held either, but read anew. Only tables whose rows
    are tuples of cells are written down.
    """

    def __init__(self, file: FileSpec) -> None:
        self.file = file
        self._rows = splitter(file)
        self._file = SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self._file.close)
        self._before: tuple[list[Any], Sequence[int]] = [], ()
        self._places: list[tuple[int, int]] = []
        self._numbers: dict[bytes, list[int]] = {}
        self._written = 0

    def read(self, content: bytes, placed: Mapping[str, str] = _NOTHING) -> FileTable:
        """The table of the next version, with its gaps; raises Unreadable."""
        table = self._rows.read(content, placed)
        if not table.columns or self._written > _LARGEST:
            return table
        old, numbers = self._before
        since = difference(old, table.rows, table.since)
        between = gaps(since)
        self._write(_change(table, since, between, numbers))
        self._numbers.setdefault(_key(content, placed), []).append(len(self._places) - 1)
        self._before = table.rows, table.numbers or ()
        return replace(table, since=since, gaps=between)

    def number_of(self, content: bytes, placed: Mapping[str, str], after: int) -> int | None:
        """The number of the next table, behind one, that a version of these bytes is; None where there is none."""
        numbers = self._numbers.get(_key(content, placed), [])
        at = bisect_right(numbers, after)
        return numbers[at] if at < len(numbers) else None

    def change(self, number: int) -> _TableChange:
        """What the table of that number has beyond the one before it."""
        at, size = self._places[number]
        self._file.seek(at)
        table, *change = pickle.loads(zlib.decompress(self._file.read(size)))  # noqa: S301 - we wrote it
        return _TableChange(FileTable(rows=[], cells=cells_under(table["columns"]), **table), *change)

    def _write(self, change: _TableChange) -> None:
        table = {
            name: getattr(change.table, name) for name in ("header", "form", "is_ended", "columns", "passed", "taken")
        }
        said = (table, change.front, change.back, change.gaps, change.rows, change.numbers)
        packed = zlib.compress(pickle.dumps(said, pickle.HIGHEST_PROTOCOL), _LEVEL)
        self._file.seek(self._written)
        self._file.write(packed)
        self._places.append((self._written, len(packed)))
        self._written += len(packed)


class SpooledRows:
    """Reads one version after the other: those that were taken apart before, from the scratch file."""

    def __init__(self, spooled: SpooledTables) -> None:
        self._spooled = spooled
        self._rows = splitter(spooled.file)
        self._at = -1
        self._last: tuple[list[Any], Sequence[int]] = [], ()

    def read(self, content: bytes, placed: Mapping[str, str] = _NOTHING) -> FileTable:
        """The table of a version, as if it was taken apart again; raises Unreadable."""
        number = self._spooled.number_of(content, placed, self._at)
        if number is None:
            return self._rows.read(content, placed)
        given = self._last[0]
        while True:
            self._at += 1
            change = self._spooled.change(self._at)
            before = self._last[0]
            self._last = change.rows_from(before), change.numbers_from(self._last[1]) or ()
            if self._at == number:
                break
        rows, numbers = self._last
        table = replace(change.table, rows=rows, numbers=None if change.numbers is None else numbers)
        if before is not given:
            return table
        return replace(table, since=ListDifference(before, rows, change.front, change.back), gaps=change.gaps)


def _change(table: FileTable, since: ListDifference, between: Sequence[Gap], numbers: Sequence[int]) -> _TableChange:
    rows = [row for gap in between for row in table.rows[gap.new_start : gap.new_end]]
    beyond = None
    if table.numbers is not None:
        of = difference(tuple(numbers), tuple(table.numbers))
        beyond = of.front, of.new[of.front : len(of.new) - of.back], of.back
    return _TableChange(table, since.front, since.back, between, rows, beyond)


def _key(content: bytes, placed: Mapping[str, str]) -> bytes:
    digest = hashlib.sha256(content)
    digest.update(repr(sorted(placed.items())).encode())
    return digest.digest()
