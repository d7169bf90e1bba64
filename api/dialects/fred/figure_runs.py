"""A figure as days tell it: runs of days at whose ends it read the same."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from api.dialects.fred.real_time import day_of
from domain.periods import period, period_of
from domain.values import same_number
from domain.words import Frequency
from projections.answers.versions import FigureVersion

_FIRST_YEAR, _LAST_YEAR = 1000, 9998


class DayRun(NamedTuple):
    """From the end of a day, as ``date.toordinal`` counts, until the next run begins.

    ``value`` is a value as said, a number that was computed, or None: then FRED writes a point. ``said`` is what said
    it, None of what was computed.
    """

    day: int
    value: str | Decimal | None
    said: FigureVersion | None = None


class RunFigure(NamedTuple):
    """A figure under FRED's date, with the first and last day of its period, and all its runs, the first one first."""

    date: int
    first: int
    last: int
    runs: list[DayRun]


class Collapsed:
    """Counts the versions of some days that none of them shows, because another one followed on the same day."""

    def __init__(self, first: int, last: int) -> None:
        self.total = 0
        self._first, self._last = first, last

    def hide(self, day: int, versions: int) -> None:
        """So many versions of a day are not shown."""
        if self._first <= day <= self._last:
            self.total += versions


def run_figures(
    versions: Iterable[FigureVersion], collapsed: Collapsed, *, is_worded: bool = False
) -> Iterator[RunFigure]:
    """Each figure with its runs; ``is_worded``: another qualifier or status begins a run, too."""
    for text, of_figure in groupby(versions, key=attrgetter("period")):
        span = period(text)
        runs = list(_runs(of_figure, collapsed, is_worded=is_worded))
        yield RunFigure(fred_date(text), span.first.toordinal(), span.last.toordinal(), runs)


def _runs(versions: Iterable[FigureVersion], collapsed: Collapsed, *, is_worded: bool) -> Iterator[DayRun]:
    before: FigureVersion | None = None
    for day, of_day in groupby(versions, key=lambda one: day_of(one.published)):
        *hidden, last = of_day
        collapsed.hide(day, len(hidden))
        if before is None or _differs(before, last, is_worded=is_worded):
            yield DayRun(day, last.value, last)
            before = last


def _differs(before: FigureVersion, after: FigureVersion, *, is_worded: bool) -> bool:
    if not same_number(before.value, after.value):
        return True
    return is_worded and (before.qualifier, before.status) != (after.qualifier, after.status)


def fred_date(text: str) -> int:
    """FRED's date of a period, as ``date.toordinal`` counts: the first day of it, of a week the last.

    >>> date.fromordinal(fred_date("2022-W09")), date.fromordinal(fred_date("2022-Q2"))
    (datetime.date(2022, 3, 6), datetime.date(2022, 4, 1))
    """
    span = period(text)
    return (span.last if span.frequency == "W" else span.first).toordinal()


def period_at(ordinal: int, frequency: Frequency) -> str | None:
    """The period in which a day lies; None where it lies before or behind all periods."""
    found = date.fromordinal(max(ordinal, 1))
    return period_of(found, frequency) if _FIRST_YEAR < found.year < _LAST_YEAR else None
