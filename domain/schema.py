"""The ledger's tables, and the refusal of a file that does not hold them."""

import sqlite3
from pathlib import Path

from domain.refusals import NewerStore, NotOurStore

APPLICATION_ID = 0x61737265  # "asre", in the header of every ledger file
SCHEMA_VERSION = 1
_SQLITE_HEADER = b"SQLite format 3\x00"

TABLES = """
CREATE TABLE stored_events (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    UNIQUE (originator_id, originator_version)
) STRICT;
CREATE TABLE batches (
    last_position INTEGER PRIMARY KEY,
    first_position INTEGER NOT NULL,
    recorded_at TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE lookups (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (kind, key, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER stored_events_are_dense BEFORE INSERT ON stored_events
WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM stored_events)
BEGIN SELECT raise(ABORT, 'positions are dense'); END;
"""
_FOR_EVER = "CREATE TRIGGER {0}_{1} BEFORE {1} ON {0} BEGIN SELECT raise(ABORT, '{0} are for ever'); END;"
GUARDS = "\n".join(
    _FOR_EVER.format(table, deed) for table in ("stored_events", "batches", "lookups") for deed in ("UPDATE", "DELETE")
)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables in an empty file; raise NotOurStore or NewerStore for a file of somebody else."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _is_empty(connection):
            for statement in _statements(TABLES + GUARDS):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        check(connection, path)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not a ledger, or one of a newer program."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise NotOurStore(f"{path} is a database, but not a ledger of asreported; name another file", path=str(path))
    if version > SCHEMA_VERSION:
        raise NewerStore(
            f"{path} has schema version {version}; this program knows {SCHEMA_VERSION}: upgrade asreported",
            path=str(path),
            version=version,
        )


def check_header(path: Path) -> None:
    """Refuse a file that is no SQLite database before SQLite looks at it."""
    if path.is_dir():
        raise NotOurStore(f"{path} is a folder; name a file", path=str(path))
    if path.exists() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(len(_SQLITE_HEADER)) != _SQLITE_HEADER:
                raise NotOurStore(f"{path} is not a ledger of asreported; name another file", path=str(path))


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def _statements(script: str) -> list[str]:
    statements, pending = [], ""
    for part in script.split(";"):
        pending += part + ";"
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return [one for one in statements if one.strip(" \n;")]
