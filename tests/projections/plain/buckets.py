"""Statistics by year, by month and between two days: an amount or a state belongs to where its last day lies."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from msgspec import structs

from domain.series import Series
from projections.answers.series_at import SeriesAt
from projections.answers.statistics import Statistics
from tests.projections.plain.amounts import Amount, amounts
from tests.projections.plain.levels import of_states, states
from tests.projections.plain.sums import Bounds, of_amounts


class _Booked(Protocol):
    @property
    def first(self) -> date: ...

    @property
    def last(self) -> date: ...


One = TypeVar("One", bound=_Booked)


def years(series: Series, reading: SeriesAt) -> list[Statistics]:
    """The statistics of every year in which anything is booked."""
    return [structs.replace(one, year=name) for name, one in _buckets(series, reading, len("2022"))]


def months(series: Series, reading: SeriesAt) -> list[Statistics]:
    """The statistics of every month in which anything is booked."""
    return [structs.replace(one, month=name) for name, one in _buckets(series, reading, len("2022-03"))]


def between(series: Series, reading: SeriesAt, start: date | None, end: date | None) -> Statistics:
    """The same statistics over any two days, both included; without a bound, from or to where anything is booked."""
    if series.measure == "level":
        found = states(series, reading)
        bounds = _opened(found, start, end)
        within = of_states(_within(found, bounds))
    else:
        booked = _by_day(amounts(series, reading))
        bounds = _opened(booked, start, end)
        within = of_amounts(_within(booked, bounds), bounds or (date.min, date.max), _starts(series))
    first, last = bounds or (start, end)
    return structs.replace(within, start=first and first.isoformat(), end=last and last.isoformat())


def _opened(booked: Iterable[_Booked], start: date | None, end: date | None) -> Bounds | None:
    """The bounds asked for, each that is open drawn where everything is inside; None where there is nothing to hold."""
    # Where a span ends before it begins, the day on which it is booked is its only one.
    ends = [day for one in booked for day in (min(one.first, one.last), one.last)]
    if start is None:
        start = min((*ends, end)) if end and ends else min(ends, default=None)
    if end is None:
        end = max((*ends, start)) if start and ends else max(ends, default=None)
    return None if start is None or end is None else (start, end)


def _within(booked: Iterable[One], bounds: Bounds | None) -> list[One]:
    return [one for one in booked if bounds and bounds[0] <= one.last <= bounds[1]]


def _by_day(booked: Iterable[Amount]) -> list[Amount]:
    return sorted(booked, key=lambda one: one.last)


def _buckets(series: Series, reading: SeriesAt, length: int) -> list[tuple[str, Statistics]]:
    if series.measure == "level":
        return [(name, of_states(found)) for name, found in _grouped(states(series, reading), length).items()]
    return [
        (name, of_amounts(booked, _bounds(name), _starts(series)))
        for name, booked in _grouped(_by_day(amounts(series, reading)), length).items()
    ]


def _starts(series: Series) -> date | None:
    return date.fromisoformat(series.starts_on) if series.starts_on else None


def _grouped(booked: Iterable[One], length: int) -> dict[str, list[One]]:
    groups: dict[str, list[One]] = {}
    for one in booked:
        groups.setdefault(one.last.isoformat()[:length], []).append(one)
    return groups


def _bounds(name: str) -> Bounds:
    year, month = int(name[:4]), int(name[5:7] or 0)
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
