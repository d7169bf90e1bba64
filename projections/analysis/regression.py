"""The regression of one variable on another by least squares, tested jointly with a long-run covariance."""

from decimal import Decimal, localcontext
from fractions import Fraction
from operator import mul
from typing import NamedTuple

from msgspec import Struct

from projections.analysis.bias import signed_root
from projections.analysis.long_run import long_run_sum
from projections.analysis.precise import PRECISE, decimal_of, root, written
from projections.analysis.students_t import two_sided

_LEAST = 3


class Regression(Struct, frozen=True, kw_only=True):
    """``dependent`` = intercept + slope times ``regressor``, and the test that both are what the hypothesis says.

    Standard errors and tests are by the covariance of ``long_run``, times n / (n - 2). The Wald test's F has 2 and
    n - 2 degrees of freedom; t of each coefficient, against the hypothesis, n - 2.
    """

    dependent: str
    regressor: str
    hypothesis: str
    figures: int
    intercept: str
    intercept_standard_error: str
    intercept_p: str | None
    slope: str
    slope_standard_error: str
    slope_p: str | None
    r_squared: str | None
    hac_lags: int
    wald_f: str | None
    wald_p: str | None


class Hypothesis(NamedTuple):
    """What is tested: that one word is another one, but for chance: the intercept 0 and the slope as given."""

    dependent: str
    regressor: str
    slope: int

    @property
    def text(self) -> str:
        """In words."""
        return f"intercept = 0 and slope = {self.slope}"


class _Fit(NamedTuple):
    """Least squares: coefficients in whole numbers, times ``divisor``, and the covariances of both, exact."""

    intercept: int
    slope: int
    divisor: int
    covariance: tuple[Fraction, Fraction, Fraction]
    r_squared: Fraction | None


def regression(x: list[int], y: list[int], unit: int, lags: int, tested: Hypothesis) -> Regression | None:
    """Regress y on x; None of fewer than three figures, or where x is the same everywhere."""
    fit = _fitted(x, y, lags) if len(x) >= _LEAST else None
    if fit is None:
        return None
    of_intercept, _, of_slope = fit.covariance
    apart = Fraction(fit.intercept, fit.divisor), Fraction(fit.slope, fit.divisor) - tested.slope
    freedom, wald = len(x) - 2, _wald(apart, fit.covariance)
    return Regression(
        dependent=tested.dependent,
        regressor=tested.regressor,
        hypothesis=tested.text,
        figures=len(x),
        intercept=written(apart[0] / unit),
        intercept_standard_error=written(signed_root(of_intercept, 1) / unit),
        intercept_p=_p(apart[0], of_intercept, freedom),
        slope=written(Fraction(fit.slope, fit.divisor)),
        slope_standard_error=written(root(of_slope)),
        slope_p=_p(apart[1], of_slope, freedom),
        r_squared=written(fit.r_squared),
        hac_lags=lags,
        wald_f=None if wald is None else written(wald / 2),
        wald_p=None if wald is None else written(_tail_of_f(wald, freedom)),
    )


def _p(apart: Fraction, squared_error: Fraction, freedom: int) -> str | None:
    return written(two_sided(apart**2 / squared_error, freedom)) if squared_error else None


def _fitted(x: list[int], y: list[int], lags: int) -> _Fit | None:
    n, sum_x, sum_y = len(x), sum(x), sum(y)
    xx, xy, yy = sum(map(mul, x, x)), sum(map(mul, x, y)), sum(map(mul, y, y))
    divisor = n * xx - sum_x * sum_x
    if not divisor:
        return None
    slope, intercept = n * xy - sum_x * sum_y, sum_y * xx - sum_x * xy
    left = [divisor * b - intercept - slope * a for a, b in zip(x, y, strict=True)]
    total = n * yy - sum_y * sum_y
    return _Fit(
        intercept,
        slope,
        divisor,
        _covariance(left, x, (n, sum_x, xx), lags),
        Fraction(slope * slope, divisor * total) if total else None,
    )


def _covariance(
    left: list[int], x: list[int], sums: tuple[int, int, int], lags: int
) -> tuple[Fraction, Fraction, Fraction]:
    """Of intercept, both and slope: what is left over, times each regressor, between the inverses of X'X."""
    n, sum_x, xx = sums
    moved = list(map(mul, left, x))
    one, both, other = (
        long_run_sum(left, left, lags),
        long_run_sum(left, moved, lags),
        long_run_sum(moved, moved, lags),
    )
    # (xx, -sum_x; -sum_x, n) from both sides.
    found = (
        xx * xx * one - 2 * xx * sum_x * both + sum_x * sum_x * other,
        -xx * sum_x * one + (xx * n + sum_x * sum_x) * both - sum_x * n * other,
        sum_x * sum_x * one - 2 * sum_x * n * both + n * n * other,
    )
    divisor = n * xx - sum_x * sum_x
    scale = divisor**4 * (lags + 1) * (n - 2)
    of_intercept, of_both, of_slope = (Fraction(one * n, scale) for one in found)
    return of_intercept, of_both, of_slope


def _wald(apart: tuple[Fraction, Fraction], covariance: tuple[Fraction, Fraction, Fraction]) -> Fraction | None:
    one, both, other = covariance
    area = one * other - both * both
    if not area:
        return None
    intercept, slope = apart
    return (other * intercept**2 - 2 * both * intercept * slope + one * slope**2) / area


def _tail_of_f(wald: Fraction, freedom: int) -> Decimal:
    """With two degrees of freedom above, the tail of F has a closed form: (1 + W / freedom)^(-freedom / 2)."""
    with localcontext(PRECISE):
        return (decimal_of(1 + wald / freedom).ln() * -freedom / 2).exp()
