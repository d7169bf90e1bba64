"""The upper hashes of the tree, in a file of their own beside the ledger; the leaves stand in the ledger."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.store import Store
from projections.log.tree import folded

# Raised whenever the file holds something else: an older one is then built anew.
FORMAT = 1
HEIGHT = 8
WIDTH = 1 << HEIGHT
_AT_ONCE = 256

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
    byte for byte, from the leaves.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            tiles_of(store.path), timeout=10, isolation_level=None, check_same_thread=False
        )
        # NORMAL keeps the file consistent; what a power failure takes is made again from the leaves.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self._writing():
            self._lay_out()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def settle(self) -> None:
        """Bring everything into the one file."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def level(self, level: int, first: int, count: int) -> list[bytes]:
        """So many hashes of one level from the first on: fewer where there are no more; level 0 are the leaves."""
        if level == 0:
            return self._store.leaves(first + 1, first + count)
        with self._lock:
            rows = self._connection.execute(
                "SELECT hash FROM nodes WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
                (level, first, first + count),
            )
            return [row[0] for row in rows]

    def subtree(self, height: int, index: int) -> bytes:
        """The hash over the leaves from ``index * 2**height`` on; raises ValueError where they are not all there."""
        level, rest = divmod(height, HEIGHT)
        hashes = self.level(level, index << rest, 1 << rest)
        if len(hashes) != 1 << rest:
            raise ValueError(f"the subtree {index} of height {height} is not there")
        return folded(hashes)

    def grow(self) -> None:
        """Add every hash that the ledger's leaves complete; what is of another ledger goes first."""
        if self._is_of_ledger() and self._count(1) == self._store.head() // WIDTH:
            return
        with self._writing():
            if not self._is_of_ledger():
                self._connection.execute("DELETE FROM nodes")
            level, below = 1, self._store.head()
            while below := below // WIDTH:
                self._fill(level, below)
                level += 1

    def _fill(self, level: int, wanted: int) -> None:
        for number in range(self._count(level), wanted, _AT_ONCE):
            count = min(_AT_ONCE, wanted - number)
            below = self.level(level - 1, number * WIDTH, count * WIDTH)
            rows = [(level, number + at, folded(below[at * WIDTH : (at + 1) * WIDTH])) for at in range(count)]
            self._connection.executemany("INSERT INTO nodes VALUES (?, ?, ?)", rows)

    def _is_of_ledger(self) -> bool:
        """Whether the last hash is that of the ledger's own leaves: not so where another copy of it was put back."""
        count = self._count(1)
        if count == 0:
            return True
        leaves = self.level(0, (count - 1) * WIDTH, WIDTH)
        return len(leaves) == WIDTH and self.level(1, count - 1, 1) == [folded(leaves)]

    def _count(self, level: int) -> int:
        with self._lock:
            query = "SELECT coalesce(max(number), -1) + 1 FROM nodes WHERE level = ?"
            return int(self._connection.execute(query, (level,)).fetchone()[0])

    def _lay_out(self) -> None:
        (there,) = self._connection.execute("PRAGMA user_version").fetchone()
        if there != FORMAT:
            self._connection.execute("DROP TABLE IF EXISTS nodes")
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # of some failures SQLite rolls back by itself
                    self._connection.execute("ROLLBACK")
                raise
