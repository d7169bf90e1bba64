"""Rows inserted several at a time."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain

# A statement for each row costs a tenth more than one for so many.
_MANY = 100
# So few are one statement: after each row the driver gives its turn to another thread, and waits for the next.
_FEW = 8


def insert(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert all rows in their order; the statement is that of one row, and ends with its placeholders."""
    if len(rows) <= _FEW:
        if rows:
            connection.execute(_of_many(statement, len(rows)), tuple(chain.from_iterable(rows)))
        return
    rest = len(rows) % _MANY
    for at in range(0, len(rows) - rest, _MANY):
        connection.execute(_of_many(statement, _MANY), tuple(chain.from_iterable(rows[at : at + _MANY])))
    if 0 < rest <= _FEW:
        connection.execute(_of_many(statement, rest), tuple(chain.from_iterable(rows[-rest:])))
    elif rest:
        connection.executemany(statement, rows[-rest:])


@cache
def _of_many(statement: str, count: int) -> str:
    row = statement[statement.rindex("(") :]
    return statement + f", {row}" * (count - 1)
