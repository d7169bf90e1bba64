"""The tables side by side that a grid seems to hold, each in columns of its own, parted by blank ones."""

from collections.abc import Sequence

from importers.guessing.guess import Doubt
from importers.guessing.header_rows import may_name
from importers.guessing.number_guess import number_guess
from importers.guessing.period_guess import period_guess
from importers.specs.sheet_columns import letters_of

_MOST_ABOVE = 30
_LOOKED_AT = 200
_FEWEST = 2
_MOST_TABLES = 40

Row = Sequence[str]
Columns = tuple[int, int]
"""The columns of one table: the place of the first, and the one behind the last."""


def tables_beside(rows: Sequence[Row]) -> list[str]:
    """The columns of each table by their letters, the largest table first; of a single table there are none."""
    for at in range(min(len(rows), _MOST_ABOVE)):
        blocks = _runs(rows[at])
        if len(blocks) >= _FEWEST and _are_tables(rows, at, blocks):
            largest = sorted(blocks, key=lambda one: -_cells(rows[at + 1 :], one))
            return [f"{letters_of(begin)}:{letters_of(end - 1)}" for begin, end in largest]
    return []


def of_tables_beside(columns: Sequence[str]) -> Doubt:
    """The question which of the tables is meant; the first was taken."""
    why = f"it has {len(columns)} tables side by side: which one is meant?"
    choices = [f'table.columns = "{one}"' for one in columns[:_MOST_TABLES]]
    choices[-1] += ", or each in a [[files]] of its own"
    return Doubt(about="table", why=why, choices=tuple(choices), asks=True)


def _runs(row: Row) -> list[Columns]:
    """The cells with something in them that stand side by side."""
    begins = [at for at, cell in enumerate(row) if cell and (at == 0 or not row[at - 1])]
    ends = [at + 1 for at, cell in enumerate(row) if cell and (at + 1 == len(row) or not row[at + 1])]
    return list(zip(begins, ends, strict=True))


def _are_tables(rows: Sequence[Row], at: int, blocks: Sequence[Columns]) -> bool:
    """Whether the row names columns of tables, with figures and periods, or the same names, in each of them."""
    header, below = rows[at], [row for row in rows[at + 1 :] if any(row)]
    if any(end - begin < _FEWEST for begin, end in blocks) or not _are_parted(below, blocks):
        return False
    sample = below[:_LOOKED_AT]
    names = [tuple(header[begin:end]) for begin, end in blocks]
    return (
        all(len(set(one)) == len(one) for one in names)
        and all(_has_figures(header, sample, one) for one in blocks)
        and (len({one[0] for one in names}) == 1 or all(_has_period(sample, one) for one in blocks))
    )


def _are_parted(below: Sequence[Row], blocks: Sequence[Columns]) -> bool:
    within = {at for begin, end in blocks for at in range(begin, end)}
    return not any(cell and at not in within for row in below for at, cell in enumerate(row))


def _has_figures(header: Row, below: Sequence[Row], block: Columns) -> bool:
    columns = [(header[at], _cells_of(below, at)) for at in range(*block)]
    return all(may_name(*one) for one in columns) and any(number_guess(cells) for _, cells in columns[1:] if cells)


def _has_period(below: Sequence[Row], block: Columns) -> bool:
    return any(cells and period_guess(cells) is not None for at in range(*block) for cells in [_cells_of(below, at)])


def _cells_of(rows: Sequence[Row], at: int) -> list[str]:
    return [row[at] for row in rows if at < len(row) and row[at]]


def _cells(rows: Sequence[Row], block: Columns) -> int:
    begin, end = block
    return sum(1 for row in rows for cell in row[begin:end] if cell)
