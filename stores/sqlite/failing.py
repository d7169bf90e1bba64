"""What it means that a file could not be read or written, in the words of the system, with what to do."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.refusals import FileUnreadable

_NEXT_TO_NOTHING = 1 << 20
_MAKE_ROOM = "the disk is full: make room"
_WHICH = "asreported verify says which of them, and what to do"


@contextmanager
def reading(ledger: Path) -> Iterator[None]:
    """Raise FileUnreadable where SQLite cannot read inside the block; what is not wanted any more ends as it is."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_INTERRUPT:
            raise
        raise FileUnreadable(f"{ledger} {_words(error, ledger)}", path=str(ledger)) from error


def refusal_of(error: BaseException, ledger: Path) -> FileUnreadable | None:
    """The refusal that an error of SQLite or of the file system stands for; None for any other error."""
    if isinstance(error, sqlite3.Error):
        return FileUnreadable(f"{ledger}, or a file beside it, {_words(error, ledger)}", path=str(ledger))
    if isinstance(error, OSError) and error.filename is not None:
        return FileUnreadable(f"{error.filename} {_words(error, ledger)}", path=str(error.filename))
    return None


def _words(error: sqlite3.Error | OSError, ledger: Path) -> str:
    said = error.strerror if isinstance(error, OSError) else str(error)
    which = f"; {_WHICH}" if isinstance(error, sqlite3.DatabaseError) and is_ruined(error) else ""
    return f"cannot be read or written: {said}{room_words(error, ledger)}{which}"


def is_ruined(error: sqlite3.DatabaseError) -> bool:
    """Whether the error says that a file is no database any more, or a damaged one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def room_words(error: BaseException, beside: Path) -> str:
    """What to add where an error is that of a full disk, which SQLite often calls an I/O error."""
    is_told = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    is_told = is_told or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    return f" ({_MAKE_ROOM})" if is_told or is_full(beside) else ""


def is_full(path: Path) -> bool:
    """Whether there is next to no room beside a file."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    return bool(found.f_blocks) and found.f_bavail * found.f_frsize < _NEXT_TO_NOTHING
