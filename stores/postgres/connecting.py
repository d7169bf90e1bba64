"""A connection to the primary for one task of an operator, whose errors leave as refusals."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from stores.postgres.connection import connect, refusal_of

_PATIENCE = 60.0  # seconds


@contextmanager
def connected(address: str, patience: float = _PATIENCE) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection in autocommit, which waits for answers no longer than the patience (seconds) in all.

    Raises PrimaryUnreachable or DiskFull, without what is secret in the address.
    """
    try:
        with connect(address, time.monotonic() + patience) as connection:
            yield connection
    except psycopg.Error as error:
        raise refusal_of(error, address) from error


def name_of(connection: psycopg.Connection[Any]) -> str:
    """The database of a connection, as messages name it."""
    info = connection.info
    return f"the database {info.dbname} on {info.host}:{info.port}"
