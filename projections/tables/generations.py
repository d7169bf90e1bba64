"""The projections' tables, in files beside the ledger: one a generation, and a pointer to the one that serves."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from domain.moments import OPEN
from domain.refusals import FileUnreadable
from stores.durable import settle_file
from stores.sqlite.errors import is_ruined
from stores.sqlite.looking import check_beside
from stores.sqlite.store import Store
from stores.sqlite.transactions import transaction

# Raised whenever the rows of a table mean something else: an older generation is then built anew.
FORMAT = 8
# How many seconds a writer waits for another at most.
BUSY = 10.0
_MUCH_MEMORY = 200_000  # KiB

SCHEMA = """
CREATE TABLE bookmark (
    only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL, leaf BLOB, format INTEGER NOT NULL
) STRICT;
CREATE TABLE series (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE descriptions (
    kind TEXT NOT NULL, key TEXT NOT NULL, pos_from INTEGER NOT NULL, pos_to INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (kind, key, pos_from)
) STRICT, WITHOUT ROWID;
CREATE TABLE vintages (
    series INTEGER NOT NULL, slot INTEGER NOT NULL, period TEXT NOT NULL, ordered INTEGER NOT NULL,
    published INTEGER NOT NULL, entry INTEGER NOT NULL, rec_from INTEGER NOT NULL, rec_to INTEGER NOT NULL,
    next_pub INTEGER NOT NULL, next_pos INTEGER NOT NULL, position INTEGER NOT NULL, value TEXT, qualifier TEXT,
    status TEXT, through TEXT, published_at TEXT NOT NULL, has_value INTEGER NOT NULL,
    PRIMARY KEY (series, slot, period, ordered, entry, rec_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX vintages_standing ON vintages (series, slot, period) WHERE rec_to = {open} AND next_pos = {open};
CREATE INDEX vintages_of_entries ON vintages (series, slot, period, entry, rec_from);
CREATE TABLE deeds (
    series INTEGER NOT NULL, period TEXT NOT NULL, slot INTEGER NOT NULL, entry INTEGER NOT NULL,
    pos_from INTEGER NOT NULL, pos_to INTEGER NOT NULL, pub_from INTEGER NOT NULL, pub_to INTEGER NOT NULL,
    position INTEGER NOT NULL, published INTEGER NOT NULL,
    published_at TEXT NOT NULL, kind TEXT NOT NULL, recorded_kind TEXT NOT NULL, of_value INTEGER NOT NULL,
    came_back_changed INTEGER NOT NULL, order_assumed INTEGER NOT NULL, value TEXT, previous TEXT, difference TEXT,
    magnitude TEXT, qualifier TEXT, previous_qualifier TEXT, status TEXT, previous_status TEXT, through TEXT,
    previous_through TEXT, amount_unknown INTEGER NOT NULL, previous_unknown INTEGER NOT NULL,
    reason TEXT, note TEXT, document TEXT, bulletin TEXT,
    PRIMARY KEY (series, period, slot, entry, kind, pos_from, pub_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX deeds_by_position ON deeds (pos_from, series, period, slot, entry, kind);
CREATE INDEX deeds_of_series ON deeds (series, pos_from, period, slot, entry, kind);
CREATE INDEX deeds_counted ON deeds (
    series, period, pos_from, pos_to, pub_from, pub_to, of_value, came_back_changed
)
WHERE slot = 0 AND (kind = 'revision' AND of_value OR came_back_changed);
CREATE INDEX deeds_of_ours ON deeds (series, period, slot, entry, pos_from)
WHERE kind IN ('correction', 'voiding');
CREATE TABLE touches (
    series INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (series, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE scopes (
    scope TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (scope, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE totals (
    series INTEGER PRIMARY KEY, period TEXT, value TEXT, qualifier TEXT, published_at TEXT, entry INTEGER,
    previous_period TEXT, previous_value TEXT, previous_qualifier TEXT, is_adjusted INTEGER NOT NULL, adjustment TEXT,
    revisions INTEGER NOT NULL, later_withdrawn INTEGER NOT NULL, last_changed INTEGER NOT NULL
) STRICT;
CREATE TABLE evidence (
    name TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (name, position)
) STRICT, WITHOUT ROWID;
INSERT INTO bookmark VALUES (1, 0, NULL, {format});
"""
# What stands in the pointer: a generation and its form.
_NAMED = re.compile(rb"(?P<number>[1-9][0-9]{0,8}) (?P<form>[0-9]{1,4})\n?")
_LONGEST_NAME = 64
_MADE = (
    "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%' ORDER BY name"
)
TABLES = ("series", "descriptions", "vintages", "deeds", "touches", "scopes", "totals", "evidence")


class Generation:
    """One file of projections, opened for reading or for following."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self.connection = sqlite3.connect(
            path.absolute().as_uri(),
            timeout=BUSY,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            uri=True,
        )
        # NORMAL keeps the file consistent; what a power failure takes is read again from the ledger.
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")

    def wait(self, seconds: float) -> None:
        """How long to wait from now on for somebody else who is writing."""
        self.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def hurry(self) -> None:
        """Write with no way back, for a file that nobody else reads and that is thrown away when anything fails."""
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute(f"PRAGMA cache_size = -{_MUCH_MEMORY}")

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

    def create(self) -> None:
        """Make the tables, once."""
        with self.writing():
            if not self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'bookmark'").fetchone():
                _make_tables(self.connection)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        with transaction(self.connection):
            yield

    def bookmark(self) -> int:
        """Up to which position the projections have read the ledger."""
        return int(self.connection.execute("SELECT position FROM bookmark").fetchone()[0])

    def is_of(self, store: Store) -> bool:
        """Whether the rows were read from this very ledger: not so where an older copy of it was put back."""
        if not is_as_made(self.connection):
            return False
        position, leaf = self.connection.execute("SELECT position, leaf FROM bookmark").fetchone()
        return bool(position == 0 or store.leaf(position) == leaf)

    def rows(self, query: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        return self.connection.execute(query, parameters).fetchall()

    def settle(self) -> None:
        """Bring everything onto the disk, in the one file."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        settle_file(self.path)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def is_as_made(connection: sqlite3.Connection, schema: str = "") -> bool:
    """Whether the tables and indexes are those that this program makes, and there is a bookmark.

    ``schema`` stands before the names of an attached file, such as ``other.``.
    """
    made = _MADE.replace("sqlite_master", f"{schema}sqlite_master")
    if connection.execute(made).fetchall() != _as_made():
        return False
    return bool(connection.execute(f"SELECT count(*) = 1 FROM {schema}bookmark").fetchone()[0])  # noqa: S608 - a name of ours


@cache
def _as_made() -> list[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        _make_tables(connection)
        return connection.execute(_MADE).fetchall()


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA.format(format=FORMAT, open=OPEN).split(";"):
        connection.execute(statement)


class Named(NamedTuple):
    """What the pointer says: a generation, and the form of its tables."""

    number: int
    form: int


class Pointer:
    """Which generation serves: a small text file, replaced in one step."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger
        self.path = ledger.with_name(ledger.name + ".answers")

    def read(self) -> int:
        """The number of the serving generation; 0 where there is none that can be used, so that one is made."""
        named = self.named()
        return named.number if named and named.form == FORMAT and self.is_there(named.number) else 0

    def named(self) -> Named | None:
        """What stands in the file; None where there is none, or nothing in it that this program wrote.

        Raises FileUnreadable where it is no file, or cannot be read.
        """
        try:
            if self.path.exists() and not self.path.is_file():
                raise FileUnreadable(f"{self.path} is no file: remove it, and it is made again", path=str(self.path))
            with self.path.open("rb") as file:
                said = _NAMED.fullmatch(file.read(_LONGEST_NAME))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileUnreadable(f"{self.path} cannot be read: {error.strerror}", path=str(self.path)) from error
        return Named(int(said["number"]), int(said["form"])) if said else None

    def is_there(self, number: int) -> bool:
        """Whether that generation is a file with anything in it."""
        file = self.file(number)
        return file.is_file() and file.stat().st_size > 0

    def serving(self, store: Store) -> Generation | None:
        """The generation that serves, opened; None where none does, or one of another ledger or ruined beyond use."""
        number = self.read()
        generation = None
        try:
            check_beside(self.file(number))
            generation = Generation(self.file(number)) if number else None
            if generation is not None and generation.is_of(store):
                return generation
        except FileUnreadable:
            return None  # what has the place of SQLite's own files is not for us to remove
        except sqlite3.DatabaseError as error:
            if not is_ruined(error):
                raise
        if generation is not None:
            generation.close()
        return None

    def stamp(self) -> tuple[int, int]:
        """Changes whenever the pointer is replaced."""
        try:
            status = self.path.stat()
        except OSError:
            return 0, 0
        return status.st_ino, status.st_mtime_ns

    def file(self, number: int) -> Path:
        """Where that generation lies."""
        return self.path.with_name(f"{self.path.name}.{number}")

    def numbers(self) -> list[int]:
        """Every generation of which there is a file."""
        names = [path.name.removeprefix(self.path.name + ".") for path in self.path.parent.glob(self.path.name + ".*")]
        return sorted(int(name) for name in names if name.isdecimal())

    def swap(self, number: int) -> None:
        """Let that generation serve from now on."""
        fresh = self.path.with_name(self.path.name + ".next")
        fresh.write_text(f"{number} {FORMAT}\n")
        settle_file(fresh)
        fresh.replace(self.path)

    def remove(self, number: int) -> None:
        """Delete a generation that does not serve."""
        for ending in ("", "-wal", "-shm"):
            with suppress(IsADirectoryError):
                self.file(number).with_name(self.file(number).name + ending).unlink(missing_ok=True)
