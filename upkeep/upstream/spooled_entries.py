"""Entries kept in a file without a name, until it is known that they are what was signed."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from domain.refusals import DiskFull, FileUnreadable
from stores.sqlite.file import LEAST_ROOM, check_free

_LENGTH = 2
_AT_ONCE = 256
# Bytes of the disk that no entries take.
LEFT_FREE = LEAST_ROOM


class SpooledEntries:
    """Entries in their order, ``count`` of them; what they take of the disk is given back at the end."""

    def __init__(self, folder: Path) -> None:
        """The file is made in the folder; raises FileUnreadable."""
        with _refusing(folder):
            self._file = TemporaryFile(prefix="asreported-", dir=folder)  # noqa: SIM115 - closed at the end of the block
        self._folder = folder
        self.count = 0

    def __enter__(self) -> Self:
        """The entries themselves."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Give the room back."""
        self._file.close()

    def add(self, states: list[bytes]) -> None:
        """Keep some more; raises FileUnreadable, and DiskFull before they take of the room that has to stay."""
        check_free(self._folder, LEFT_FREE)
        with _refusing(self._folder):
            self._file.write(b"".join(len(one).to_bytes(_LENGTH) + one for one in states))
        self.count += len(states)

    def read(self) -> Iterator[list[bytes]]:
        """All of them from the first on, some at a time; raises DiskFull or FileUnreadable."""
        with _refusing(self._folder):
            self._file.seek(0)
        for at in range(0, self.count, _AT_ONCE):
            yield [self._one() for _ in range(min(_AT_ONCE, self.count - at))]

    def _one(self) -> bytes:
        return self._file.read(int.from_bytes(self._file.read(_LENGTH)))


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else FileUnreadable
        raise kind(f"nothing can be kept for a moment in {folder}: {error.strerror}", path=str(folder)) from error
