"""The upper hashes of the tree, in a file of their own beside the ledger; the leaves stand in the ledger."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stores.sqlite.store import Store
from transparency.tree import folded

# Raised whenever the file holds something else: an older one is then built anew.
FORMAT = 1
HEIGHT = 8
WIDTH = 1 << HEIGHT
_AT_ONCE = 256
_MOST_LEVELS = 8  # a hash of level 8 is over more leaves than there are positions

_HASHES = "SELECT hash FROM nodes WHERE level = ? AND number >= ? AND number < ? ORDER BY number"
_SCHEMA = f"""
CREATE TABLE nodes (
    level INTEGER NOT NULL CHECK (level > 0), number INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = {FORMAT};
"""


def tiles_of(ledger: Path) -> Path:
    """Where the upper hashes of that ledger's tree are, or will be."""
    return ledger.with_name(ledger.name + ".tiles")


class Nodes:
    """Hashes of complete subtrees, read from both files; safe to share among threads.

    A hash of level ``l`` is over 256 to the power of ``l`` leaves. All of it can be deleted: it is made again, equal
    byte for byte, from the leaves. So a damaged file is made anew, and one that cannot be written is done without.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._opened: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = None

    def settle(self) -> None:
        """Bring everything into the one file."""
        with self._lock:
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def level(self, level: int, first: int, count: int) -> list[bytes]:
        """So many hashes of one level from the first on: fewer where there are no more; level 0 are the leaves."""
        if level == 0:
            return self._store.leaves(first + 1, first + count)
        return [row[0] for row in self._rows(_HASHES, level, first, first + count)]

    def subtree(self, height: int, index: int) -> bytes:
        """The hash over the leaves from ``index * 2**height`` on; raises ValueError where they are not all there."""
        level, rest = divmod(height, HEIGHT)
        hashes = self.level(level, index << rest, 1 << rest)
        if len(hashes) != 1 << rest:
            raise ValueError(f"the subtree {index} of height {height} is not there")
        return folded(hashes)

    def tile(self, number: int, level: int, width: int) -> list[bytes]:
        """The hashes of a tile, held against the hash above them where they are complete."""
        hashes = self.level(level, number * WIDTH, width)
        if level and width == WIDTH and [folded(hashes)] != self.level(level + 1, number, 1):
            self.make_again()
            hashes = self.level(level, number * WIDTH, width)
        return hashes

    def grow(self) -> None:
        """Add every hash that the ledger's leaves complete; what is of another ledger goes first."""
        if self._is_of_ledger() and self._count(1) == self._store.head() // WIDTH:
            return
        with self._writing():
            if not self._is_of_ledger():
                self._database.execute("DELETE FROM nodes")
            self._fill_all()

    def make_again(self, since: int = 0) -> None:
        """Make every hash of the leaves anew that the first ``since`` of them do not complete, in one step."""
        behind = [level for level in range(1, _MOST_LEVELS) if self._count(level) > since >> (HEIGHT * level)]
        if not behind and since:
            return
        with self._writing():
            for level in range(1, _MOST_LEVELS):
                first = since >> (HEIGHT * level)
                self._database.execute("DELETE FROM nodes WHERE level = ? AND number >= ?", (level, first))
            self._fill_all()

    def _fill_all(self) -> None:
        level, below = 1, self._store.head()
        while below := below // WIDTH:
            self._fill(level, below)
            level += 1

    def _fill(self, level: int, wanted: int) -> None:
        for number in range(self._count(level), wanted, _AT_ONCE):
            count = min(_AT_ONCE, wanted - number)
            below = self.level(level - 1, number * WIDTH, count * WIDTH)
            if len(below) < count * WIDTH:
                raise ValueError(f"hashes of level {level - 1} are missing from {number * WIDTH} on")
            rows = [(level, number + at, folded(below[at * WIDTH : (at + 1) * WIDTH])) for at in range(count)]
            self._database.executemany("INSERT INTO nodes VALUES (?, ?, ?)", rows)

    def _is_of_ledger(self) -> bool:
        """Whether the last hash is that of the ledger's own leaves: not so where another copy of it was put back."""
        count = self._count(1)
        if count == 0:
            return True
        leaves = self.level(0, (count - 1) * WIDTH, WIDTH)
        return len(leaves) == WIDTH and self.level(1, count - 1, 1) == [folded(leaves)]

    def _count(self, level: int) -> int:
        [(count,)] = self._rows("SELECT coalesce(max(number), -1) + 1 FROM nodes WHERE level = ?", level)
        return int(count)

    @property
    def _database(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = _opened(tiles_of(self._store.path))
        return self._opened

    def _rows(self, query: str, *parameters: int) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._database.execute(query, parameters).fetchall()
            except sqlite3.DatabaseError as error:
                self._do_without(error)
                return self._database.execute(query, parameters).fetchall()

    def _do_without(self, error: sqlite3.DatabaseError) -> None:
        """Go on with a new file in place of a damaged one, or with none."""
        self.close()
        place = tiles_of(self._store.path)
        self._opened = _in_place_of(place) if _is_damage(error) else _connected(":memory:")
        with self._writing():
            self._fill_all()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:  # of some failures SQLite rolls back by itself
                    self._database.execute("ROLLBACK")
                raise


def _opened(place: Path) -> sqlite3.Connection:
    try:
        return _connected(place)
    except sqlite3.DatabaseError as error:
        return _in_place_of(place) if _is_damage(error) else _connected(":memory:")


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


def _connected(place: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        _check_ours(connection)
        # NORMAL keeps the file consistent; what a power failure takes is made again from the leaves.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        (there,) = connection.execute("PRAGMA user_version").fetchone()
        if there != FORMAT:
            connection.execute("DROP TABLE IF EXISTS nodes")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_ours(connection: sqlite3.Connection) -> None:
    """A file that holds anything else, such as the ledger itself by a link that went wrong, is not written to."""
    if {name for (name,) in connection.execute("SELECT name FROM sqlite_master")} - {"nodes"}:
        raise sqlite3.DatabaseError("it holds something else")
