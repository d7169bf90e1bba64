"""Statistics over years, months and any two days: docs/domain.md section 5."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

from msgspec import Struct, field, structs

from domain.periods import period
from domain.series import Series
from domain.values import plain
from domain.words import weakest
from projections.amounts import Amount, amounts, revised_by
from projections.heaviest import Heavy, rank
from projections.series_at import FigureAt, SeriesAt

_CENT = Decimal("0.01")
_MOST_HEAVIEST = 3
_ONE_DAY = timedelta(days=1)
_RANK = {"D": 0, "W": 1, "M": 2, "Q": 3, "A": 4}


class Adjusted(Struct, frozen=True):
    """The part of a total that was declared not to belong to its days: known amounts summed, unknown ones counted."""

    amount: str
    known: int
    unknown: int


class Revisions(Struct, frozen=True):
    """How often the figures were revised by their source, in value and in wording alone."""

    of_value: int
    of_wording: int


class LevelChange(Struct, frozen=True):
    """Of a level: first, last, least and greatest state, and last less first."""

    first: str
    last: str
    min: str
    max: str
    change: str


class Statistics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The statistics of a year, a month or the days from start to end.

    Amounts are in the series' unit, averages are a day's, to two decimals, half even. ``first_day`` ("from" on the
    wire) and ``through`` are the first and the last day that the total counts.
    """

    year: str | None = None
    month: str | None = None
    start: str | None = None
    end: str | None = None
    total: str | None
    days: int
    daily_average: str | None
    adjustments: Adjusted | None
    first_day: str | None = field(name="from")
    through: str | None
    complete: bool
    heaviest: list[Heavy]
    figures: int
    revisions: Revisions
    net_effect: str | None
    qualifier: str
    level: LevelChange | None = None


def is_finer(size: str, frequency: str) -> bool:
    """Whether buckets of that size are finer than the series' periods."""
    return _RANK[size] < _RANK[frequency]


def years(series: Series, stands: SeriesAt) -> list[Statistics]:
    """The statistics of every year in which anything is booked."""
    return [structs.replace(one, year=name) for name, one in _buckets(series, stands, len("2022"))]


def months(series: Series, stands: SeriesAt) -> list[Statistics]:
    """The statistics of every month in which anything is booked."""
    return [structs.replace(one, month=name) for name, one in _buckets(series, stands, len("2022-03"))]


def between(series: Series, stands: SeriesAt, start: date, end: date) -> Statistics:
    """The same statistics over any two days, both included; an amount belongs where its last day lies."""
    if series.measure == "level":
        within = [one for one in _levels(stands) if start <= series.covered(period(one.period)) <= end]
        found = _level_statistics(within, series)
    else:
        inside = [one for one in amounts(series, stands) if start <= one.last <= end]
        found = _statistics(inside, (start, end), None)
    return structs.replace(found, start=start.isoformat(), end=end.isoformat())


def _buckets(series: Series, stands: SeriesAt, length: int) -> list[tuple[str, Statistics]]:
    if series.measure == "level":
        return _level_buckets(series, stands, length)
    starts = date.fromisoformat(series.starts_on) if series.starts_on else None
    return [
        (name, _statistics(booked, _bounds(name), starts))
        for name, booked in _grouped(amounts(series, stands), length).items()
    ]


def _grouped(booked: Iterable[Amount], length: int) -> dict[str, list[Amount]]:
    groups: dict[str, list[Amount]] = {}
    for one in sorted(booked, key=lambda amount: amount.last):
        groups.setdefault(one.last.isoformat()[:length], []).append(one)
    return groups


