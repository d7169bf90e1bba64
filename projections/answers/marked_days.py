"""Spans of days with the mark of what happened in each: the picture of a release calendar, and of a coverage."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from domain.moments import day_of, from_microseconds, microseconds
from domain.periods import period, period_of
from domain.words import Frequency, Moment
from projections.answers.coverage import Coverage, Look
from projections.answers.release_calendar import CalendarRelease
from projections.answers.watched_spans import seen_periods

# Of a release: by its day or before, after it, of which nobody knows what was expected, with later ones, still to come.
ReleaseMark = Literal["in-time", "late", "released", "backfilled", "awaited"]
# Of a look: something was new, nothing was, something was new that no whole list said, and nobody looked.
LookMark = Literal["changed", "unchanged", "partly", "missed"]
_WEIGHT: dict[LookMark, int] = {"missed": 0, "unchanged": 1, "partly": 2, "changed": 3}
_A_DAY = timedelta(days=1)


class MarkedDays(NamedTuple):
    """Days from the first to the last, both included, that have one mark."""

    first: date
    last: date
    mark: str


def release_days(items: Iterable[CalendarRelease]) -> list[MarkedDays]:
    """The days of each period, marked by when its release came."""
    return joined(MarkedDays(period(one.period).first, period(one.period).last, _release(one)) for one in items)


def _release(one: CalendarRelease) -> ReleaseMark:
    if one.state == "awaited":
        return "awaited"
    if one.backfilled:
        return "backfilled"
    if one.late is None:
        return "released"
    return "late" if one.late > 0 else "in-time"


def look_days(coverage: Coverage, frequency: Frequency) -> list[MarkedDays]:
    """The periods in which somebody looked, marked by what was new, and those between them in which nobody did."""
    marks: dict[tuple[date, date], LookMark] = {}
    for day in seen_periods(coverage.watched, frequency):
        seen = period(period_of(day, frequency))
        marks[seen.first, seen.last] = "unchanged"
    for one in coverage.items:
        looked = period(period_of(_day(one), frequency))
        span, mark = (looked.first, looked.last), _look(one)
        marks[span] = max(mark, marks.get(span, mark), key=_WEIGHT.__getitem__)
    for first, last in _missed(coverage.items, frequency):
        for span in _periods(first, last, frequency):
            marks.setdefault(span, "missed")
    found = sorted(MarkedDays(*span, mark) for span, mark in marks.items())
    return joined(found)


def _look(one: Look) -> LookMark:
    if not one.whole:
        return "partly"
    return "unchanged" if one.unchanged else "changed"


def _missed(items: Iterable[Look], frequency: Frequency) -> Iterator[tuple[date, date]]:
    """The whole periods between two looks at a whole list."""
    for before, after in pairwise(one for one in items if one.whole):
        if after.missed:
            yield (
                period(period_of(_day(before), frequency)).last + _A_DAY,
                period(period_of(_day(after), frequency)).first - _A_DAY,
            )


def _periods(first: date, last: date, frequency: Frequency) -> Iterator[tuple[date, date]]:
    """The first and the last days of all periods from one day to another."""
    while first <= last:
        one = period(period_of(first, frequency))
        yield one.first, one.last
        first = one.last + _A_DAY


def _day(one: Look) -> date:
    return date.fromisoformat(day_of(from_microseconds(microseconds(Moment(one.published_at)))))


def joined(spans: Iterable[MarkedDays]) -> list[MarkedDays]:
    """The same with neighbours of one mark as one; ``spans`` come by their days.

    >>> days = [date(2024, 2, day) for day in range(1, 5)]
    >>> found = joined([MarkedDays(days[0], days[0], "late"), MarkedDays(days[1], days[2], "late")])
    >>> [(str(one.first), str(one.last)) for one in found]
    [('2024-02-01', '2024-02-03')]
    """
    found: list[MarkedDays] = []
    for one in spans:
        if found and found[-1].mark == one.mark and found[-1].last + _A_DAY == one.first:
            found[-1] = found[-1]._replace(last=one.last)
        else:
            found.append(one)
    return found
