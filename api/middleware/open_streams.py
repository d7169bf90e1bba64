"""The event streams that are open: how many all processes of the service have, and whose those of this one are."""

import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

# Where a connection comes from, by address and port.
Client = tuple[str, int]
_ENDING = ".streams"
_DIGITS = 8


class OpenStreams:
    """Counts in a file of the folder that the workers share, or in its own memory.

    The file is locked for as long as its process lives, so nobody counts the streams of one that was killed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Without a folder this process is alone."""
        self._folder = folder
        self._of: Counter[Client | None] = Counter()
        if folder is not None:
            # Open until the process ends, and so is the lock.
            self._file = os.open(folder / f"{token_hex(8)}{_ENDING}", os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            fcntl.flock(self._file, fcntl.LOCK_EX)

    @contextmanager
    def one(self, client: Client | None) -> Iterator[None]:
        """One more, as long as it lasts; a socket of the file system does not say where it comes from."""
        # Granian tells a port as text.
        known = (client[0], int(client[1])) if client and client[0] else None
        self._add(known, 1)
        try:
            yield
        finally:
            self._add(known, -1)

    def _add(self, client: Client | None, more: int) -> None:
        self._of[client] += more
        if not self._of[client]:
            del self._of[client]
        if self._folder is not None:
            os.pwrite(self._file, b"%*d" % (_DIGITS, self._of.total()), 0)

    @property
    def clients(self) -> set[Client]:
        """Where the streams of this process are sent to, as far as that is known."""
        return {client for client in self._of if client is not None}

    def count(self) -> int:
        """How many there are, of all processes."""
        if self._folder is None:
            return self._of.total()
        return sum(map(_of_the_living, self._folder.glob(f"*{_ENDING}")))


def _of_the_living(file: Path) -> int:
    with file.open("rb") as counted:
        try:
            fcntl.flock(counted, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(counted.read(_DIGITS) or b"0")
    return 0
