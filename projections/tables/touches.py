"""The table ``touches``: the ends of the batches that changed a series."""

from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.series import NUMBER
from projections.tables.table import Table

TABLE = Table(
    name="touches", columns=("series INTEGER NOT NULL", "position INTEGER NOT NULL"), key=("series", "position")
)
_LAST = f"SELECT max(position) FROM touches WHERE series = {NUMBER} AND position <= ?"  # noqa: S608 - made of a constant
_BETWEEN = f"SELECT position FROM touches WHERE series = {NUMBER} AND position > ? AND position <= ?"  # noqa: S608 - made of a constant
_FOLLOWING = (
    f"SELECT position FROM touches WHERE series = {NUMBER} AND position > ? AND position <= ? "  # noqa: S608 - made of a constant
    "ORDER BY position LIMIT ?"
)


def write(generation: Generation, drawn: NewRows) -> None:
    """Write where series were touched."""
    generation.write(TABLE.add, sorted(drawn.touched))


def last(generation: Generation, series: str, position: int) -> int:
    """The last position up to that one at which a series was touched; 0 where none did."""
    return int(generation.one(_LAST, (series, position))[0] or 0)


def between(generation: Generation, series: str, after: int, position: int) -> list[int]:
    """The positions behind one and up to another at which a series was touched."""
    return [row[0] for row in generation.rows(_BETWEEN, (series, after, position))]


def following(generation: Generation, series: str, after: int, position: int, most: int) -> list[int]:
    """The first of the positions behind one and up to another at which a series was touched, at most so many."""
    return [row[0] for row in generation.rows(_FOLLOWING, (series, after, position, most))]
