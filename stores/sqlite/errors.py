"""The errors of SQLite's driver, each as the refusal that it stands for; none of them leaves the room as it is."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.refusals import AlreadyStored, DiskFull, FileUnreadable, LedgerBusy, Refusal

_NEXT_TO_NOTHING = 1 << 20
_MAKE_ROOM = "the disk is full: make room"
_WHICH = "asreported verify says which of them, and what to do"


class Interrupted(Refusal):
    """The work was stopped because nobody waits for its result any more."""


class StoreClosed(Interrupted):
    """The ledger was closed by another thread, so that nothing more is read or written with it."""


# What may be raised while a file is read: the text of an error may quote what is damaged, and then it is no text.
ERRORS = (sqlite3.Error, UnicodeDecodeError)
# By SQLite's primary result code (sqlite.org/rescode.html), where the code tells more than the class.
BY_CODE: dict[int, type[Refusal]] = {
    sqlite3.SQLITE_BUSY: LedgerBusy,
    sqlite3.SQLITE_LOCKED: LedgerBusy,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_INTERRUPT: Interrupted,
    sqlite3.SQLITE_CONSTRAINT: AlreadyStored,
}
# By the driver's class (PEP 249), the most special first.
BY_CLASS: dict[type[Exception], type[Refusal]] = {
    sqlite3.IntegrityError: AlreadyStored,
    sqlite3.Error: FileUnreadable,
    UnicodeDecodeError: FileUnreadable,
}


def kind_of(error: BaseException) -> type[Refusal] | None:
    """The class of refusal that an error of the driver stands for; None for any other error."""
    by_code = BY_CODE.get(_code(error))
    if by_code is not None:
        return by_code
    return next((refusal for kind, refusal in BY_CLASS.items() if isinstance(error, kind)), None)


def refusal_of(error: BaseException, file: Path, what: str = "cannot be read or written") -> Refusal:
    """The refusal that an error of the driver stands for, in the words of SQLite, with what to do."""
    kind = kind_of(error) or FileUnreadable
    which = f"; {_WHICH}" if is_ruined(error) else ""
    return kind(f"{file} {what}: {error}{room_words(error, file)}{which}", path=str(file))


def unwritten(error: BaseException, file: Path) -> Refusal:
    """The same of a write: that there is no room outweighs what SQLite calls it."""
    room = room_words(error, file)
    kind = DiskFull if room else (kind_of(error) or FileUnreadable)
    return kind(f"{file} cannot be written: {error}{room}", path=str(file))


@contextmanager
def refusing(file: Path, what: str = "cannot be read or written") -> Iterator[None]:
    """Raise as a refusal what the driver raises inside the block."""
    try:
        yield
    except ERRORS as error:
        raise refusal_of(error, file, what) from error


def accident(error: BaseException, file: Path) -> Refusal | None:
    """The refusal that an error stands for, of the driver or of the system, that nobody foresaw; None of any other."""
    if isinstance(error, ERRORS):
        return refusal_of(error, file, "(or a file beside it) cannot be read or written")
    if isinstance(error, OSError) and error.filename is not None:
        why = f"cannot be read or written: {error.strerror}{room_words(error, file)}"
        return FileUnreadable(f"{error.filename} {why}", path=str(error.filename))
    return None


def is_busy(error: BaseException) -> bool:
    """Whether somebody else holds the lock."""
    return kind_of(error) is LedgerBusy


def passing_trouble(refusal: Refusal) -> str | None:
    """The cause of a refusal, in its own words, where it may be over in a moment: a lock, a full disk; else None."""
    cause = refusal.__cause__
    if isinstance(refusal, DiskFull) and isinstance(cause, OSError):
        return cause.strerror
    is_passing = isinstance(cause, sqlite3.OperationalError) and not isinstance(refusal, Interrupted)
    return str(cause) if is_passing else None


def is_of_the_driver(refusal: Refusal) -> bool:
    """Whether an error of the driver stands behind a refusal."""
    return isinstance(refusal.__cause__, ERRORS)


def tells_of_ruin(refusal: Refusal) -> bool:
    """Whether the cause of a refusal is that a file is no database any more, or a damaged one."""
    return refusal.__cause__ is not None and is_ruined(refusal.__cause__)


def is_ruined(error: BaseException) -> bool:
    """Whether the error says that a file is no database any more, or a damaged one."""
    return isinstance(error, sqlite3.Error) and _code(error) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def room_words(error: BaseException, beside: Path) -> str:
    """What to add where an error is that of a full disk, which SQLite often calls an I/O error."""
    is_told = _code(error) == sqlite3.SQLITE_FULL
    is_told = is_told or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    return f" ({_MAKE_ROOM})" if is_told or is_full(beside) else ""


def is_full(path: Path) -> bool:
    """Whether there is next to no room beside a file."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    return bool(found.f_blocks) and found.f_bavail * found.f_frsize < _NEXT_TO_NOTHING


def _code(error: BaseException) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
