"""FRED's units: what a series is turned into, each vintage by itself.

Definitions: https://alfred.stlouisfed.org/help#growth_formulas. A stretch of days is compared with the one before it,
or with the same one a year before; of a series of days that is the nearest of the seven days before that has a value,
or the same day of the year before. Where a value is missing, or a formula is not defined, there is no result.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from api.dialects.fred.computed_runs import CONTEXT, Formula, Recomputed, computed_runs
from api.dialects.fred.figure_runs import RunFigure
from api.dialects.fred.frequencies import FredFrequency

UNITS = ("lin", "chg", "ch1", "pch", "pc1", "pca", "cch", "cca", "log")
# Differences of exact numbers are exact.
EXACT_UNITS = frozenset({"lin", "chg", "ch1"})
_AGAINST_A_YEAR = frozenset({"ch1", "pc1"})
_HUNDRED = Decimal(100)
# More days than a year has, so that the same day a year before is still there.
_KEPT_DAYS = 400


class _Compared(NamedTuple):
    now: Decimal
    before: Decimal
    a_year: int


def _change(one: _Compared) -> Decimal | None:
    return CONTEXT.subtract(one.now, one.before)


def _percent(one: _Compared) -> Decimal | None:
    if not one.before:
        return None
    return CONTEXT.divide(CONTEXT.multiply(_HUNDRED, CONTEXT.subtract(one.now, one.before)), one.before)


def _compounded(one: _Compared) -> Decimal | None:
    if not one.before:
        return None
    ratio = CONTEXT.divide(one.now, one.before)
    if ratio < 0:
        return None
    return CONTEXT.multiply(_HUNDRED, CONTEXT.subtract(CONTEXT.power(ratio, one.a_year), Decimal(1)))


def _continuous(one: _Compared) -> Decimal | None:
    if one.now <= 0 or one.before <= 0:
        return None
    return CONTEXT.multiply(_HUNDRED, CONTEXT.subtract(CONTEXT.ln(one.now), CONTEXT.ln(one.before)))


def _continuous_a_year(one: _Compared) -> Decimal | None:
    found = _continuous(one)
    return None if found is None else CONTEXT.multiply(found, Decimal(one.a_year))


_COMPARING: dict[str, Callable[[_Compared], Decimal | None]] = {
    "chg": _change,
    "ch1": _change,
    "pch": _percent,
    "pc1": _percent,
    "pca": _compounded,
    "cch": _continuous,
    "cca": _continuous_a_year,
}


def transformed(figures: Iterable[RunFigure], units: str, frequency: FredFrequency) -> Iterator[RunFigure]:
    """Each figure in other units; ``figures`` come by their dates, from a year before those that are wanted."""
    if units == "lin":
        yield from figures
        return
    kept: dict[int, RunFigure] = {}
    for one in figures:
        while kept and (oldest := next(iter(kept))) < one.date - _KEPT_DAYS:
            del kept[oldest]
        members = [kept[date] for date in _needed(one.date, units, frequency) if date in kept]
        formula = _formula(units, frequency.a_year)
        computing = Recomputed(1 + len(members), formula)
        yield one._replace(runs=computed_runs([one, *members], computing, one.runs[0].day))
        kept[one.date] = one


def _needed(date: int, units: str, frequency: FredFrequency) -> list[int]:
    if units == "log":
        return []
    if units in _AGAINST_A_YEAR:
        found = frequency.year_before(date)
        return [] if found is None else [found]
    return frequency.before(date)


def _formula(units: str, a_year: int) -> Formula:
    """The formula over a figure and those before it, the nearest one first."""

    def log(values: list[Decimal | None]) -> Decimal | None:
        return CONTEXT.ln(values[0]) if values[0] is not None and values[0] > 0 else None

    def compare(values: list[Decimal | None]) -> Decimal | None:
        now, before = values[0], next((one for one in values[1:] if one is not None), None)
        return None if now is None or before is None else _COMPARING[units](_Compared(now, before, a_year))

    return log if units == "log" else compare
