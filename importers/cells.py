"""What a cell of a row holds, the same for every format: text, a number as written, nothing, or something else."""

from importers.amounts import Number


class Other(str):
    """A cell that is neither text nor number nor nothing: a truth value, a list, an object."""

    __slots__ = ()


Cell = str | None
Cells = dict[str, Cell]


def shown(cell: Cell) -> str:
    """The cell as a refusal shows it."""
    if cell is None:
        return "null"
    return str(cell) if isinstance(cell, Number | Other) else f"{cell}"
