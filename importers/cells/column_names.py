"""The cell of a column that was called otherwise in other versions."""

from importers.cells.tables import Cell, Cells, OtherCell, shown
from importers.import_refusals import UnreadableFile, unreadable_row

_SHOWN = 200


def there(cells: Cells, column: str, row: int) -> Cell:
    """The cell of a column that every row of the file has; raises UnreadableFile where this is no such row."""
    if column not in cells:
        told = ", ".join(map(repr, cells))[:_SHOWN]
        why = f"row {row} has no column {column!r}; it has: {told}{_meant(cells, column)}"
        raise UnreadableFile(why, row=row, column=column)
    return cells[column]


def _meant(cells: Cells, column: str) -> str:
    """The path to the column, where an object in one of the cells has it."""
    inner = [
        f"{name}.{column}" for name, cell in cells.items() if isinstance(cell, OtherCell) and f'"{column}"' in cell
    ]
    return f"; is {inner[0]!r} meant?" if inner else ""


def cell_of(cells: Cells, names: tuple[str, ...], row: int) -> Cell:
    """The cell under any of a column's names, the present one first.

    Where a row has it under several, a blank one gives way. Raises UnreadableRow if two of them say different things,
    and UnreadableFile where the row has none.
    """
    if len(names) == 1 or sum(name in cells for name in names) < 2:  # noqa: PLR2004 - as many as can say two things
        return there(cells, next((name for name in names if name in cells), names[0]), row)
    said = [(name, cell) for name in names if (cell := cells.get(name)) is not None and cell.strip()]
    if not said:
        return cells[next(name for name in names if name in cells)]
    (first, cell), *others = said
    for other, text in others:
        if text.strip() != cell.strip():
            why = f"the column {first!r}, which is the same by another name, says {shown(cell)!r:.60}, and this one"
            raise unreadable_row(row, other, text, why)
    return cell
