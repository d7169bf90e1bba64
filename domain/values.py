r"""Exact decimal values, kept as the strings that were said.

The form is docs/domain.md section 3: ``-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?``, ASCII, the whole string.
"""

import re
from decimal import Context, Decimal, Inexact
from functools import lru_cache

from domain.refusals import NotAValue, ValueDoesNotFit, shown
from domain.words import Value

_VALUE = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?", re.ASCII)
MOST_DIGITS, MOST_DECIMALS = 18, 9
# Twice 27 digits and carries: sums of values are exact, or raise instead of rounding.
EXACT = Context(prec=76, traps=[Inexact])


def value_text(text: str, what: str = "value") -> Value:
    """The value as said, with -0 as 0; raises NotAValue.

    >>> value_text("1.10"), value_text("-0")
    ('1.10', '0')
    """
    try:
        return _value(text)
    except (TypeError, ValueError):
        hint = " (without thousands separators)" if isinstance(text, str) and "," in text else ""
        raise NotAValue(
            f"not a value: {shown(text)}; a value is a plain decimal in a string{hint}",
            value=str(text),
            field=what,
        ) from None


@lru_cache(maxsize=16_384)
def _value(text: str) -> Value:
    # A statement's value is looked at several times on its way, and no other text is kept than values.
    if not _VALUE.fullmatch(text):
        raise ValueError(text)
    return Value(text[1:] if text[0] == "-" and not text.strip("-0.") else text)


def check_value(text: str) -> None:
    """Raise NotAValue for a text that is not of the form in which values are kept."""
    if not _VALUE.fullmatch(text):
        raise NotAValue(f"not a value: {shown(text)}", value=text, field="value")


def number(text: str) -> Decimal:
    """The exact number behind a value's text."""
    return Decimal(text)


def plain(amount: Decimal) -> str:
    """A number as text without exponent, with -0 as 0.

    >>> plain(Decimal("1E+2")), plain(Decimal("-0.00"))
    ('100', '0.00')
    """
    text = format(amount, "f")
    return text[1:] if text[0] == "-" and not text.strip("-0.") else text


def places_of(text: str) -> int:
    """How many digits a value has behind its point.

    >>> places_of("1.10"), places_of("-3160")
    (2, 0)
    """
    return len(text.partition(".")[2])


def scaled(text: str, scale: int) -> int:
    """The value times ten to the power of ``scale``; what it has behind so many places are zeros.

    >>> scaled("-1.10", 3), scaled("5.00", 0)
    (-1100, 5)
    """
    whole, _, fraction = text.partition(".")
    return int(f"{whole}{fraction[:scale]:0<{scale}}")


def text_of(amount: int, scale: int, places: int) -> str:
    """An amount that was scaled as text with so many places; no digit behind them is anything but 0.

    >>> text_of(-1100, 3, 2), text_of(5, 0, 2), text_of(0, 3, 1)
    ('-1.10', '5.00', '0.0')
    """
    if not scale and not places:
        return str(amount)
    cut = amount // 10 ** (scale - places) if scale >= places else amount * 10 ** (places - scale)
    if not places:
        return str(cut)
    digits = f"{abs(cut):0{places + 1}}"
    return f"{'-' if cut < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two values are numerically equal; no value equals only no value."""
    if one == other or one is None or other is None:
        return one == other
    return Decimal(one) == Decimal(other)


def check_fits(text: str, decimals: int, what: str = "value") -> None:
    """Refuse a value that a scaled 64-bit integer of the series could not hold."""
    if len(text) + decimals <= MOST_DIGITS and "." not in text:
        return
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(fraction.rstrip("0")) > decimals:
        why = f"the series' {decimals} decimals"
    elif len((whole + "0" * decimals).lstrip("0")) > MOST_DIGITS:
        why = f"18 digits at {decimals} decimals"
    else:
        return
    raise ValueDoesNotFit(f"{text} has more than {why}", value=text, decimals=decimals, field=what)


def sortable(amount: Decimal) -> str:
    """The absolute value as text that sorts as the number does, exact to nine decimals.

    >>> sortable(Decimal("-3160"))
    '0000000000000003160.000000000'
    """
    return f"{abs(amount):029.9f}"
