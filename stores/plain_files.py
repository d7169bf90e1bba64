"""Plain files that somebody named, read whole; pipes, devices and folders are refused."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from domain.refusals import Malformed

LARGEST = 256 << 20
"""The bytes of a file of figures: as text it takes as much memory again, and its cells several times as much."""
_KINDS = (
    (stat.S_ISDIR, "it is a directory"),
    (stat.S_ISFIFO, "it is a pipe: save what comes out of it first"),
    (stat.S_ISSOCK, "it is a socket"),
    (stat.S_ISCHR, "it is a device"),
    (stat.S_ISBLK, "it is a device"),
)


class NotAPlainFile(Malformed):
    """The path names no plain file, or one that cannot be read to its end."""


def plain_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a plain file of at most so many; raises NotAPlainFile, and never waits for a pipe's other end."""
    with plain_file(path) as file:
        before = os.fstat(file.fileno())
        if before.st_size > largest:
            raise _cannot_be_read(path, too_large(before.st_size, largest))
        try:
            content = file.read(largest + 1)
        except OSError as error:
            raise _cannot_be_read(path, error.strerror) from error
        after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) > largest:
            raise _cannot_be_read(path, "it changed while it was read")
        return content


def plain_file(path: Path) -> BinaryIO:
    """A plain file, opened; raises NotAPlainFile, and never waits for a pipe's other end."""
    try:
        # Opened first and looked at then: what has the name may change between the two.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _cannot_be_read(path, getattr(error, "strerror", None) or str(error)) from error
    why = why_not_plain(os.fstat(descriptor).st_mode)
    if why is not None:
        os.close(descriptor)
        raise _cannot_be_read(path, why)
    return os.fdopen(descriptor, "rb")


def _cannot_be_read(path: Path, why: str | None) -> NotAPlainFile:
    return NotAPlainFile(f"{path} cannot be read: {why}", path=str(path))


def why_not_plain(mode: int) -> str | None:
    """Why what has that mode is no plain file; None if it is one."""
    return next((why for is_kind, why in _KINDS if is_kind(mode)), None)


def too_large(size: int, largest: int = LARGEST) -> str:
    """Why a file of that size is not read."""
    return f"it has {size:,} bytes, and at most {largest:,} are read"
