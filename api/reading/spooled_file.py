"""Files that are made for clients: on a disk, where they have no name, and all of them within one room."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from threading import RLock

from api.http.http_refusals import Overloaded
from domain.refusals import DiskFull, FileUnreadable
from stores.sqlite.file import LEAST_ROOM, check_free

_FULL = "there is no room for the file at the moment; try again when others have been sent, or ask for a part"
# Whether the disk has room is looked at each time that so many bytes have been written.
_LOOK = 1024 * 1024


class SpoolRoom:
    """How many bytes all files of a process take together, being made, kept or sent; safe to share among threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        # A file that nobody holds any more may give back while its thread takes.
        self._lock = RLock()
        self.taken = 0

    def take(self, size: int) -> bool:
        """Whether there was room for more bytes, which are then taken."""
        with self._lock:
            if self.taken + size > self._most:
                return False
            self.taken += size
            return True

    def give(self, size: int) -> None:
        """Give back."""
        with self._lock:
            self.taken -= size


class SpooledFile:
    """One file, written from its first byte to its last, then read at any place; gone as soon as nobody holds it."""

    def __init__(self, room: SpoolRoom, make_room: Callable[[], bool]) -> None:
        """``make_room`` lets go of another file, and tells whether there was one. Raises Overloaded without a disk."""
        self._room, self._make_room = room, make_room
        self.size = self._looked = 0
        self._digest = hashlib.sha256()
        try:
            self._file = TemporaryFile(buffering=0, prefix="asreported-")  # noqa: SIM115 - closed at its end
        except OSError as error:
            raise Overloaded(_FULL) from error

    def write(self, data: bytes) -> None:
        """Take more bytes; raises Overloaded where there is no room for them, or none on the disk."""
        while not self._room.take(len(data)):
            if not self._make_room():
                raise Overloaded(_FULL)
        self.size += len(data)
        try:
            self._look()
            left = memoryview(data)
            while left:
                left = left[os.write(self._file.fileno(), left) :]
            self._digest.update(data)
        except (OSError, DiskFull, FileUnreadable) as error:
            raise Overloaded(_FULL) from error

    @property
    def digest(self) -> bytes:
        """What distinguishes its bytes from all others."""
        return self._digest.digest()

    def part(self, first: int, length: int) -> bytes:
        """So many bytes from a place on."""
        return os.pread(self._file.fileno(), length, first)

    def _look(self) -> None:
        """Leave the room that a ledger on the same disk needs."""
        if self.size - self._looked >= _LOOK:
            self._looked = self.size
            check_free(Path(gettempdir()), LEAST_ROOM)

    def let_go(self) -> None:
        """Give all of it back; nobody reads it any more."""
        self._room.give(self.size)
        self.size = 0
        if "_file" in vars(self):
            self._file.close()

    def __del__(self) -> None:
        """Whoever sends it holds it, so nobody reads it any more."""
        self.let_go()
