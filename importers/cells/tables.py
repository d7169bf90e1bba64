"""Tables as files hold them: rows and their cells, the same for every format."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from domain.recording.difference import ListDifference
from importers.cells.gaps import Gap
from importers.cells.number_reading import Number


class OtherCell(str):
    """A cell that is neither text nor number nor nothing: a truth value, a list, an object."""

    __slots__ = ()


Cell = str | None
Cells = dict[str, Cell]


def shown(cell: Cell) -> str:
    """The cell as a refusal shows it."""
    if cell is None:
        return "null"
    return str(cell) if isinstance(cell, Number | OtherCell) else f"{cell}"


class FileTable(Struct, frozen=True):
    """The rows of one version, in order; an empty tuple is a row in which nothing stands.

    ``header`` names the columns, or is None where each row names its own. Rows that are equal hold equal cells, in
    this version and in any other of the same ``form``. ``cells`` takes a row and its number, from 1, and raises
    Unreadable. ``is_ended`` says whether the last row ends as all others do, and ``since`` what the rows have in
    common with those that were read before, where that is known, and ``gaps`` what they have not. ``begins`` is known
    to stand at the front of the version, and the same object for as long as it does. ``columns`` are the names of the
    cells at the beginning of each row, where rows are tuples of cells.

    ``numbers`` are the rows' numbers in the file, where they are not counted from 1 one after the other. ``passed``
    counts rows that are no figures by why they were passed over; ``taken`` says in words what was chosen of several
    possibilities, as the encoding.
    """

    header: tuple[str, ...] | None
    form: Hashable
    rows: list[Any]
    cells: Callable[[Any, int], Cells]
    is_ended: bool = True
    since: ListDifference | None = None
    gaps: Sequence[Gap] | None = None
    columns: tuple[str, ...] = ()
    begins: bytes = b""
    numbers: Sequence[int] | None = None
    passed: Mapping[str, int] = {}
    taken: tuple[str, ...] = ()


def cells_under(columns: tuple[str, ...]) -> Callable[[Any, int], Cells]:
    """What makes cells of a row that is a tuple of them."""

    def cells(row: tuple[Any, ...], _: int) -> Cells:
        return dict(zip(columns, row, strict=False))

    return cells
