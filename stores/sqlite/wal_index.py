"""The WAL index of an open ledger: bytes in memory that differ after every commit, whoever made it."""

import mmap
import threading
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from stores.sqlite.file import place_of

# The first copy of the index's header (SQLite's wal.c, part of the file format). Each commit, of any process, writes it
# anew before it returns, and so does whoever restarts or recovers the log: it counts, and has the log's checksums.
_HEADER = 48
_ENDING = "-shm"
Place = tuple[int, int]


class WalIndexes:
    """The WAL indexes that this process has mapped, each for as long as a ledger is open on its file.

    POSIX takes every lock that a process has on a file as soon as it closes one descriptor of it, and SQLite's locks
    are on the index. So a map is let go only when nobody here has the ledger open any more.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a recorder may be collected anywhere, here too
        self._users: Counter[Place] = Counter()
        self._maps: dict[Place, mmap.mmap] = {}
        self._opened: dict[Place, list[BinaryIO | mmap.mmap]] = {}

    def hold(self, place: Place) -> None:
        """Somebody has the ledger's file open."""
        with self._lock:
            self._users[place] += 1

    def let_go(self, place: Place) -> None:
        """Somebody has closed every connection to it."""
        with self._lock:
            self._users[place] -= 1
            if self._users[place] <= 0:
                del self._users[place]
                self._maps.pop(place, None)
                for one in reversed(self._opened.pop(place, [])):
                    one.close()

    def is_held(self, place: Place) -> bool:
        """Whether anybody here has the ledger of that file open."""
        with self._lock:
            return self._users[place] > 0

    def mapped(self, path: Path, place: Place) -> mmap.mmap | None:
        """The index of the ledger that is open at the path; None where it cannot be seen."""
        with self._lock:
            found = self._maps.get(place)
            if found is None and self._users[place]:
                found = self._map(path, place)
            return found

    def _map(self, path: Path, place: Place) -> mmap.mmap | None:
        real = path.resolve()
        beside = real.with_name(real.name + _ENDING)
        kept = self._opened.setdefault(place, [])
        try:
            if beside.stat().st_size < _HEADER or kept:
                return None
            file = beside.open("rb")
            kept.append(file)
            index = mmap.mmap(file.fileno(), _HEADER, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        kept.append(index)
        if place_of(path) != place:  # another ledger has come to lie there, and the index may be its own
            return None
        self._maps[place] = index
        return index


INDEXES = WalIndexes()
