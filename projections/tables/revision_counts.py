"""The table ``revision_counts``: how often the value of a figure was revised, as running totals along both axes.

Each row is a step of the count: from its position on, and for whoever asks as of ``published`` or later. A step is in
order where no earlier one of the figure was published later; the totals of those answer any moment by one look at an
index. The others are late: the same holds of them as of the ``latest`` of them or later, and else they are added up.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.moments import OPEN
from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.table import Table

TABLE = Table(
    name="revision_counts",
    columns=(
        "series INTEGER NOT NULL",
        "period TEXT NOT NULL",
        "is_late INTEGER NOT NULL",
        "position INTEGER NOT NULL",
        "published INTEGER NOT NULL",
        "gain INTEGER NOT NULL",
        "total INTEGER NOT NULL",
        "latest INTEGER NOT NULL",
    ),
    key=("series", "period", "is_late", "position", "published"),
    indexes=(
        "CREATE INDEX revision_counts_published ON revision_counts (series, period, is_late, published, position)",
    ),
)
_OF = "FROM revision_counts WHERE series = ? AND period = ? AND is_late = ?"
_LAST = f"SELECT total, latest {_OF} AND position <= ? ORDER BY position DESC, published DESC LIMIT 1"
_LAST_PUBLISHED = f"SELECT total {_OF} AND published <= ? ORDER BY published DESC, position DESC LIMIT 1"
_ADDED_UP = f"SELECT total(gain) {_OF} AND position <= ? AND published <= ?"


class CountRow(NamedTuple):
    """One row; the columns are those behind its series and period."""

    is_late: int
    position: int
    published: int
    gain: int
    total: int
    latest: int


class RunningTotals:
    """The totals of a figure's steps up to now, by whether they are late, each with the latest publication of them."""

    def __init__(self, known: Iterable[tuple[int, int]] = ((0, 0), (0, 0))) -> None:
        self._known = list(known)

    def rows(self, gains: dict[tuple[int, int], int]) -> Iterator[CountRow]:
        """The rows of further steps by position and publication, all behind those that are known."""
        for (position, published), gain in sorted(gains.items()):
            if not gain:
                continue
            is_late = published < self._known[0][1]
            total, latest = self._known[is_late]
            self._known[is_late] = total + gain, max(latest, published)
            yield CountRow(int(is_late), position, published, gain, *self._known[is_late])


def write(generation: Generation, drawn: NewRows) -> None:
    """Write the steps that were drawn."""
    generation.write(TABLE.put, drawn.revision_counts)


def running_totals(generation: Generation, series: int, period: str) -> RunningTotals:
    """The totals of all the steps of a figure."""
    found = (generation.first(_LAST, (series, period, is_late, OPEN)) for is_late in (0, 1))
    return RunningTotals(row or (0, 0) for row in found)


def revisions(generation: Generation, series: int, period: str, at: At) -> int:
    """How often the value of a figure was revised, of what was published and recorded by then."""
    return sum(_total(generation, (series, period, is_late), at) for is_late in (0, 1))


def _total(generation: Generation, steps: tuple[int, str, int], at: At) -> int:
    last = generation.first(_LAST, (*steps, at.position))
    if last is None:
        return 0
    if last[1] <= at.published:
        return int(last[0])
    if steps[-1]:
        return int(generation.one(_ADDED_UP, (*steps, at.position, at.published))[0])
    # In order: whatever was published by then was recorded before the last one, too.
    known = generation.first(_LAST_PUBLISHED, (*steps, at.published))
    return int(known[0]) if known else 0
