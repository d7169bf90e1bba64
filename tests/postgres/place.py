"""The place where a PostgreSQL answers, and the questions that a test asks it past our own code."""

from typing import Any

import psycopg

USER = "asreported"
LOOPBACK = "127.0.0.1"
Row = tuple[Any, ...]


class Place:
    """A host and a port."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    def conninfo(self, database: str = "postgres") -> str:
        """The place as the programs of PostgreSQL take it."""
        return f"host={self.host} port={self.port} user={USER} dbname={database}"

    def address(self, database: str = "postgres") -> str:
        """The place as ``--database`` takes it."""
        return f"postgresql://{USER}@{self.host}:{self.port}/{database}"

    def connected(self, database: str = "postgres") -> "psycopg.Connection[Row]":
        """A connection as the owner of everything, each statement a transaction of its own."""
        return psycopg.connect(self.conninfo(database), autocommit=True, connect_timeout=10)

    def asked(self, question: str, *values: object, database: str = "postgres") -> list[Row]:
        """The rows of the answer, if it has any."""
        with self.connected(database) as connection:
            answer = connection.execute(question.encode(), values or None)
            return answer.fetchall() if answer.description else []
