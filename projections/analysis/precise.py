"""The results of statistics: exact quotients of whole numbers, rounded once, to fifteen digits, when they are written.

Values are whole numbers of the same power of ten, so that every sum of them and of their products is exact. What is no
quotient (a square root, a probability) is computed to sixty digits.
"""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import overload

PRECISE = Context(prec=60, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX)
_WRITTEN = Context(prec=15, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX)
# Nobody tells such a probability from 0, and it would be written as a long row of zeros.
_LEAST = Decimal("1E-60")

Exact = Fraction | Decimal


def decimal_of(exact: Exact) -> Decimal:
    """The number to sixty digits."""
    if isinstance(exact, Decimal):
        return exact
    return PRECISE.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def root(exact: Exact) -> Decimal:
    """The square root of what is not negative."""
    return PRECISE.sqrt(decimal_of(exact))


def ratio(above: Exact, below: Exact) -> Decimal | None:
    """The one divided by the other; None where there is nothing to divide by."""
    return PRECISE.divide(decimal_of(above), decimal_of(below)) if below else None


def quotient(above: int, below: int) -> Fraction | None:
    """The exact quotient of whole numbers; None where there is nothing to divide by."""
    return Fraction(above, below) if below else None


def rounded(text: str, digits: int = 4) -> str:
    """A result to so many digits, for people; whole numbers keep all of theirs.

    >>> rounded("0.333333333333333"), rounded("123456.7"), rounded("2.5")
    ('0.3333', '123457', '2.5')
    """
    found = Decimal(text)
    return written(Context(prec=max(digits, found.adjusted() + 1)).plus(found))


@overload
def written(found: Exact) -> str: ...


@overload
def written(found: Exact | None) -> str | None: ...


def written(found: Exact | None) -> str | None:
    """A result as text: at most fifteen digits, without exponent and without zeros at its end.

    >>> written(Fraction(1, 3)), written(Fraction(3160)), written(Decimal("0.50")), written(None)
    ('0.333333333333333', '3160', '0.5', None)
    """
    if found is None:
        return None
    rounded = _WRITTEN.plus(decimal_of(found))
    if abs(rounded) < _LEAST:
        return "0"
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
