"""The probability that Student's t lies as far from zero as a statistic does, on either side of it.

It is the regularised incomplete beta function I(x; df/2, 1/2) at x = df / (df + t²): M. Abramowitz and I. A. Stegun,
Handbook of Mathematical Functions (1964), 26.5.27, here by the continued fraction 26.5.8 and the method of W. J. Lentz.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

from projections.analysis.precise import PRECISE, decimal_of

_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
_HALF = Fraction(1, 2)
# Far behind the fifteen digits that are written.
_ENOUGH, _TINY = Decimal("1E-40"), Decimal("1E-100")
_MOST_TERMS = 10_000


def two_sided(squared: Fraction, freedom: int) -> Decimal:
    """The probability that t² is no less than that, with so many degrees of freedom, at least one.

    >>> round(two_sided(Fraction(3), 1), 20)
    Decimal('0.33333333333333333333')
    """
    assert freedom > 0, "without freedom there is no distribution"
    x, a = freedom / (freedom + squared), Fraction(freedom, 2)
    with localcontext(PRECISE):
        if x * (a + _HALF + 2) < a + 1:
            return +_tail(x, a, _HALF, freedom)
        return 1 - _tail(1 - x, _HALF, a, freedom)


def _tail(x: Fraction, a: Fraction, b: Fraction, freedom: int) -> Decimal:
    """I(x; a, b) where its continued fraction is quick to converge; x is less than 1."""
    if not x:
        return Decimal(0)
    powers = decimal_of(a) * decimal_of(x).ln() + decimal_of(b) * decimal_of(1 - x).ln()
    front = powers.exp() / (decimal_of(a) * _beta(freedom))
    return front * _continued(decimal_of(x), decimal_of(a), decimal_of(b))


def _beta(freedom: int) -> Decimal:
    """B(freedom / 2, 1 / 2), by the middle binomial coefficient, which is exact."""
    half, is_odd = divmod(freedom, 2)
    middle, power = Decimal(comb(2 * half, half)), Decimal(4**half)
    return _PI * middle / power if is_odd else power / (middle * half)


def _continued(x: Decimal, a: Decimal, b: Decimal) -> Decimal:
    upper = Decimal(1)
    found = lower = 1 / _no_zero(1 - (a + b) * x / (a + 1))
    for term in range(1, _MOST_TERMS):
        twice = a + 2 * term
        for factor in (
            term * (b - term) * x / ((twice - 1) * twice),
            -(a + term) * (a + b + term) * x / (twice * (twice + 1)),
        ):
            lower = 1 / _no_zero(1 + factor * lower)
            upper = _no_zero(1 + factor / upper)
            found *= lower * upper
        if abs(lower * upper - 1) < _ENOUGH:
            return found
    raise AssertionError("the continued fraction converges where it is used")


def _no_zero(found: Decimal) -> Decimal:
    return found if abs(found) > _TINY else _TINY
