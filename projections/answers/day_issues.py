"""Versions of figures by the days of their publication: of those of one day the last one is an issue."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from domain.moments import MICROSECONDS_A_DAY
from projections.answers.versions import FigureVersion

_EPOCH = date(1970, 1, 1)


class DayIssue(NamedTuple):
    """A version that stood at the end of the day of its publication, and how many of that day did not."""

    day: date
    version: FigureVersion
    collapsed: int


def day_issues(found: Iterable[FigureVersion]) -> Iterator[DayIssue]:
    """The issues of each figure, day by day; ``found`` come figure by figure, each in order."""
    for _, of_day in groupby(found, key=_figure_and_day):
        versions = list(of_day)
        yield DayIssue(published_on(versions[-1]), versions[-1], len(versions) - 1)


def last_issues(found: Iterable[FigureVersion]) -> Iterator[DayIssue]:
    """The last issue of each figure."""
    for _, of_figure in groupby(found, key=attrgetter("period")):
        *before, last = of_figure
        day = published_on(last)
        yield DayIssue(day, last, sum(published_on(one) == day for one in before))


def day_of(published: int) -> date:
    """The day, UTC, of a moment in microseconds since 1970."""
    return _day(published // MICROSECONDS_A_DAY)


def published_on(version: FigureVersion) -> date:
    """The day, UTC, from which on a version holds."""
    return day_of(version.published)


@lru_cache(maxsize=16_384)
def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)


def end_of(day: date) -> int:
    """The last microsecond of a day, UTC, counted from 1970 on."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return (midnight - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) - 1


def _figure_and_day(version: FigureVersion) -> tuple[str, int]:
    return version.period, version.published // MICROSECONDS_A_DAY
