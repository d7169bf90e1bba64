"""The answers as all events and the pure reading rule give them: slow, and written without the projections."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, cast

from domain.events import FigureEvent, SeriesEvent
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.keys import figure_of_stream
from domain.periods import period
from domain.reading import Standing, derive, read
from domain.series import Series, evolve_series
from domain.statements import Adjustment, Content, Statement
from domain.store import Kept
from domain.words import Slot

SLOTS: tuple[Slot, Slot] = ("statement", "adjustment")
_DAY = timedelta(days=1)


class Reading(NamedTuple):
    """How a figure reads; ``first`` is the first value that it had."""

    value: str | None
    qualifier: str
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


class Model:
    """Everything that a ledger holds, folded once; every question walks the whole of it."""

    def __init__(self, kept: Iterable[Kept]) -> None:
        self._figures: dict[str, dict[str, Figure]] = {}
        self._series: dict[str, list[Kept]] = {}
        for one in kept:
            kind, _, name = one.event.stream.partition("/")
            if kind == "series":
                self._series.setdefault(name, []).append(one)
            elif kind == "figure":
                key = figure_of_stream(one.event.stream)
                figures = self._figures.setdefault(str(key.of), {})
                known = figures.get(key.period, NEVER_HEARD_OF)
                figures[key.period] = evolve(known, cast("FigureEvent", one.event), one.position)

    def names(self) -> list[str]:
        return sorted(self._series)

    def series(self, name: str, position: int) -> Series:
        series = None
        for one in self._series[name]:
            if one.position <= position:
                series = evolve_series(series, cast("SeriesEvent", one.event))
        assert series is not None, "asked of a series that was open by then"
        return series

    def standing(self, name: str, slot: Slot, position: int) -> Iterator[tuple[str, list[Standing]]]:
        for when, figure in sorted(self._figures.get(name, {}).items()):
            yield when, figure.standing(slot, position)

    def readings(self, name: str, published: int, position: int) -> dict[str, Reading]:
        """How every figure reads of which something was said."""
        found = {}
        for when, stand in self.standing(name, "statement", position):
            changes = [one for one in derive(stand) if one.standing.published <= published]
            if changes:
                revisions = [one.of_value for one in changes if one.kind == "revision"]
                values = [one.standing.content for one in changes if isinstance(one.standing.content, Statement)]
                said, entry = changes[-1].standing.content, changes[-1].standing.entry
                found[when] = Reading(
                    value_of(said),
                    said.qualifier if isinstance(said, Statement) else "exact",
                    said.published_at,
                    entry.number,
                    revisions.count(True),
                    revisions.count(False),
                    values[0].value if values else None,
                    said.through if isinstance(said, Statement) else None,
                )
        return found

    def adjustments(self, name: str, published: int, position: int) -> dict[str, Decimal | None]:
        found = {}
        for when, stand in self.standing(name, "adjustment", position):
            answer = read(stand, published)
            if answer and isinstance(answer.content, Adjustment):
                found[when] = None if answer.content.amount is None else Decimal(answer.content.amount)
        return found

    def amounts(self, name: str, published: int, position: int, *, at_first_values: bool = False) -> list[Booked]:
        """Increments as they stand, or the differences between neighbouring figures of a running total, by days."""
        series = self.series(name, position)
        adjustments = self.adjustments(name, published, position)
        booked, before = [], Decimal(0)
        start = date.fromisoformat(series.starts_on) if series.starts_on else None
        day, base = start, None
        for when, reading in self.readings(name, published, position).items():
            if reading.value is None:
                continue
            now = Decimal(str(reading.first if at_first_values else reading.value))
            lag = timedelta(days=series.lag_days)
            last = date.fromisoformat(reading.through) if reading.through else period(when).last - lag
            if series.measure == "increment":
                day = max(period(when).first - (timedelta(0) if reading.through else lag), start or date.min)
                before, base = Decimal(0), None
            figure = (when, reading.qualifier)
            if day:
                adjusted = adjustments.get(when, Decimal(0))
                revised = reading.of_value, reading.of_wording
                booked.append(Booked(day, last, now - before, adjusted, *revised, figure, base))
            before, day, base = now, last + _DAY, figure
        return booked

    def sums(self, name: str, published: int, position: int, start: date, end: date, since: str | None = None) -> Sums:
        """The statistics of the amounts that are booked between two days; ``since``: those that are to be counted."""
        here = [one for one in self.amounts(name, published, position) if start <= one.last <= end]
        booked, beyond = told_apart(here, start, end)
        firsts = [one.difference for one in told_apart([
            one for one in self.amounts(name, published, position, at_first_values=True) if start <= one.last <= end
        ], start, end)[0]]  # fmt: skip
        total = sum((one.difference for one in booked), Decimal(0))
        days = sorted(day for one in booked for day in one.days)
        known = [one.adjustment for one in booked if one.adjustment]
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
            complete=bool(days) and days == days_from(max(start, date.fromisoformat(since or str(start))), end),
            figures=len(here),
            revisions=(sum(one.of_value for one in here), sum(one.of_wording for one in here)),
            net_effect=total - sum(firsts, Decimal(0)) if booked else None,
        )

    def deeds(self, name: str, published: int, position: int) -> set[tuple[object, ...]]:
        """What the revisions feed has to tell: (period, slot, entry, kind, value, previous)."""
        told: set[tuple[object, ...]] = set()
        for slot in SLOTS:
            for when, stand in self.standing(name, slot, position):
                for one in derive(stand):
                    if one.standing.published <= published and one.kind not in {"report", "confirmation"}:
                        before = one.previous.content if one.previous else None
                        value, previous = value_of(one.standing.content), value_of(before)
                        told.add((when, slot, one.standing.entry.number, one.kind, value, previous))
        return told

    def mends(self, name: str, position: int) -> int:
        figures = self._figures.get(name, {}).values()
        return sum(one.position <= position for figure in figures for one in figure.amendments)


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
    sides = [
        sorted(count * side for side in {"exact": (0,), "over": (0, 1), "under": (-1, 0), "about": (-1, 1)}[qualifier])
        for (_, qualifier), count in offsets.items()
    ]
    least, most = sum(side[0] for side in sides), sum(side[-1] for side in sides)
    return ("about" if most else "under") if least < 0 else "over" if most else "exact"


def days_from(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


def half_even(total: Decimal, days: int) -> Decimal:
    exact = round(Fraction(total) / days * 100)
    return Decimal(exact) / 100


def value_of(content: Content | None) -> str | None:
    if isinstance(content, Statement):
        return content.value
    return content.amount if isinstance(content, Adjustment) else None
