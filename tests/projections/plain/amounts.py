"""Amounts over spans of days, from the figures of running totals and increments: docs/domain.md section 5."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from domain.bounds import of_difference, of_sum, of_terms
from domain.periods import period
from domain.series import Series
from domain.words import Qualifier
from projections.answers.series_at import FigureAt, SeriesAt

_ONE_DAY = timedelta(days=1)


class Amount(NamedTuple):
    """What a series added over a span of days; ``adjustment`` None is none, ``is_unknown`` an amount nobody said.

    ``is_first``: the first figure of a running total, counted from ``starts_on``. ``base`` is the figure that the
    difference is against. A span that ends before it begins has no days: its figure covers no day that no other does.
    """

    first: date
    last: date
    difference: Decimal
    adjustment: Decimal | None
    is_unknown: bool
    is_first: bool
    figure: FigureAt
    base: FigureAt | None

    @property
    def days(self) -> int:
        """The length of its span."""
        return max(0, (self.last - self.first).days + 1)

    @property
    def value(self) -> Decimal | None:
        """The difference less what does not belong to the span; None if that is unknown."""
        if self.is_unknown:
            return None
        return self.difference if self.adjustment is None else self.difference - self.adjustment

    @property
    def qualifier(self) -> Qualifier:
        """What may be claimed of difference and value: adjustments are exact."""
        if self.base is None:
            return of_sum([_qualifier(self.figure)])
        return of_difference(_qualifier(self.figure), _qualifier(self.base))

    @property
    def revised_by(self) -> Decimal:
        """The difference less what it would be with both figures at their own first values."""
        return _revised_by(self.figure) - _revised_by(self.base)


def claim(booked: Sequence[Amount]) -> Qualifier:
    """What may be claimed of the sum of some amounts; a figure that is both counted and a base cancels out."""
    terms = [(one.figure, 1) for one in booked] + [(one.base, -1) for one in booked if one.base is not None]
    return of_terms((figure.period, _qualifier(figure), sign) for figure, sign in terms)


def _qualifier(figure: FigureAt) -> str:
    return figure.answer.qualifier or "exact"


def _revised_by(figure: FigureAt | None) -> Decimal:
    if figure is None or len(figure.values) == 1 or figure.value is None:
        return Decimal(0)
    return Decimal(figure.value) - Decimal(figure.values[0].value or 0)


def amounts(series: Series, reading: SeriesAt) -> list[Amount]:
    """The series' amounts by day; a level has none."""
    if series.measure == "increment":
        return _increments(series, reading)
    return _differences(series, reading) if series.measure == "cumulative" else []


def _differences(series: Series, reading: SeriesAt) -> list[Amount]:
    found: list[Amount] = []
    base: FigureAt | None = None
    start = date.fromisoformat(series.starts_on) if series.starts_on else None
    total, is_first = Decimal(0), True
    for figure in reading.figures:
        said = figure.answer.value
        if said is None:
            continue
        now, last = Decimal(said), series.covered(period(figure.period), figure.answer.through)
        if start is not None:
            adjustment, is_unknown = _adjusted(reading, figure.period)
            found.append(Amount(start, last, now - total, adjustment, is_unknown, is_first, figure, base))
        base, total, start, is_first = figure, now, last + _ONE_DAY, False
    return found


def _increments(series: Series, reading: SeriesAt) -> list[Amount]:
    found = []
    start = date.fromisoformat(series.starts_on) if series.starts_on else date.min
    for figure in reading.figures:
        if (said := figure.answer.value) is not None:
            span, through = period(figure.period), figure.answer.through
            lag = timedelta(days=0 if through else series.lag_days)
            # What began within the period covers no day before it began.
            first, last = max(span.first - lag, start), series.covered(span, through)
            adjustment, is_unknown = _adjusted(reading, figure.period)
            amount = Amount(
                first, last, Decimal(said), adjustment, is_unknown, is_first=False, figure=figure, base=None
            )
            found.append(amount)
    return found


def _adjusted(reading: SeriesAt, when: str) -> tuple[Decimal | None, bool]:
    declared = reading.declared.get(when)
    if declared is None or not declared.has_value:
        return None, False
    if declared.value is None:
        return None, True
    amount = Decimal(declared.value)
    return (amount, False) if amount else (None, False)
