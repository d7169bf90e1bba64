"""The growth of figures: each compared with that of a period before, as both were known at the same moment.

What statistical offices publish and revise are mostly such rates: R. McKenzie and M. Gamba, "Interpreting the results
of revision analyses: recommended summary statistics" (OECD and Eurostat task force, 2007), are about them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Literal, get_args

from domain.periods import Period, period, period_of
from projections.analysis.figure_past import FigurePast, PastValue

# The difference to the period before; the percent of it; the percent of the same period a year before.
Transform = Literal["none", "change", "growth", "yearly-growth"]
TRANSFORMS: tuple[Transform, ...] = get_args(Transform)
# Rates are in percent, rounded half to even to so many digits behind the point.
PLACES = 12
_YEAR_OF_WEEKS = timedelta(weeks=52)


def grown(figures: Sequence[FigurePast], transform: Transform) -> Iterator[FigurePast]:
    """The pasts of the results; a figure without a value to compare it with, at any moment, has none.

    They begin when both values were first known. ``change`` keeps the scale of the values, rates have PLACES.
    """
    by_period = {one.period: one for one in figures}
    for one in figures:
        base = _base(one, by_period, transform)
        said = [] if base is None else list(_said(one, base, _change if transform == "change" else _rate))
        if said:
            yield FigurePast(one.period, said, [])


def _base(one: FigurePast, figures: Mapping[str, FigurePast], transform: Transform) -> FigurePast | None:
    name = compared_with(period(one.period), transform)
    return None if name is None else figures.get(name)


def compared_with(one: Period, transform: Transform) -> str | None:
    """The period with which one is compared; None where the calendar has no such day a year before.

    >>> [compared_with(period(one), "yearly-growth") for one in ("2022-Q1", "2020-W53", "2024-02-29")]
    ['2021-Q1', '2020-W01', None]
    """
    if transform != "yearly-growth":
        return period_of(one.first - timedelta(days=1), one.frequency)
    if one.frequency == "W":
        return period_of(one.first - _YEAR_OF_WEEKS, "W")
    try:
        return period_of(one.first.replace(year=one.first.year - 1), one.frequency)
    except ValueError:
        return None


def _said(one: FigurePast, base: FigurePast, compared: Callable[[int, int], int | None]) -> Iterator[PastValue]:
    """Each result that differs from the one before, from the first on; of what changed at once the figure is named."""
    own: int | None = None
    other: int | None = None
    before: int | None = None
    for _, at_once in groupby(merge(one.said, base.said, key=attrgetter("published")), key=attrgetter("published")):
        turned = {said.period: said for said in at_once}
        own = turned[one.period].value if one.period in turned else own
        other = turned[base.period].value if base.period in turned else other
        found = None if own is None or other is None else compared(own, other)
        if found != before:
            yield (turned[one.period] if one.period in turned else turned[base.period])._replace(value=found)
        before = found


def _change(now: int, before: int) -> int:
    return now - before


def _rate(now: int, before: int) -> int | None:
    """In percent; of what is not above zero there is no growth."""
    return round(Fraction(100 * 10**PLACES * (now - before), before)) if before > 0 else None
