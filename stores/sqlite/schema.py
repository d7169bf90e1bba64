"""The ledger's tables, and the refusal of a file that does not hold them."""

import errno
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from domain.refusals import FileUnreadable, NotALedger
from stores.sqlite.header import Header, application_of, is_empty, make_if_empty, version_of
from stores.sqlite.transactions import transaction

APPLICATION_ID = 0x61737265  # "asre", in the header of every ledger file
SCHEMA_VERSION = 3
_HEADER = Header(APPLICATION_ID, SCHEMA_VERSION, "a ledger", "; name another file")
_PATIENCE = 1000  # milliseconds; a reader need not wait for a writer to be done
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
CREATE TRIGGER batches_are_dense BEFORE INSERT ON batches
WHEN NEW.first_position <> (SELECT coalesce(max(last_position), 0) + 1 FROM batches)
OR NEW.last_position <> (SELECT max(position) FROM stored_events)
OR NEW.recorded_at <= (SELECT coalesce(max(recorded_at), '') FROM batches)
BEGIN SELECT raise(ABORT, 'batches follow each other'); END;
-- INSERT OR REPLACE would delete without asking the DELETE triggers.
CREATE TRIGGER stored_events_are_never_replaced BEFORE INSERT ON stored_events
WHEN EXISTS (SELECT 1 FROM stored_events
WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
BEGIN SELECT raise(ABORT, 'that version of the stream is there already'); END;
"""
# Since version 2.
CONTENTS = """
CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    content BLOB NOT NULL
) STRICT;
CREATE TRIGGER contents_are_never_replaced BEFORE INSERT ON contents
WHEN EXISTS (SELECT 1 FROM contents WHERE sha256 = NEW.sha256)
BEGIN SELECT raise(ABORT, 'that content is there already'); END;
"""
# Since version 3.
CHECKPOINTS = """
CREATE TABLE checkpoints (
    number INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    UNIQUE (origin, size)
) STRICT;
CREATE TABLE cosignatures (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (origin, size, line)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER checkpoints_only_grow BEFORE INSERT ON checkpoints
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM checkpoints)
OR NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoints WHERE origin = NEW.origin)
BEGIN SELECT raise(ABORT, 'a log is signed once at each size, and its sizes only grow'); END;
CREATE TRIGGER cosignatures_are_never_replaced BEFORE INSERT ON cosignatures
WHEN EXISTS (SELECT 1 FROM cosignatures WHERE origin = NEW.origin AND size = NEW.size AND line = NEW.line)
BEGIN SELECT raise(ABORT, 'that cosignature is there already'); END;
"""
_FOR_EVER = "CREATE TRIGGER {0}_{1} BEFORE {1} ON {0} BEGIN SELECT raise(ABORT, '{0} are for ever'); END;"


def _for_ever(*tables: str) -> str:
    return "\n".join(_FOR_EVER.format(table, change) for table in tables for change in ("UPDATE", "DELETE"))


GUARDS = _for_ever("stored_events", "batches", "lookups")
CONTENT_GUARDS = _for_ever("contents")
CHECKPOINT_GUARDS = _for_ever("checkpoints", "cosignatures")
# What each version brought, from the first on.
_VERSIONS = (TABLES + GUARDS, CONTENTS + CONTENT_GUARDS, CHECKPOINTS + CHECKPOINT_GUARDS)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables in an empty file, and those that an older one lacks.

    Raises NotALedger or NewerLedger for a file of somebody else. An older file that cannot be written now is left as it
    is: it can be read, and the next writer brings it up to date.
    """
    if is_empty(connection):
        _check_never_begun(connection, path)
        make_if_empty(connection, _make_tables)
    check(connection, path)
    if version_of(connection) < SCHEMA_VERSION:
        _try_to_bring_up_to_date(connection)


def _check_never_begun(connection: sqlite3.Connection, path: Path) -> None:
    # The mark is written in one transaction with the tables, by whoever is quicker: they are looked for after it.
    if application_of(connection) == APPLICATION_ID and is_empty(connection):
        raise NotALedger(f"{path} is a ledger that lost its tables: it is damaged; restore a backup", path=str(path))


def _try_to_bring_up_to_date(connection: sqlite3.Connection) -> None:
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        with suppress(sqlite3.OperationalError), transaction(connection):
            bring_up_to_date(connection)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make the tables that a file of an older version lacks; called inside a transaction that may write."""
    if (version := version_of(connection)) < SCHEMA_VERSION:
        _lay_out(connection, _VERSIONS[version:])


def _lay_out(connection: sqlite3.Connection, scripts: Sequence[str]) -> None:
    for statement in _statements("".join(scripts)):
        connection.execute(statement)
    _HEADER.mark(connection)


def guards_of(version: int) -> dict[str, str]:
    """The triggers that a file of that version has against changes: their texts, spaces apart, by their names."""
    statements = [" ".join(one.split()) for one in _statements("".join(_VERSIONS[:version]))]
    guards = [one[one.index("CREATE TRIGGER") :].rstrip(";") for one in statements if "CREATE TRIGGER" in one]
    return {one.split()[2]: one for one in guards}


def _make_tables(connection: sqlite3.Connection) -> None:
    _lay_out(connection, _VERSIONS)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not a ledger, or one of a newer program, without touching it; an empty one will do."""
    if not is_empty(connection):
        _HEADER.check(connection, path)


def check_header(path: Path) -> None:
    """Refuse a file that is no SQLite database before SQLite looks at it."""
    if path.is_dir():
        raise NotALedger(f"{path} is a folder; name a file", path=str(path))
    if path.exists() and path.stat().st_size:
        if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            raise FileUnreadable(f"{path} cannot be read: {os.strerror(errno.EACCES)}", path=str(path))
        if not _is_database(path) and _beginning(path) != _SQLITE_HEADER:
            raise NotALedger(f"{path} is not a ledger of asreported; name another file", path=str(path))


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_SQLITE_HEADER))


def _is_database(path: Path) -> bool:
    # Only SQLite may open and close a database: closing it otherwise lets go of all locks of this process, and another
    # process could then take away the log that this one writes to. Immutable: nothing is locked, made or recovered.
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode != sqlite3.SQLITE_NOTADB
    return True


def _statements(script: str) -> list[str]:
    statements, pending = [], ""
    for part in script.split(";"):
        pending += part + ";"
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return [one for one in statements if one.strip(" \n;")]
