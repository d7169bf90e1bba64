"""Section 5 of the domain as plainly as it can be written: days are lists of days, claims are ranges of truths."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from domain.periods import period
from domain.series import Series

_DAY = timedelta(days=1)
_FAR = 10**6
# How far the truth may lie below and above what was said.
_TRUTHS = {"exact": (0, 0), "over": (0, 1), "under": (-1, 0), "about": (-1, 1)}


class Reading(NamedTuple):
    """How a figure reads; ``first`` is the first value that it had."""

    value: str | None
    qualifier: str | None
    published_at: str
    entry: int
    of_value: int
    of_wording: int
    first: str | None
    through: str | None


class Booked(NamedTuple):
    """An amount over the days from first to last; the adjustment is 0 where there is none, None where unknown.

    ``figure`` and ``base`` are what was subtracted from what: period and qualifier.
    """

    first: date
    last: date
    difference: Decimal
    adjustment: Decimal | None
    of_value: int
    of_wording: int
    figure: tuple[str, str]
    base: tuple[str, str] | None

    @property
    def days(self) -> list[date]:
        return days_from(self.first, self.last)


class Sums(NamedTuple):
    """What the statistics say of some amounts."""

    total: Decimal | None
    total_adjusted: Decimal | None
    qualifier: str | None
    spanning: tuple[Decimal, str, str, str] | None
    days: int
    daily_average: Decimal | None
    adjusted: tuple[Decimal, int, int]
    first_day: str | None
    through: str | None
    complete: bool
    figures: int
    revisions: tuple[int, int]
    net_effect: Decimal | None


def covered(series: Series, when: str, through: str | None) -> date:
    return date.fromisoformat(through) if through else period(when).last - timedelta(days=series.lag_days)


def amounts_of(
    series: Series,
    readings: Mapping[str, Reading],
    adjustments: Mapping[str, Decimal | None],
    *,
    at_first_values: bool = False,
) -> list[Booked]:
    """Increments as they stand, or the differences between neighbouring figures of a running total, by days."""
    booked, before = [], Decimal(0)
    start = date.fromisoformat(series.starts_on) if series.starts_on else None
    day, base = start, None
    for when, reading in readings.items():
        if reading.value is None:
            continue
        now, last = (
            Decimal(str(reading.first if at_first_values else reading.value)),
            covered(series, when, reading.through),
        )
        if series.measure == "increment":
            lag = timedelta(0 if reading.through else series.lag_days)
            day, before, base = max(period(when).first - lag, start or date.min), Decimal(0), None
        figure = (when, reading.qualifier or "exact")
        if day:
            adjusted = adjustments.get(when, Decimal(0))
            booked.append(Booked(day, last, now - before, adjusted, reading.of_value, reading.of_wording, figure, base))
        before, day, base = now, last + _DAY, figure
    return booked


def sums_of_booked(now: list[Booked], at_first: list[Booked], start: date, end: date, since: str | None) -> Sums:
    """The statistics of the amounts that are booked between two days; ``at_first``: with each at its first value."""
    here = [one for one in now if start <= one.last <= end]
    booked, beyond = told_apart(here, start, end)
    firsts, _ = told_apart([one for one in at_first if start <= one.last <= end], start, end)
    total = sum((one.difference for one in booked), Decimal(0))
    days = sorted(day for one in booked for day in one.days)
    known = [one.adjustment for one in booked if one.adjustment]
    begins = date.fromisoformat(since) if since and since <= str(end) else start
    return Sums(
        total=total if booked else None,
        total_adjusted=total - sum(known, Decimal(0)) if booked else None,
        qualifier=claim(booked) if booked else None,
        spanning=spanning(beyond),
        days=len(days),
        daily_average=half_even(total, len(days)) if days else None,
        adjusted=(sum(known, Decimal(0)), len(known), sum(one.adjustment is None for one in booked)),
        first_day=str(days[0]) if days else None,
        through=str(days[-1]) if days else None,
        complete=bool(days) and days == days_from(max(start, begins), end),
        figures=len(here),
        revisions=(sum(one.of_value for one in here), sum(one.of_wording for one in here)),
        net_effect=total - sum((one.difference for one in firsts), Decimal(0)) if booked else None,
    )


class Levels(NamedTuple):
    """What the statistics of a level say: each number with what it may claim, and the days of the first and last."""

    first: tuple[Decimal, str]
    last: tuple[Decimal, str]
    least: tuple[Decimal, str]
    most: tuple[Decimal, str]
    change: tuple[Decimal, str]
    days: tuple[str, str]
    figures: int


def levels_of(series: Series, readings: Mapping[str, Reading], start: date, end: date) -> Levels | None:
    """The states that lie between two days."""
    found = [(covered(series, when, one.through), when, one) for when, one in readings.items() if one.value is not None]
    within = sorted(one for one in found if start <= one[0] <= end)
    if not within:
        return None
    said = [Decimal(str(one.value)) for _, _, one in within]
    sides = [_TRUTHS[one.qualifier or "exact"] for _, _, one in within]
    worlds = [
        [number + side * _FAR for number, side in zip(said, chosen, strict=True)]
        for chosen in product(*(sorted({0, *side}) for side in sides))
    ]
    first, last, least, most, change = (
        (pick(said), claim_of(pick(said), [pick(world) for world in worlds]))
        for pick in (lambda of: of[0], lambda of: of[-1], min, max, lambda of: of[-1] - of[0])
    )
    days = (str(within[0][0]), str(within[-1][0]))
    return Levels(first, last, least, most, change, days, len(within))


def claim_of(said: Decimal, truths: list[Decimal]) -> str:
    """The strongest qualifier that no truth contradicts."""
    return in_words(-1 if min(truths) < said else 0, 1 if max(truths) > said else 0)


def told_apart(booked: list[Booked], start: date, end: date) -> tuple[list[Booked], list[Booked]]:
    """Those that fit between two days by their length, and those that do not."""
    length = len(days_from(start, end))
    fits = [one for one in booked if len(one.days) <= length]
    return fits, [one for one in booked if one not in fits]


def spanning(beyond: list[Booked]) -> tuple[Decimal, str, str, str] | None:
    if not beyond:
        return None
    days = [day for one in beyond for day in one.days]
    return sum((one.difference for one in beyond), Decimal(0)), claim(beyond), str(min(days)), str(max(days))


def claim(booked: list[Booked]) -> str:
    """What the sum may claim, from the least and the greatest that it can truly be."""
    offsets: dict[tuple[str, str], int] = {}
    for one in booked:
        offsets[one.figure] = offsets.get(one.figure, 0) + 1
        if one.base is not None:
            offsets[one.base] = offsets.get(one.base, 0) - 1
    sides = [sorted(count * side for side in _TRUTHS[qualifier]) for (_, qualifier), count in offsets.items()]
    return in_words(sum(side[0] for side in sides), sum(side[1] for side in sides))


def in_words(least: int, most: int) -> str:
    """The qualifier of what may truly lie so far below and above."""
    return ("about" if most else "under") if least < 0 else "over" if most else "exact"


def days_from(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


def half_even(total: Decimal, days: int) -> Decimal:
    exact = round(Fraction(total) / days * 100)
    return Decimal(exact) / 100
