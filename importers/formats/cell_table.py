"""Cells as a format is decoded to them: a grid without a header, or a table whose columns have names."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from importers.cells.tables import Cell


class Grid(Struct, frozen=True):
    """Every row of a file, the header and all else that stands there among them.

    A row has as many cells as the file has there: one with fewer than the header is taken for the end of a broken
    delivery, so that a format whose rows simply end with their last cell fills them up with None. ``taken`` says in
    words what was chosen of several possibilities; ``is_ended``, whether the last row ends as all others do;
    ``told`` goes on where a refusal of the header ends, with what the file itself says of its form. ``name`` is that of
    the sheet, or the caption of the table of a page.
    """

    rows: Sequence[Sequence[Cell]]
    taken: tuple[str, ...] = ()
    is_ended: bool = True
    told: str = ""
    name: str = ""


class CellTable(Struct, frozen=True):
    """A table whose columns are named: each row has a cell for each column, None where nothing stands.

    ``numbers`` are the rows' numbers in the file, from 1 below the header, where they are not just counted. ``passed``
    counts rows that were passed over, by why; ``taken`` says in words what was chosen of several possibilities;
    ``is_ended``, whether the last row ends as all others do. ``untaken`` are columns that are there, too, and of which
    nothing is kept. ``added`` are those that the way to the rows brought, such as keys: in the rows they do not stand.
    """

    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    numbers: Sequence[int] | None = None
    passed: Mapping[str, int] = {}
    taken: tuple[str, ...] = ()
    is_ended: bool = True
    untaken: tuple[str, ...] = ()
    added: frozenset[str] = frozenset()
