"""The transaction of a SQLite connection: all of it, or nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Hold the file's one write lock for the block; commit at its end, or leave no trace."""
    connection.execute("BEGIN IMMEDIATE")
    with committed(connection):
        yield connection


@contextmanager
def committed(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit at the end of the block what was begun before it, or roll it back."""
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # of some failures SQLite rolls back by itself
            connection.execute("ROLLBACK")
        raise
