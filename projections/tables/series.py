"""The table ``series``: the numbers by which the other tables name the series."""

from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.table import Table

TABLE = Table(
    name="series", columns=("id INTEGER PRIMARY KEY", "key TEXT NOT NULL UNIQUE"), key=("id",), is_numbered=True
)
# The number of a series, within a statement that has its key.
NUMBER = "(SELECT id FROM series WHERE key = ?)"


def write(generation: Generation, drawn: NewRows) -> None:
    """Write the series that were opened."""
    generation.write(TABLE.put, drawn.opened)


def numbers(generation: Generation) -> dict[str, int]:
    """The number of every series, by its key."""
    return dict(generation.rows("SELECT key, id FROM series"))


def numbers_of(generation: Generation, source: str) -> list[int]:
    """The numbers of the series of a source."""
    query = "SELECT id FROM series WHERE key > ? AND key < ?"
    return [number for (number,) in generation.rows(query, (f"{source}/", f"{source}0"))]


def number(generation: Generation, key: str) -> int:
    """The number of a series that is known to be there."""
    return int(generation.one("SELECT id FROM series WHERE key = ?", (key,))[0])
