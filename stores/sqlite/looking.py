"""A ledger's file, or one beside it, looked at without leaving a trace."""

import fcntl
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from domain.refusals import FileUnreadable

# What SQLite keeps beside a file that is in use.
SIDE_FILES = ("-wal", "-shm", "-journal")
# Where SQLite locks (its os.h and wal.c, part of the file format): a process that has a WAL file open holds the
# shared bytes of the file itself, and the writer holds one byte of the -shm file.
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
_WRITE_LOCK = 120
_LOOK_AGAIN = 0.01
# By the order of bytes in its checksums.
_LOGS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")


def is_no_file(path: Path) -> bool:
    """Whether a folder, a pipe or a link to nothing has the name.

    It is one look, since another process may make the file at this moment, or delete it.
    """
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    return not path.is_file() if stat.S_ISLNK(mode) else not stat.S_ISREG(mode)


def check_beside(path: Path) -> None:
    """Raise FileUnreadable where a folder, a pipe or a link to nothing has the place of a file that SQLite needs."""
    place = path.resolve()
    for ending in SIDE_FILES:
        beside = place.with_name(place.name + ending)
        if is_no_file(beside):
            why = f"{beside} is no file, and SQLite needs its place: put it aside, nothing of ours is in it"
            raise FileUnreadable(why, path=str(beside))


@contextmanager
def looking_at(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads alone, and makes no file; raises sqlite3.Error."""
    if path.exists() and not path.is_file():
        raise sqlite3.OperationalError("it is no file")  # SQLite would wait for a pipe's other end
    # Without these nobody uses it, and SQLite need not make them to find that out.
    is_used = any(path.with_name(path.name + ending).exists() for ending in ("-wal", "-shm"))
    how = "mode=ro" if is_used else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"file:{quote(os.fsencode(path.absolute()))}?{how}", uri=True, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def ruined_log(path: Path) -> str | None:
    """What it means that the ``-wal`` beside a file is none of SQLite's, if so; to be asked before anybody opens it."""
    place = path.resolve()
    log = place.with_name(place.name + SIDE_FILES[0])
    try:
        begins = _beginning(log) if log.is_file() else b""
    except OSError:
        begins = b""
    if not begins or begins in _LOGS:
        return None
    return (
        f"{log} is not a log of SQLite's: it may have held the latest events, and the next process that opens the "
        "ledger deletes it; keep a copy of both files first"
    )


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(len(_LOGS[0]))


def is_open_elsewhere(path: Path) -> bool:
    """Whether another process has the ledger open; never asked while this one has, or it loses its own locks."""
    return not _can_lock(path, _SHARED_FIRST, _SHARED_SIZE, 0)


def can_be_written(path: Path, patience: float) -> bool:
    """Whether the write lock was free at least once in so many seconds; under the same condition."""
    shared = path.with_name(path.name + "-shm")
    return not shared.exists() or _can_lock(shared, _WRITE_LOCK, 1, patience)


def _can_lock(path: Path, first: int, size: int, patience: float) -> bool:
    until = time.monotonic() + patience
    with path.open("rb+") as file:
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, size, first)
            except (BlockingIOError, PermissionError):
                if time.monotonic() > until:
                    return False
                time.sleep(_LOOK_AGAIN)
            else:
                return True
