"""A connection to a PostgreSQL database for one task, whose errors leave as refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from domain.refusals import FileUnreadable

_SECONDS = 5  # to reach a host


@contextmanager
def connected(address: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection in autocommit to the database at an address; raises FileUnreadable, without what is secret in it."""
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=_SECONDS) as connection:
            yield connection
    except psycopg.Error as error:
        raise FileUnreadable(f"the database cannot be used: {' '.join(str(error).split())}", path="database") from error


def name_of(connection: psycopg.Connection[Any]) -> str:
    """The database of a connection, as messages name it."""
    info = connection.info
    return f"the database {info.dbname} on {info.host}:{info.port}"