def _bounds(name: str) -> tuple[date, date]:
    year, month = int(name[:4]), int(name[5:7] or 0)
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _statistics(booked: Sequence[Amount], bounds: tuple[date, date], starts: date | None) -> Statistics:
    total = sum((one.difference for one in booked), Decimal(0))
    days = sum(one.days for one in booked)
    return Statistics(
        total=plain(total) if booked else None,
        days=days,
        daily_average=average(total, days),
        adjustments=_adjusted(booked),
        first_day=booked[0].first.isoformat() if booked else None,
        through=booked[-1].last.isoformat() if booked else None,
        complete=_is_complete(booked, bounds, starts),
        heaviest=rank(booked, _MOST_HEAVIEST),
        figures=len(booked),
        revisions=_revisions(one.figure for one in booked),
        net_effect=plain(_net_effect(booked)) if booked else None,
        qualifier=weakest(_qualifiers(booked)),
    )


def average(total: Decimal, days: int) -> str | None:
    """Total a day, to two decimals, half even; None over no days.

    >>> average(Decimal(106720), 311)
    '343.15'
    """
    if not days:
        return None
    return plain((total / days).quantize(_CENT, ROUND_HALF_EVEN))


def _adjusted(booked: Iterable[Amount]) -> Adjusted:
    known = [one.adjustment for one in booked if one.adjustment is not None]
    return Adjusted(plain(sum(known, Decimal(0))), len(known), sum(one.is_unknown for one in booked))


def _is_complete(booked: Sequence[Amount], bounds: tuple[date, date], starts: date | None) -> bool:
    if not booked:
        return False
    first = max(bounds[0], starts) if starts and starts <= bounds[1] else bounds[0]
    joins = all(after.first == before.last + _ONE_DAY for before, after in pairwise(booked))
    return joins and booked[0].first == first and booked[-1].last == bounds[1]


def _qualifiers(booked: Sequence[Amount]) -> set[str]:
    # Differences of a running total cancel out: what is left rests on the last figure and on the base before the first.
    if not booked:
        return set()
    if not _is_of_differences(booked):
        return {one.figure.answer.qualifier for one in booked}
    ends = [booked[-1].figure, booked[0].base]
    return {one.answer.qualifier for one in ends if one is not None}


def _net_effect(booked: Sequence[Amount]) -> Decimal:
    # Total less the same total with each figure at its own first value; of differences only the ends remain.
    if _is_of_differences(booked):
        return revised_by(booked[-1].figure) - revised_by(booked[0].base)
    return sum((revised_by(one.figure) for one in booked), Decimal(0))


def _is_of_differences(booked: Sequence[Amount]) -> bool:
    return booked[-1].base is not None or booked[-1].is_first


def _revisions(figures: Iterable[FigureAt]) -> Revisions:
    counted = list(figures)
    return Revisions(sum(one.revisions_of_value for one in counted), sum(one.revisions_of_wording for one in counted))


def _levels(stands: SeriesAt) -> list[FigureAt]:
    return [one for one in stands.figures if one.value is not None]


def _level_buckets(series: Series, stands: SeriesAt, length: int) -> list[tuple[str, Statistics]]:
    groups: dict[str, list[FigureAt]] = {}
    for one in _levels(stands):
        groups.setdefault(series.covered(period(one.period)).isoformat()[:length], []).append(one)
    return [(name, _level_statistics(figures, series)) for name, figures in groups.items()]


def _level_statistics(figures: Sequence[FigureAt], series: Series) -> Statistics:
    values = [(Decimal(one.value or 0), one.value or "0") for one in figures]
    spans = [period(one.period) for one in figures]
    return Statistics(
        total=None,
        days=0,
        daily_average=None,
        adjustments=None,
        first_day=spans[0].first.isoformat() if spans else None,
        through=series.covered(spans[-1]).isoformat() if spans else None,
        complete=False,
        heaviest=[],
        figures=len(figures),
        revisions=_revisions(figures),
        net_effect=None,
        qualifier=weakest({one.answer.qualifier for one in figures}),
        level=LevelChange(
            values[0][1], values[-1][1], min(values)[1], max(values)[1], plain(values[-1][0] - values[0][0])
        )
        if values
        else None,
    )
