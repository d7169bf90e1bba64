"""The requests that a service counts: whole numbers in memory, which all of its worker processes can read."""

import mmap
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from time import perf_counter

from msgspec import Struct

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
Key = tuple[str, str, int]
# A row begins with its key as text; behind that stand the buckets, one for what took longer, and the nanoseconds.
_NAME, _WORD = 256, 8
_ROW_WORDS = 48
_NUMBERS = _NAME // _WORD
_ROW = _ROW_WORDS * _WORD
_SECONDS = _NUMBERS + len(BUCKETS) + 1
_MOST = 4096
_REST: Key = ("other", "(others)", 0)
_ENDING = ".requests"


class Counted(Struct):
    """So many requests of one method, route and status: by bucket of time, the last without bound, and in all."""

    buckets: list[int]
    nanoseconds: int


class RequestCounts:
    """Counts of one process, in a file of the folder that the workers share, or in its own memory.

    Only its own process writes a file, so nothing is locked; the counts of a process that was killed stay.
    """

    def __init__(self, folder: Path | None = None, most: int = _MOST) -> None:
        """So many methods, routes and statuses at most; what comes beyond is counted together."""
        self._folder = folder
        self._most = most
        size = (most + 1) * _ROW
        if folder is None:
            self._table = mmap.mmap(-1, size)
        else:
            with (folder / f"{token_hex(8)}{_ENDING}").open("x+b") as file:
                file.truncate(size)
                self._table = mmap.mmap(file.fileno(), size)
        self._words = memoryview(self._table).cast("Q")
        self._rows: dict[Key, int] = {}

    def count(self, method: str, route: str, status: int, started: float) -> None:
        """One request, answered now; ``started`` is of ``perf_counter``."""
        seconds = perf_counter() - started
        row = self._rows.get((method, route, status))
        if row is None:
            row = self._begin((method if method in METHODS else "other", route, status))
        words = self._words
        words[row + bisect_left(BUCKETS, seconds)] += 1
        words[row + len(BUCKETS) + 1] += int(seconds * 1e9)

    def _begin(self, key: Key) -> int:
        """Where the numbers of a key stand, in a row of its own if there is one left."""
        row = self._rows.get(key)
        if row is not None:
            return row
        if len(self._rows) >= self._most and key != _REST:
            return self._begin(_REST)
        at = len(self._rows) * _ROW
        name = "\n".join(map(str, key)).encode()
        assert len(name) < _NAME, "a route is a template of ours"
        self._table[at : at + len(name)] = name
        self._rows[key] = row = at // _WORD + _NUMBERS
        return row

    def all(self) -> dict[Key, Counted]:
        """What all processes of the service counted so far."""
        found: dict[Key, Counted] = defaultdict(lambda: Counted([0] * (len(BUCKETS) + 1), 0))
        for table in self._tables():
            for key, numbers in _rows(table):
                one = found[key]
                one.buckets = [before + more for before, more in zip(one.buckets, numbers, strict=False)]
                one.nanoseconds += numbers[-1]
        return found

    def _tables(self) -> Iterator[bytes]:
        if self._folder is None:
            yield self._table[:]
        else:
            for file in sorted(self._folder.glob(f"*{_ENDING}")):
                yield file.read_bytes()


def _rows(table: bytes) -> Iterator[tuple[Key, list[int]]]:
    for at in range(0, len(table), _ROW):
        name = table[at : at + _NAME].rstrip(b"\0").decode()
        if not name:
            return
        method, route, status = name.split("\n")
        words = memoryview(table)[at : at + _ROW].cast("Q")
        yield (method, route, int(status)), words[_NUMBERS : _SECONDS + 1].tolist()
