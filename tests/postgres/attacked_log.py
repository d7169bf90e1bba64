"""A small log in a database, and what somebody with SQL comes to who attacks it."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]
STATES = [b'{"n":%d}' % number for number in range(1, 10)]
LEAVES = [hashlib.sha256(b"\0" + state).digest() for state in STATES]
HEAD = 5
ROOT = hashlib.sha256(b"a root").digest()
CONTENT = b"the bytes of a document"
APPEND = "SELECT append(%b, %b, %b::bytea[], %b::bytea[])"
APPEND_WITH_CONTENTS = "SELECT append(%b, %b, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])"
_numbers = count(1)
# Everything that is for ever, as one text each.
_ALL_ROWS = """
SELECT 'log', log::text FROM log UNION ALL SELECT 'contents', contents::text FROM contents
UNION ALL SELECT 'checkpoints', checkpoints::text FROM checkpoints
UNION ALL SELECT 'cosignatures', cosignatures::text FROM cosignatures
UNION ALL SELECT 'verifiers', verifiers::text FROM verifiers
UNION ALL SELECT 'noted', noted::text FROM private.noted
UNION ALL SELECT 'versions', asreported_versions::text FROM asreported_versions ORDER BY 1, 2
"""


class Attempt(NamedTuple):
    """Statements, each a transaction of its own unless they say otherwise, and the SQLSTATE of the one that fails."""

    sqlstate: str
    statements: tuple[LiteralString, ...]
    values: tuple[object, ...] = ()


def attempt(sqlstate: str, *statements: LiteralString, values: tuple[object, ...] = ()) -> Attempt:
    """The values go to the last statement."""
    return Attempt(sqlstate, statements, values)


def fill(connection: Connection) -> None:
    """Five events, a document's bytes, two checkpoints, a cosignature, a verifier key and a note about a token."""
    connection.execute(APPEND, (0, b"", LEAVES[:3], STATES[:3]))
    contents = ([hashlib.sha256(CONTENT).digest()], [CONTENT])
    connection.execute(APPEND_WITH_CONTENTS, (3, LEAVES[2], LEAVES[3:HEAD], STATES[3:HEAD], *contents))
    for number, size in enumerate((2, 4), 1):
        row = (number, "figures.example/log", size, ROOT, "note", "2026-01-01")
        connection.execute("INSERT INTO checkpoints VALUES (%s, %s, %s, %s, %s, %s)", row)
    connection.execute("INSERT INTO cosignatures VALUES (1, 'figures.example/log', 2, 'line')")
    connection.execute("INSERT INTO verifiers VALUES ('figures.example/log', 'key')")
    connection.execute("INSERT INTO private.noted VALUES (1, 'TokenIssued', '{}')")


def all_rows(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute(_ALL_ROWS).fetchall()


def carried_out(connection: Connection, attempted: Attempt) -> None:
    *first, last = attempted.statements
    for statement in first:
        connection.execute(statement)
    connection.execute(last, attempted.values or None)


def copied_in(connection: Connection, rows: list[tuple[int, bytes, bytes]]) -> None:
    with connection.cursor() as cursor, cursor.copy("COPY log FROM STDIN (FORMAT BINARY)") as copying:
        copying.set_types(("int8", "bytea", "bytea"))
        for row in rows:
            copying.write_row(row)


@contextmanager
def connected_as(address: str, role: LiteralString | None) -> Iterator[Connection]:
    """A connection of a user of their own who has the role, if any, and no other right."""
    user = sql.Identifier(f"user_{os.getpid()}_{next(_numbers)}")
    membership = sql.SQL("IN ROLE {}").format(sql.Identifier(role)) if role else sql.SQL("")
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(user, membership))
    # The role stays, as its temporary tables may for a moment: the server is the tests' own, and ends with them.
    with psycopg.connect(address, user=user.as_string().strip('"'), autocommit=True) as connection:
        yield connection
