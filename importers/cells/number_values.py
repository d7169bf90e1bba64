"""The values of numbers: exact decimals in the form that the ledger keeps, rounded only where a spec says so."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import cast

from domain.refusals import NotAValue
from domain.values import EXACT, MOST_DECIMALS, MOST_DIGITS, plain, value_text

_LARGEST_EXPONENT = 18
# A double has no digit beyond them; a number that is longer was not written by one.
_MOST_ROUNDED = 1_200
# Exact, or refused: no number that a figure can have needs more.
_ROUNDING = Context(prec=_MOST_ROUNDED, rounding=ROUND_HALF_UP)


def value_of(text: str) -> str:
    """The value that a plain decimal is; raises NotAValue, saying of what there is too much."""
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(decimals) > MOST_DECIMALS:
        why = f"it has {len(decimals)} decimals, more than the {MOST_DECIMALS} that a value can have"
    elif len(whole) > MOST_DIGITS:
        why = f"it has {len(whole)} digits, more than the {MOST_DIGITS} that a value can have"
    else:
        return value_text(text)
    raise NotAValue(f"{why}: {text!r:.60}", value=text[:60])


def literal_reader(decimals: int | None) -> Callable[[str], str]:
    """What reads number literals of a file's own format, rounded to so many decimals; it raises NotAValue."""
    return _literal if decimals is None else lambda text: _rounded_literal(str(text), decimals)


def _literal(text: str) -> str:
    """The value of a number literal, without its exponent; raises NotAValue."""
    text = str(text)
    if not text[-1:].isdigit():
        raise _not_for_figures(text)
    if "e" not in text and "E" not in text:
        return value_of(text)
    return value_of(plain(_number(text, _LARGEST_EXPONENT)))


def _rounded_literal(text: str, decimals: int) -> str:
    if not text[-1:].isdigit():
        raise _not_for_figures(text)
    return rounded(text, decimals)


def exact(text: str, factor: int = 1) -> str:
    """The value of a decimal that may have an exponent, times a whole number; raises NotAValue."""
    number = _number(text, _LARGEST_EXPONENT)
    if factor == 1:
        return value_of(plain(number))
    return value_of(_without_zeros(plain(_ROUNDING.multiply(number, Decimal(factor)))))


def rounded(text: str, decimals: int, factor: int = 1) -> str:
    """The value to so many decimals, halves away from zero; one that has no more stays as it was said.

    Zeros that come of rounding say nothing, and are left out: 0.30000000000000004 is 0.3.

    >>> rounded("17.953321364452425", 6), rounded("0.30000000000000004", 6), rounded("2.50", 6), rounded("-2.5", 0)
    ('17.953321', '0.3', '2.50', '-3')
    """
    number = _number(text, _MOST_ROUNDED // 2)
    if factor != 1:
        number = Decimal(_without_zeros(plain(_ROUNDING.multiply(number, Decimal(factor)))))
    if -cast("int", number.as_tuple().exponent) <= decimals:
        return value_of(plain(number))
    try:
        return value_of(_without_zeros(plain(number.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDING))))
    except DecimalException:
        raise _not_for_figures(text) from None


def middle(low: str, high: str) -> str:
    """The number half way between two values; raises NotAValue where it has too many decimals.

    >>> middle("5", "9"), middle("5", "8"), middle("-1.5", "1.5")
    ('7', '6.5', '0')
    """
    return value_of(_without_zeros(plain(EXACT.multiply(EXACT.add(Decimal(low), Decimal(high)), Decimal("0.5")))))


def _number(text: str, largest_exponent: int) -> Decimal:
    try:
        number = Decimal(text) if len(text) <= _MOST_ROUNDED else Decimal("NaN")
    except DecimalException:
        raise NotAValue(f"not a number: {text!r:.60}", value=text[:60]) from None
    if not number.is_finite() or abs(cast("int", number.as_tuple().exponent)) > largest_exponent:
        raise _not_for_figures(text)
    return number


def _without_zeros(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _not_for_figures(text: str) -> NotAValue:
    return NotAValue(f"not a number that a figure can have: {text!r:.60}", value=text[:60])
