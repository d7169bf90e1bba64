"""One generation of the projections: a file of tables beside the ledger, opened for reading or for following."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from stores.durable import settle_file
from stores.sqlite.errors import ERRORS, refusal_of, refusing
from stores.sqlite.open_files import OpenFile
from stores.sqlite.transactions import transaction

# How many seconds a writer waits for another at most.
BUSY = 10.0
_MUCH_MEMORY, _LITTLE_MEMORY = 200_000, 32_000  # KiB
# Of 4 KiB: how long the log may grow before a commit has to bring it into the file.
_MOST_PAGES = 16_384
# Steps of SQLite from one look to the next: some hundred microseconds.
STEPS = 20_000
# Fewer than the new objects at which the collector begins.
_PIECE = 256


Parameters = Sequence[object] | Mapping[str, object]


class Tables:
    """The tables of a generation, to be read by the modules that know them; what SQLite refuses is a refusal."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def execute(self, statement: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one statement."""
        try:
            return self.connection.execute(statement, parameters)
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    def each(self, query: str, parameters: Parameters = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a query finds, one at a time."""
        try:
            yield from self.connection.execute(query, parameters)
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    def rows(self, query: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        try:
            return self.connection.execute(query, parameters).fetchall()
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    def pieces(self, query: str, parameters: Parameters = ()) -> Iterator[list[tuple[Any, ...]]]:
        """The same, some at a time: so many at once that the garbage collector looks at none."""
        try:
            cursor = self.connection.execute(query, parameters)
            while rows := cursor.fetchmany(_PIECE):
                yield rows
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    def first(self, query: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row that a query finds, if there is any."""
        try:
            found: tuple[Any, ...] | None = self.connection.execute(query, parameters).fetchone()
        except ERRORS as error:
            raise refusal_of(error, self.path) from error
        return found

    def one(self, query: str, parameters: Parameters = ()) -> tuple[Any, ...]:
        """The row of a query that always finds one."""
        found = self.first(query, parameters)
        assert found is not None, "such a query always finds one"
        return found


class Generation(Tables, OpenFile):
    """One file of tables, opened for reading and for following; it is closed when nobody refers to it any more."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        with refusing(path):
            connection = sqlite3.connect(
                path.absolute().as_uri(),
                timeout=BUSY,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
                uri=True,
            )
        super().__init__(connection, path)
        self._patience = BUSY
        # NORMAL keeps the file consistent; what a power failure takes is read again from the ledger.
        self.execute("PRAGMA journal_mode = WAL")
        self.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")
        self.execute(f"PRAGMA wal_autocheckpoint = {_MOST_PAGES}")

    def write(self, statement: str, rows: Iterable[Parameters]) -> None:
        """Run a statement for each of some rows."""
        if isinstance(rows, Sized) and not rows:
            return
        try:
            self.connection.executemany(statement, rows)
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        with refusing(self.path), transaction(self.connection):
            yield

    @contextmanager
    def beside(self, other: Path) -> Iterator[str]:
        """The tables of another generation, as they are now, on this one's connection; what is before their names."""
        self.execute("ATTACH DATABASE ? AS other", (other.absolute().as_uri(),))
        self.execute("BEGIN")
        try:
            yield "other."
        finally:
            if self.connection.in_transaction:
                self.execute("ROLLBACK")
            self.execute("DETACH DATABASE other")

    def commit(self) -> None:
        """Keep what was written beside another generation, whose tables are then read no more."""
        self.execute("COMMIT")

    def wait(self, seconds: float) -> None:
        """How long to wait from now on for somebody else who is writing."""
        if seconds != self._patience:
            self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
            self._patience = seconds

    def hurry(self) -> None:
        """Write with no way back, for a file that nobody else reads and that is thrown away when anything fails."""
        self.execute("PRAGMA journal_mode = OFF")
        self.execute(f"PRAGMA cache_size = -{_MUCH_MEMORY}")

    def sort_in_little(self) -> None:
        """Have what is sorted from now on take little memory, however much it is.

        SQLite sorts within as much memory as it may keep pages in, and beyond that in files.
        """
        self.execute(f"PRAGMA cache_size = -{_LITTLE_MEMORY}")

    def take_time(self) -> None:
        """Write as a file is written that others read meanwhile."""
        self.execute("PRAGMA journal_mode = WAL")

    def stop_unless(self, wanted: Callable[[], bool] | None) -> None:
        """Have queries end in an error once they are not wanted any more; None: let them end by themselves again."""
        self.connection.set_progress_handler(None if wanted is None else lambda: not wanted(), STEPS)

    def settle(self) -> None:
        """Bring everything onto the disk, in the one file."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        settle_file(self.path)

    def close(self) -> None:
        """Let go of the file, which no other thread reads."""
        self.connection.close()


def shorten_log(path: Path) -> None:
    """Bring what was committed into the file itself, while others read and write it; raises as ``execute`` does."""
    place = f"{path.absolute().as_uri()}?mode=rw"
    with refusing(path), closing(sqlite3.connect(place, uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
