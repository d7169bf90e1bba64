"""The rows of the table ``vintages`` as whole columns: of a series, or of one of its periods."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.vintages import IS_KNOWN

# In the order of the key, so that nothing is sorted. A row costs by its columns, and most are worded in one way.
_WORDING = (
    "CASE WHEN qualifier = 'exact' AND status IS NULL AND through IS NULL THEN NULL "
    "ELSE coalesce(qualifier, '') || ' ' || coalesce(status, '') || ' ' || coalesce(through, '') END"
)
_ROWS = (
    f"SELECT slot, period, published, rec_from, rec_to, entry, value, {_WORDING}, published_at, "  # noqa: S608 - made of constants
    "has_value FROM vintages NOT INDEXED WHERE series = ?{} ORDER BY slot, period, ordered, entry, rec_from"
)
_KNOWN = (
    f"SELECT period, published, position, value, {_WORDING} FROM vintages NOT INDEXED "  # noqa: S608 - made of constants
    f"WHERE series = :series AND slot = 0 AND {IS_KNOWN} ORDER BY period, ordered, entry"
)
# So many rows of whole figures are read at a time, or as many as one figure has: some 10 MB.
ROWS_OF_PIECE = 30_000
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


class KnownColumns(NamedTuple):
    """Entries of figures that are known at a moment, column by column, in the order in which they are read."""

    periods: Sequence[str]
    published: Sequence[int]
    positions: Sequence[int]
    values: Sequence[str | None]
    wordings: Sequence[str | None]


def known_columns(generation: Generation, series: int, at: At, at_least: int = ROWS_OF_PIECE) -> Iterator[KnownColumns]:
    """The entries of a series' figures that are known at a moment, whole figures of so many rows at a time."""
    where = {"series": series, "p": at.published, "r": at.position}
    kept: list[tuple[Any, ...]] = []
    for rows in generation.pieces(_KNOWN, where):
        kept += rows
        if len(kept) >= at_least:
            last = kept[-1][0]
            cut = next((place for place in range(len(kept), 0, -1) if kept[place - 1][0] != last), 0)
            if cut:
                yield KnownColumns(*zip(*kept[:cut], strict=True))
                kept = kept[cut:]
    if kept:
        yield KnownColumns(*zip(*kept, strict=True))


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
