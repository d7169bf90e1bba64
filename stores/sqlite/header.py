"""The header of a SQLite file: whose database it is, and of which version its tables are."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from domain.refusals import NewerLedger, NotALedger
from stores.sqlite.transactions import transaction


class Header(NamedTuple):
    """The marks of one kind of file, and what people call it."""

    application_id: int
    version: int
    name: str
    hint: str = ""

    def check(self, connection: sqlite3.Connection, path: Path) -> None:
        """Raise NotALedger for a database of somebody else, and NewerLedger for one of a newer program."""
        if application_of(connection) != self.application_id:
            raise NotALedger(f"{path} is a database, but not {self.name} of asreported{self.hint}", path=str(path))
        if (version := version_of(connection)) > self.version:
            raise NewerLedger(
                f"{path} has schema version {version}; this program knows {self.version}: upgrade asreported",
                path=str(path),
                version=version,
            )

    def mark(self, connection: sqlite3.Connection) -> None:
        """Write the marks; called inside a transaction."""
        connection.execute(f"PRAGMA application_id = {self.application_id}")
        connection.execute(f"PRAGMA user_version = {self.version}")


def make_if_empty(connection: sqlite3.Connection, make: Callable[[sqlite3.Connection], None]) -> None:
    """Make the tables of a new file, in one step, unless another process does."""
    if not is_empty(connection):
        return
    with transaction(connection):
        if is_empty(connection):  # still, now that nobody else can write
            make(connection)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether there is nothing in a database."""
    return not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def application_of(connection: sqlite3.Connection) -> int:
    """The mark of the program that made the database; 0 where none left any."""
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the tables."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
