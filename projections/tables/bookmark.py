"""The bookmark: up to which event of which ledger the rows of a generation were written."""

from typing import NamedTuple

from projections.tables.generation import Generation, Tables

MADE_BY = (
    "CREATE TABLE bookmark (only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL, leaf BLOB, "
    "format INTEGER NOT NULL) STRICT"
)
_BEGUN = "INSERT INTO bookmark VALUES (1, 0, NULL, ?)"


class Overtaken(Exception):
    """Another follower moved the bookmark; nothing was written."""


class Bookmark(NamedTuple):
    """A position, and the leaf hash of the event there: None at the beginning."""

    position: int
    leaf: bytes | None


def begin(generation: Generation, form: int) -> None:
    """Stand before the first event, in tables of that format."""
    generation.execute(_BEGUN, (form,))


def position(generation: Generation) -> int:
    """Up to which position the projections have read the ledger."""
    return int(generation.one("SELECT position FROM bookmark")[0])


def read(tables: Tables, schema: str = "") -> Bookmark:
    """The whole bookmark; ``schema`` stands before the names of an attached generation."""
    return Bookmark._make(tables.one(f"SELECT position, leaf FROM {schema}bookmark"))  # noqa: S608 - a name of ours


def is_there(tables: Tables, schema: str = "") -> bool:
    """Whether there is one, and no more."""
    return bool(tables.one(f"SELECT count(*) = 1 FROM {schema}bookmark")[0])  # noqa: S608 - a name of ours


def move(generation: Generation, seen: int, end: int, leaf: bytes | None) -> None:
    """Move it on from where it was seen; raises Overtaken where it is there no longer."""
    query = "UPDATE bookmark SET position = ?, leaf = ? WHERE position = ?"
    if generation.execute(query, (end, leaf, seen)).rowcount != 1:
        raise Overtaken
