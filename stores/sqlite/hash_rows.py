"""The table of the tree's upper hashes, in a file of its own beside the ledger."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stores.sqlite.errors import unwritten
from stores.sqlite.open_files import PATIENCE
from stores.sqlite.transactions import transaction

# Raised whenever the file holds something else: an older one is then built again.
FORMAT = 1

_HASHES = "SELECT hash FROM nodes WHERE level = ? AND number >= ? AND number < ? ORDER BY number"
_SCHEMA = f"""
CREATE TABLE nodes (
    level INTEGER NOT NULL CHECK (level > 0), number INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = {FORMAT};
"""


class HashesLost(Exception):
    """The file was damaged or unreachable, and an empty table stands in its place: fill it, and ask again."""


def tiles_of(file: Path) -> Path:
    """Where the upper hashes of the ledger in that file are, or will be."""
    return file.with_name(file.name + ".tiles")


class HashRows:
    """Hashes by level and number; safe to share among threads.

    All of it can be computed again. So a damaged file is replaced by an empty one, and one that cannot be read by a
    table in memory; the caller gets HashesLost.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._opened: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the file; who still uses it after a second keeps it for as long as that takes."""
        if self._lock.acquire(timeout=PATIENCE):
            try:
                self._close()
            finally:
                self._lock.release()

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def settle(self) -> None:
        """Bring everything into the one file."""
        with self._lock:
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Change the table in one step: all that is done inside, or nothing.

        Raises HashesLost, and DiskFull, LedgerBusy or FileUnreadable where a sound file cannot be written.
        """
        with self._lock:
            try:
                with transaction(self._database):
                    yield
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise unwritten(error, self._file) from error
                self._lose(error)
                raise HashesLost from error

    def count(self, level: int) -> int:
        """The number behind the highest of a level. Raises HashesLost."""
        [(count,)] = self._rows("SELECT coalesce(max(number), -1) + 1 FROM nodes WHERE level = ?", level)
        return int(count)

    def hashes(self, level: int, first: int, count: int) -> list[bytes]:
        """So many hashes of a level from a number on: fewer where there are no more. Raises HashesLost."""
        return [row[0] for row in self._rows(_HASHES, level, first, first + count)]

    def add(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        """Add hashes of a level from a number on; called inside ``writing``."""
        rows = [(level, first + at, one) for at, one in enumerate(hashes)]
        self._database.executemany("INSERT INTO nodes VALUES (?, ?, ?)", rows)

    def erase(self, level: int, first: int) -> None:
        """Take away the hashes of a level from a number on; called inside ``writing``."""
        self._database.execute("DELETE FROM nodes WHERE level = ? AND number >= ?", (level, first))

    def _rows(self, query: str, *parameters: int) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._database.execute(query, parameters).fetchall()
            except sqlite3.DatabaseError as error:
                if not self._is_writing:  # or ``writing`` does it, when its transaction has ended
                    self._lose(error)
                    raise HashesLost from error
                raise

    @property
    def _is_writing(self) -> bool:
        return self._opened is not None and self._opened.in_transaction

    @property
    def _database(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = _opened(self._file)
        return self._opened

    def _lose(self, error: sqlite3.DatabaseError) -> None:
        self._close()
        self._opened = _in_place_of(self._file) if _is_damage(error) else _connected(":memory:")


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return _connected(file)
    except sqlite3.DatabaseError as error:
        return _in_place_of(file) if _is_damage(error) else _connected(":memory:")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_ERROR,
    )


def _in_place_of(damaged: Path) -> sqlite3.Connection:
    for ending in ("", "-wal", "-shm"):
        damaged.with_name(damaged.name + ending).unlink(missing_ok=True)
    return _connected(damaged)


def _connected(file: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        _check_ours(connection)
        # NORMAL keeps the file consistent; what a power failure takes is made again from the leaves.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        with transaction(connection):
            (there,) = connection.execute("PRAGMA user_version").fetchone()
            if there != FORMAT:
                connection.execute("DROP TABLE IF EXISTS nodes")
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_ours(connection: sqlite3.Connection) -> None:
    """A file that holds anything else, such as the ledger itself by a link that went wrong, is not written to."""
    if {name for (name,) in connection.execute("SELECT name FROM sqlite_master")} - {"nodes"}:
        raise sqlite3.DatabaseError("it holds something else")
