"""Cells of a sheet that its library leaves out, or gives otherwise than the workbook shows them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from importers.confined.sent_tables import MOST_CELLS, CannotBeRead, SentCell, SentRows, check_area

Place = tuple[int, int]
"""A row and a column, both from 0."""
Span = tuple[Place, Place]
"""The first and the last place of cells that are shown as one."""
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
# What stands in brackets is told from digits before it as it is.
_BRACKETS = ("[", "(")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")


def raised(text: str) -> str:
    """The text as it stands above the line: a footnote's 3 behind 12 must not make 123 of it."""
    return text if text.startswith(_BRACKETS) else text.translate(_RAISED)


def lowered(text: str) -> str:
    """The text as it stands below the line."""
    return text if text.startswith(_BRACKETS) else text.translate(_LOWERED)


class ReplacedCells(NamedTuple):
    """The ``cells`` that stand in place of the library's, and the ``spans`` that are shown as one cell each."""

    cells: Mapping[Place, SentCell] = {}
    spans: tuple[Span, ...] = ()

    def applied(self, rows: SentRows, spans: Iterable[Span] = ()) -> SentRows:
        """The rows with those cells, and each span's text in all its places; raises CannotBeRead."""
        for place, cell in self.cells.items():
            _put(rows, place, cell)
        filled = 0
        for (top, left), (bottom, right) in (*self.spans, *spans):
            if top >= len(rows) or left >= len(rows[top]) or rows[top][left] is None:
                continue
            for row in rows[top : bottom + 1]:
                for at in range(left, min(right + 1, len(row))):
                    filled += 1
                    row[at] = rows[top][left] if row[at] is None else row[at]
                if filled > MOST_CELLS:
                    raise CannotBeRead(f"more than {MOST_CELLS:,} of its cells are merged")
        return rows


def _put(rows: SentRows, place: Place, cell: SentCell) -> None:
    at, column = place
    if at >= len(rows):
        check_area(at + 1, max(column + 1, len(rows[0]) if rows else 0))
        rows.extend([] for _ in range(at + 1 - len(rows)))
    row = rows[at]
    check_area(1, column + 1)
    row.extend([None] * (column + 1 - len(row)))
    row[column] = cell
