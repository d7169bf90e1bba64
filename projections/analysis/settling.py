"""The time that figures take to settle, in the words of epiprocess.

The columns are those of ``revision_analysis`` of the R package epiprocess (Delphi group, Carnegie Mellon University),
which leaves missing values out, as we do withdrawals. Lags are whole days here, from the last day of the period.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from domain.moments import MICROSECONDS_A_DAY
from domain.periods import period
from projections.analysis.figure_past import FigurePast, PastValue
from projections.analysis.precise import quotient, written
from projections.analysis.sizes import quantile

_FIRST_DAY = date(1970, 1, 1).toordinal()


class Settling(Struct, frozen=True, kw_only=True):
    """How often and how long a figure was revised.

    ``lag_near_latest`` is the lag from which on its values stay within a share of the latest one; a latest value of
    zero is near to itself alone. ``rel_spread`` is ``spread`` by ``max_value``, None where either is zero.
    """

    period: str
    n_revisions: int
    min_lag: int
    max_lag: int
    lag_near_latest: int
    spread: str
    rel_spread: str | None
    min_value: str
    max_value: str
    median_value: str


class Distribution(Struct, frozen=True, kw_only=True):
    """The least, the middle, the average and the greatest of some counts; None where there are none."""

    min: int | None
    median: str | None
    mean: str | None
    max: int | None


class SettlingTimes(Struct, frozen=True, kw_only=True):
    """The same over many figures."""

    figures: int
    unrevised: int
    n_revisions: Distribution
    min_lag: Distribution
    max_lag: Distribution
    lag_near_latest: Distribution


def settling(past: FigurePast, within_latest: Fraction, unit: int) -> Settling | None:
    """How a figure settled; None where it never had a value, or is withdrawn."""
    if past.is_withdrawn:
        return None
    found = past.values
    by_size = sorted(one.value or 0 for one in found)
    spread = by_size[-1] - by_size[0]
    return Settling(
        period=past.period,
        n_revisions=len(found) - 1,
        min_lag=_lag(past.period, found[0]),
        max_lag=_lag(past.period, found[-1]),
        lag_near_latest=_lag(past.period, _near(found, within_latest)),
        spread=written(Fraction(spread, unit)),
        rel_spread=written(quotient(spread, by_size[-1])) if spread else None,
        min_value=written(Fraction(by_size[0], unit)),
        max_value=written(Fraction(by_size[-1], unit)),
        median_value=written((quantile(by_size, Fraction(1, 2)) or Fraction(0)) / unit),
    )


def settling_times(found: Sequence[Settling]) -> SettlingTimes:
    """How some figures settled, together."""
    return SettlingTimes(
        figures=len(found),
        unrevised=sum(not one.n_revisions for one in found),
        n_revisions=_distribution(one.n_revisions for one in found),
        min_lag=_distribution(one.min_lag for one in found),
        max_lag=_distribution(one.max_lag for one in found),
        lag_near_latest=_distribution(one.lag_near_latest for one in found),
    )


def _lag(of: str, said: PastValue) -> int:
    return _FIRST_DAY + said.published // MICROSECONDS_A_DAY - period(of).last.toordinal()


def _near(found: Sequence[PastValue], within_latest: Fraction) -> PastValue:
    """The first of the last values that are all near to the latest one."""
    latest = found[-1].value or 0
    near = found[-1]
    for one in reversed(found[:-1]):
        if abs((one.value or 0) - latest) >= within_latest * abs(latest):
            break
        near = one
    return near


def _distribution(counts: Iterable[int]) -> Distribution:
    by_size = sorted(counts)
    return Distribution(
        min=by_size[0] if by_size else None,
        median=written(quantile(by_size, Fraction(1, 2))),
        mean=written(quotient(sum(by_size), len(by_size))),
        max=by_size[-1] if by_size else None,
    )
