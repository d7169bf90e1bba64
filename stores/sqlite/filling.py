"""A new ledger's file filled with what is known already, far quicker than it could be recorded."""

import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from stores.sqlite.errors import refusing
from stores.sqlite.schema import prepare

Row = tuple[object, ...]


class Filling:
    """Rows into an empty file, which nobody else has open and which has no name yet.

    The guards are off meanwhile: the caller vouches for what it puts in. They stand again at the end; after an error
    the file is of no use. Raises DiskFull or FileUnreadable.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._guards: list[str] = []
        with self._refusing():
            prepare(self._connection, path)

    def __enter__(self) -> Self:
        """Take the guards away and begin."""
        with self._refusing():
            self._begin()
        return self

    def _begin(self) -> None:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        for name, statement in self._rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"):
            self._guards.append(str(statement))
            self._connection.execute(f"DROP TRIGGER {name}")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Put the guards back, if all went well."""
        try:
            if error is None:
                with self._refusing():
                    self._end()
        finally:
            self._connection.close()

    def _end(self) -> None:
        for statement in self._guards:
            self._connection.execute(statement)
        self._connection.execute("COMMIT")

    def events(self, rows: Iterable[Row]) -> None:
        """Position, stream, version, tag, stored bytes, leaf."""
        self._put("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", rows)

    def has_version(self, stream: str, version: int) -> bool:
        """Whether the stream's event of that version is in the file."""
        query = "SELECT 1 FROM stored_events WHERE originator_id = ? AND originator_version = ?"
        with self._refusing():
            return self._connection.execute(query, (stream, version)).fetchone() is not None

    def batches(self, rows: Iterable[Row]) -> None:
        """Last position, first position, instant."""
        self._put("INSERT INTO batches VALUES (?, ?, ?)", rows)

    def lookups(self, rows: Iterable[Row]) -> None:
        """Kind, key, position."""
        self._put("INSERT OR IGNORE INTO lookups VALUES (?, ?, ?)", rows)

    def content(self, sha256: str, content: bytes) -> None:
        """The bytes of a document."""
        self._put("INSERT INTO contents VALUES (?, ?)", [(sha256, content)])

    def checkpoints(self, rows: Iterable[Row]) -> None:
        """Number, origin, size, root, note, instant of signing."""
        self._put("INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?)", rows)

    def cosignatures(self, rows: Iterable[Row]) -> None:
        """Origin, size, line."""
        self._put("INSERT INTO cosignatures VALUES (?, ?, ?)", rows)

    def _put(self, statement: str, rows: Iterable[Row]) -> None:
        with self._refusing():
            self._connection.executemany(statement, rows)

    def _refusing(self) -> AbstractContextManager[None]:
        return refusing(self._path, "cannot be written")

    def _rows(self, query: str) -> list[Row]:
        return self._connection.execute(query).fetchall()
