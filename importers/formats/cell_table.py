"""Cells as a format is decoded to them: a grid without a header, or a table whose columns have names."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from importers.cells.tables import Cell

Grid = list[list[Cell]]
"""Every row of a file, the header and all else that stands there among them, each with as many cells as it has."""


class CellTable(Struct, frozen=True):
    """A table whose columns are named: each row has a cell for each column, None where nothing stands.

    ``numbers`` are the rows' numbers in the file, from 1 below the header, where they are not just counted. ``passed``
    counts rows that were passed over, by why; ``taken`` says in words what was chosen of several possibilities.
    """

    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    numbers: Sequence[int] | None = None
    passed: Mapping[str, int] = {}
    taken: tuple[str, ...] = ()
