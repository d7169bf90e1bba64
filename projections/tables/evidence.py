"""The table ``evidence``: the events that rest on a document or a bulletin, besides those recorded with it."""

from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.table import Table

TABLE = Table(name="evidence", columns=("name TEXT NOT NULL", "position INTEGER NOT NULL"), key=("name", "position"))
_FROM = "FROM evidence WHERE name = ? AND position <= ?"
_BEHIND = f"SELECT position {_FROM} AND position > ? ORDER BY position LIMIT ?"
_LAST = f"SELECT coalesce(max(position), 0) {_FROM}"


def write(generation: Generation, drawn: NewRows) -> None:
    """Write what rests on what."""
    generation.write(TABLE.add, drawn.evidence)


def behind(generation: Generation, name: str, position: int, until: int, most: int) -> list[int]:
    """The positions of so many events at most that rest on it, behind one position and up to another."""
    return [row[0] for row in generation.rows(_BEHIND, (name, until, position, most))]


def last(generation: Generation, name: str, until: int) -> int:
    """The position of the last event that rests on it, up to one; 0 where none does."""
    return int(generation.one(_LAST, (name, until))[0])
