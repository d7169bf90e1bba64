"""The rows of the table ``vintages`` as whole columns: of a series, or of one of its periods."""

from bisect import bisect
from collections.abc import Sequence
from typing import Any, NamedTuple

from projections.tables.generation import Generation

# In the order of the key, so that nothing is sorted. A row costs by its columns, and most are worded in one way.
_ROWS = (
    "SELECT slot, period, published, rec_from, rec_to, entry, value, "
    "CASE WHEN qualifier = 'exact' AND status IS NULL AND through IS NULL THEN NULL "
    "ELSE coalesce(qualifier, '') || ' ' || coalesce(status, '') || ' ' || coalesce(through, '') END, published_at, "
    "has_value FROM vintages NOT INDEXED WHERE series = ?{} ORDER BY slot, period, ordered, entry, rec_from"
)
_OF_SERIES = _ROWS.format("")
_OF_PERIOD = _ROWS.format(" AND slot IN (0, 1) AND period = ?")
# Qualifier, status and last day.
Words = tuple[str | None, str | None, str | None]


class RowColumns(NamedTuple):
    """Some rows of one slot, column by column."""

    periods: Sequence[str] = ()
    published: Sequence[int] = ()
    rec_from: Sequence[int] = ()
    rec_to: Sequence[int] = ()
    entries: Sequence[int] = ()
    values: Sequence[str | None] = ()
    wordings: Sequence[str | None] = ()
    published_at: Sequence[str] = ()
    declares: Sequence[int] = ()

    def __bool__(self) -> bool:
        """Whether there is any row."""
        return bool(self.periods)


def slot_rows(generation: Generation, series: int, period: str | None = None) -> tuple[RowColumns, RowColumns]:
    """All rows of a series' slots, or of one period of them, by period and in the order of the entries."""
    where = (_OF_SERIES, (series,)) if period is None else (_OF_PERIOD, (series, period))
    slots: list[int] = []
    columns: list[list[Any]] = [[] for _ in RowColumns._fields]
    for rows in generation.pieces(*where):
        for column, cells in zip((slots, *columns), zip(*rows, strict=True), strict=True):
            column.extend(cells)
    statements = bisect(slots, 0)
    return RowColumns(*(one[:statements] for one in columns)), RowColumns(*(one[statements:] for one in columns))


def words_of(wording: str | None) -> Words:
    """What a wording says; None is the usual one."""
    if wording is None:
        return "exact", None, None
    qualifier, status, through = wording.split(" ")
    return qualifier or None, status or None, through or None
