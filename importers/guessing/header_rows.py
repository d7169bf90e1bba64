"""The header of two rows that a grid seems to have: groups of columns, and below them the columns of each."""

from collections.abc import Sequence

from importers.guessing.number_guess import number_guess
from importers.guessing.period_guess import period_guess
from importers.shapes.headers import joined

ROWS = 2
"""The rows of such a header."""
_MOST_ABOVE = 30
_LOOKED_AT = 40
_FEWEST = 2

Row = Sequence[str]


def two_rows_at(rows: Sequence[Row]) -> int | None:
    """The first of two rows that name the columns together, and of which the lower one alone does not; or None."""
    return next((at for at in range(min(len(rows) - ROWS, _MOST_ABOVE)) if _is_header(rows, at)), None)


def _is_header(rows: Sequence[Row], at: int) -> bool:
    below = [row for row in rows[at + ROWS : at + ROWS + _LOOKED_AT] if any(row)]
    width = max(map(len, (*below, *rows[at : at + ROWS])))
    upper, lower = (_as_wide(row, width) for row in rows[at : at + ROWS])
    names = _as_wide(joined(rows, at, ROWS), width)
    columns = [[row[place] for row in below if place < len(row) and row[place]] for place in range(width)]
    are_told_apart = len(set(names)) == len(names) and all(names)
    return (
        are_told_apart
        and len({cell for cell in upper if cell}) >= _FEWEST
        and _has_groups(upper, lower)
        and _needs_upper(upper, lower)
        and all(map(may_name, (*upper, *lower), (*columns, *columns)))
        and any(number_guess(cells) for cells in columns if cells)
    )


def _as_wide(row: Row, width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _has_groups(upper: Row, lower: Row) -> bool:
    """Whether a name above goes on over several below: the cells beside it are blank, or say the same."""
    pairs = zip(upper, upper[1:], lower[1:], strict=False)
    return any(left and name and cell in ("", left) and name != cell for left, cell, name in pairs)


def _needs_upper(upper: Row, lower: Row) -> bool:
    """Whether the lower row alone has one name twice, or none where the upper one has one."""
    names = [name for name in lower if name]
    is_named_above = any(above and not name for above, name in zip(upper, lower, strict=True))
    return len(names) >= _FEWEST and (len(set(names)) < len(names) or is_named_above)


def may_name(name: str, below: Row) -> bool:
    """Whether it is a text, or a period above cells that are none."""
    if not name or number_guess([name]) is None:
        return True
    return period_guess([name]) is not None and (not below or period_guess(below) is None)
