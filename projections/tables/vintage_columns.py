"""The rows of the table ``vintages`` as whole columns: of a series, or of one of its periods."""

from bisect import bisect
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from projections.tables.generation import Generation

# In the order of the key, so that nothing is sorted.
_ROWS = (
    "SELECT slot, period, published, rec_from, rec_to, entry, value, qualifier, status, through, published_at, "
    "has_value FROM vintages NOT INDEXED WHERE series = ?{} ORDER BY slot, period, ordered, entry, rec_from"
)
_OF_SERIES = _ROWS.format("")
_OF_PERIOD = _ROWS.format(" AND slot IN (0, 1) AND period = ?")
# As those are selected; a plain tuple, for there are many.
BlockRow = tuple[int, str, int, int, int, int, str | None, str | None, str | None, str | None, str, int]


class RowColumns(NamedTuple):
    """Some rows of one slot, column by column."""

    periods: tuple[str, ...] = ()
    published: tuple[int, ...] = ()
    rec_from: tuple[int, ...] = ()
    rec_to: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    values: tuple[str | None, ...] = ()
    qualifiers: tuple[str | None, ...] = ()
    statuses: tuple[str | None, ...] = ()
    throughs: tuple[str | None, ...] = ()
    published_at: tuple[str, ...] = ()
    declares: tuple[int, ...] = ()


def block_rows(generation: Generation, series: int, period: str | None = None) -> tuple[list[BlockRow], list[BlockRow]]:
    """All rows of a series' slots, or of one period of them, by period and in the order of the entries."""
    where = (_OF_SERIES, (series,)) if period is None else (_OF_PERIOD, (series, period))
    rows: list[BlockRow] = generation.rows(*where)
    statements = bisect(rows, 0, key=itemgetter(0))
    return rows[:statements], rows[statements:]


def columns_of(rows: Iterable[BlockRow]) -> RowColumns:
    """Rows of one slot as columns."""
    return RowColumns(*list(zip(*rows, strict=True))[1:])
