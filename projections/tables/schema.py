"""Every projection: what is made, written and compared of all tables, derived from one tuple of their modules."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from projections.tables import (
    bookmark,
    changes,
    descriptions,
    evidence,
    ready_lines,
    revision_counts,
    scopes,
    series,
    totals,
    touches,
    vintages,
)
from projections.tables.generation import Generation, Tables
from projections.tables.new_rows import NewRows
from projections.tables.table import Table

# Raised whenever the rows of a table mean something else: an older generation is then built again.
FORMAT = 12


class Projection(Protocol):
    """The module of a table: adding one to ``PROJECTIONS`` has it made, written, digested and verified."""

    TABLE: Table

    def write(self, generation: Generation, drawn: NewRows) -> None:
        """Write what was drawn for this table."""


# In the order in which they are written: ready lines are made of all others.
PROJECTIONS: tuple[Projection, ...] = (
    series,
    descriptions,
    vintages,
    changes,
    revision_counts,
    touches,
    scopes,
    evidence,
    totals,
    ready_lines,
)
# Those of whose rows each is of one series; in a rebuild they come series by series.
OF_SERIES: tuple[Projection, ...] = tuple(
    each for each in PROJECTIONS if each.TABLE.key[0] == "series" and not each.TABLE.is_numbered
)
NOT_OF_SERIES: tuple[Projection, ...] = tuple(each for each in PROJECTIONS if each not in OF_SERIES)
# Of these, whoever draws some of the series has the rows of those alone.
OF_SHARES: tuple[Projection, ...] = (scopes, evidence, totals)
STATEMENTS_OF_SERIES: dict[str, Table] = {
    statement: each.TABLE for each in OF_SERIES for statement in (each.TABLE.put, each.TABLE.add, each.TABLE.erase)
}
TABLES: tuple[str, ...] = tuple(projection.TABLE.name for projection in PROJECTIONS)
_MADE = (
    "SELECT name, sql FROM {}sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%' ORDER BY name"
)


class RowDifference(NamedTuple):
    """The first row in which a table of two generations differs; None where one of them has no such row."""

    old: tuple[Any, ...] | None
    new: tuple[Any, ...] | None


def create(generation: Generation) -> None:
    """Make the tables with their indexes, once."""
    with generation.writing():
        if not generation.first("SELECT 1 FROM sqlite_master WHERE name = 'bookmark'"):
            make_tables(generation)
            make_indexes(generation)


def make_tables(generation: Generation, made: Sequence[Projection] = PROJECTIONS) -> None:
    """Make the tables without their indexes: rows of many series are written sooner then."""
    _make_tables(generation, made)
    bookmark.begin(generation, FORMAT)


def _make_tables(tables: Tables, made: Sequence[Projection] = PROJECTIONS) -> None:
    for statement in (bookmark.MADE_BY, *(each.TABLE.made_by for each in made)):
        tables.execute(statement)


def make_indexes(tables: Tables, made: Sequence[Projection] = PROJECTIONS) -> None:
    """Make the indexes of the tables."""
    for statement in (index for each in made for index in each.TABLE.indexes):
        tables.execute(statement)


def copy_rows(tables: Tables, generation: Generation, copied: Sequence[Projection]) -> None:
    """Write the rows of some tables into those of another generation."""
    for each in copied:
        generation.write(each.TABLE.put, tables.each(f"SELECT * FROM {each.TABLE.name}"))  # noqa: S608 - a name of ours


def copy_series(tables: Tables, schema: str) -> None:
    """Write the numbers of the series as an attached generation has them."""
    tables.execute(f"INSERT INTO main.series SELECT * FROM {schema}series")  # noqa: S608 - names of ours


def is_as_made(tables: Tables, schema: str = "") -> bool:
    """Whether the tables and indexes are those that this program makes, and there is a bookmark.

    ``schema`` stands before the names of an attached file, such as ``other.``.
    """
    return tables.rows(_MADE.format(schema)) == _as_made() and bookmark.is_there(tables, schema)


@cache
def _as_made() -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        tables = Tables(connection, Path(":memory:"))
        _make_tables(tables)
        make_indexes(tables)
        return tables.rows(_MADE.format(""))


def has_triggers(tables: Tables, schema: str) -> bool:
    """Whether anything is done to the tables by themselves, which this program never has them do."""
    return bool(tables.rows(f"SELECT name FROM {schema}sqlite_master WHERE type = 'trigger'"))  # noqa: S608 - a name of ours


def digests(tables: Tables) -> dict[str, str]:
    """SHA-256 (hex) over each table's rows in order of its key, by its name."""
    return {each.TABLE.name: _digest(tables, each.TABLE) for each in PROJECTIONS}


def _digest(tables: Tables, table: Table) -> str:
    whole = hashlib.sha256()
    for row in tables.each(f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}"):  # noqa: S608 - the table's own names
        whole.update(repr(row).encode())
    return whole.hexdigest()


def count(tables: Tables, table: str, schema: str = "main.") -> int:
    """How many rows a table has."""
    return int(tables.one(f"SELECT count(*) FROM {schema}{table}")[0])  # noqa: S608 - a name of TABLES


def difference(fresh: Generation, serving: str, table: str) -> RowDifference | None:
    """Where a table of an attached generation differs from that of a fresh one, if it does."""
    # Every table has a key, so as many rows of which none is missing are the same rows.
    missing = f"SELECT * FROM main.{table} EXCEPT SELECT * FROM {serving}{table} LIMIT 1"  # noqa: S608 - a name of TABLES
    if count(fresh, table) == count(fresh, table, serving) and not fresh.rows(missing):
        return None
    pairs = zip_longest(_in_order(fresh, f"{serving}{table}"), _in_order(fresh, f"main.{table}"))
    return RowDifference._make(next(pair for pair in pairs if pair[0] != pair[1]))


def _in_order(tables: Tables, table: str) -> Iterator[tuple[Any, ...]]:
    columns = len(tables.execute(f"SELECT * FROM {table} LIMIT 0").description)  # noqa: S608 - a name of TABLES
    order = ", ".join(str(at + 1) for at in range(columns))
    return tables.each(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608 - a name of TABLES
