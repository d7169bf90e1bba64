"""One generation of the projections: a file of tables beside the ledger, opened for reading or for following."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.refusals import FileUnreadable
from stores.durable import settle_file
from stores.sqlite.errors import is_ruined, refusal_of
from stores.sqlite.transactions import transaction

# How many seconds a writer waits for another at most.
BUSY = 10.0
_MUCH_MEMORY = 200_000  # KiB
# Steps of SQLite from one look to the next: some hundred microseconds.
STEPS = 20_000


class GenerationNotAvailable(FileUnreadable):
    """The projections cannot be read or written now, which may be over in a moment: a lock, a full disk.

    ``why`` are the words of SQLite.
    """

    def __init__(self, error: sqlite3.OperationalError, ledger_file: Path) -> None:
        super().__init__(str(refusal_of(error, ledger_file)), path=str(ledger_file))
        self.why = str(error)


class GenerationUnreadable(Exception):
    """A generation's file is no database any more, or a damaged one."""


@contextmanager
def as_not_available(ledger_file: Path) -> Iterator[None]:
    """Raise GenerationNotAvailable where SQLite says so of what is done inside; any other error is passed on."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise GenerationNotAvailable(error, ledger_file) from error


@contextmanager
def as_unreadable() -> Iterator[None]:
    """Raise GenerationUnreadable where SQLite says so of what is done inside; any other error is passed on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if is_ruined(error):
            raise GenerationUnreadable(str(error)) from error
        raise


Parameters = Sequence[object] | Mapping[str, object]


class Tables:
    """The tables of a generation, to be read by the modules that know them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.execute: Callable[..., sqlite3.Cursor] = connection.execute

    def rows(self, query: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        return self.connection.execute(query, parameters).fetchall()

    def first(self, query: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row that a query finds, if there is any."""
        found: tuple[Any, ...] | None = self.connection.execute(query, parameters).fetchone()
        return found

    def one(self, query: str, parameters: Parameters = ()) -> tuple[Any, ...]:
        """The row of a query that always finds one."""
        found: tuple[Any, ...] = self.connection.execute(query, parameters).fetchone()
        return found


class Generation(Tables):
    """One file of tables, opened for reading and for following."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        connection = sqlite3.connect(
            path.absolute().as_uri(),
            timeout=BUSY,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            uri=True,
        )
        super().__init__(connection)
        # NORMAL keeps the file consistent; what a power failure takes is read again from the ledger.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")

    def write(self, statement: str, rows: Iterable[Parameters]) -> None:
        """Run a statement for each of some rows."""
        self.connection.executemany(statement, rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        with transaction(self.connection):
            yield

    @contextmanager
    def beside(self, other: Path) -> Iterator[str]:
        """The tables of another generation, as they are now, on this one's connection; what is before their names."""
        self.connection.execute("ATTACH DATABASE ? AS other", (other.absolute().as_uri(),))
        self.connection.execute("BEGIN")
        try:
            yield "other."
        finally:
            self.connection.execute("ROLLBACK")
            self.connection.execute("DETACH DATABASE other")

    def wait(self, seconds: float) -> None:
        """How long to wait from now on for somebody else who is writing."""
        self.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def hurry(self) -> None:
        """Write with no way back, for a file that nobody else reads and that is thrown away when anything fails."""
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute(f"PRAGMA cache_size = -{_MUCH_MEMORY}")

    def stop_unless(self, wanted: Callable[[], bool] | None) -> None:
        """Have queries end in an error once they are not wanted any more; None: let them end by themselves again."""
        self.connection.set_progress_handler(None if wanted is None else lambda: not wanted(), STEPS)

    def settle(self) -> None:
        """Bring everything onto the disk, in the one file."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        settle_file(self.path)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
