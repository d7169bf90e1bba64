"""The opening of the ledger's file: refused if it is somebody else's, durable and shared if it is ours."""

import os
import sqlite3
import time
from pathlib import Path

from domain.refusals import DiskFull, FileUnreadable, LedgerBusy
from stores.sqlite.errors import is_busy, is_full, refusing, unwritten
from stores.sqlite.looking import check_beside
from stores.sqlite.reserve import give_up_room, hold_room
from stores.sqlite.schema import check, check_header, prepare

LOCK_TIMEOUT = 10.0
# Bytes that no event takes, so that signatures and all that is made from events still find room, and reads go on.
LEAST_ROOM = 16 << 20
# SQLite's own wait looks again ever more seldom, and so never in the moment between two writes of a busy other.
_LOOK_AGAIN = 0.0005
# KiB of pages that a writer keeps: with SQLite's 2,000 the pages of a large transaction are written several times.
_PAGES_KEPT = 8_192
_OPENED = "cannot be opened as a ledger"


def open_file(path: Path) -> sqlite3.Connection:
    """The writer's connection to the ledger in that file, made if there is none; it waits in ``lock`` alone.

    Raises NotALedger, NewerLedger or FileUnreadable.
    """
    check_header(path)
    connection = connect(path, may_make=True)
    try:
        with refusing(path, _OPENED):
            prepare(connection, path)
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute(f"PRAGMA cache_size = -{_PAGES_KEPT}")
            # What takes back a statement of many rows that fails half-way lies in a file otherwise.
            connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: Path, *, may_make: bool = False) -> sqlite3.Connection:
    """One more connection to a ledger's file: WAL, and every commit on disk before it returns."""
    try:
        return _connected(path, may_make=may_make)
    except FileUnreadable:
        # Even to read it SQLite makes a file of 32 KiB beside it.
        if not is_full(path) or not give_up_room(path):
            raise
        return _connected(path, may_make=may_make)


def _connected(path: Path, *, may_make: bool) -> sqlite3.Connection:
    check_beside(path)
    address = f"{path.absolute().as_uri()}?mode={'rwc' if may_make else 'rw'}"
    with refusing(path, _OPENED):
        connection = sqlite3.connect(
            address,
            timeout=LOCK_TIMEOUT,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            uri=True,
        )
        try:
            check(connection, path)
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
    return connection


def lock(connection: sqlite3.Connection, path: Path) -> None:
    """Begin to write, alone among all processes; raises LedgerBusy, DiskFull or FileUnreadable."""
    patience = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise unwritten(error, path) from error
            if time.monotonic() > patience:
                raise LedgerBusy("another writer holds the ledger; try again") from error
            time.sleep(_LOOK_AGAIN)
        else:
            return


def is_held(connection: sqlite3.Connection) -> bool:
    """Whether another process or thread is writing at this moment; nobody is waited for."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise
        return True
    connection.execute("ROLLBACK")
    return False


def place_of(path: Path) -> tuple[int, int]:
    """Which file lies there, whatever is written to it; raises FileUnreadable."""
    try:
        found = path.stat()
    except OSError as error:
        raise FileUnreadable(f"{path} is not to be found: {error.strerror}", path=str(path)) from error
    return found.st_dev, found.st_ino


def check_room(path: Path, least: int = LEAST_ROOM) -> None:
    """Raises DiskFull where an event would take of the room that has to stay, of which a part is held."""
    check_free(path, least)
    hold_room(path)


def check_free(path: Path, least: int = LEAST_ROOM) -> None:
    """Raises DiskFull where less than that is free on the disk of a file or folder."""
    found = os.statvfs(path)
    free = found.f_bavail * found.f_frsize
    if found.f_blocks and free < least:  # a file system without blocks does not say how much room it has
        raise DiskFull(
            f"{free >> 20} MiB are free beside {path}, and the last {least >> 20} are not for events: make room",
            path=str(path),
            free=free,
        )


def _use_wal(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for a lock here as it does elsewhere, and two processes may find the same new file.
    patience = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return
