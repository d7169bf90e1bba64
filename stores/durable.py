"""Files and names brought onto the disk, so that a power failure takes nothing that was promised."""

import errno
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from domain.refusals import DiskFull, FileUnreadable


def settle(file: IO[str] | IO[bytes]) -> None:
    """Bring onto the disk what was written to an open file."""
    file.flush()
    os.fsync(file.fileno())


def settle_file(path: Path) -> None:
    """Bring a file onto the disk that others have written."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """Bring onto the disk the names that were made or changed in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_durably(path: Path, text: str, *, among_many: bool = False) -> None:
    """Write a small file in one step; a link stays one, and what it leads to is replaced.

    ``among_many`` is for a file that several threads or processes may write at the same time.

    Raises DiskFull or FileUnreadable, and then the file is as it was.
    """
    place = path.resolve()
    own = f".{os.getpid()}-{threading.get_ident()}" if among_many else ""
    fresh = place.with_name(f"{place.name}{own}.next")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            settle(file)
        fresh.replace(place)
        settle_folder(place.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else FileUnreadable
        raise kind(f"{path} cannot be written: {error.strerror}", path=str(path)) from error
