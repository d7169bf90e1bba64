"""Verdicts on claims: whether a number that was said follows from a number that was computed, both exact or bounded."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Literal, NamedTuple

from domain.values import places_of, text_of

Verdict = Literal["agrees", "differs", "undecided"]
# To the nearest number with the claim's digits (of two, either), towards zero, or away from it.
Rounding = Literal["nearest", "down", "up"]
ROUNDINGS: tuple[Rounding, ...] = ("nearest", "down", "up")
_ROUNDED = {"nearest": "rounded", "down": "rounded down", "up": "rounded up"}


class Computed(NamedTuple):
    """A number that figures give, exact as a fraction, and what may be claimed of it."""

    number: Fraction
    qualifier: str


class _Range(NamedTuple):
    """Where a number may lie; None is no bound, and an end may be left out of the range."""

    low: Fraction | None
    high: Fraction | None
    has_low: bool = True
    has_high: bool = True

    def is_within(self, other: "_Range") -> bool:
        """Whether all of it lies in the other one."""
        return not self.goes_below(other) and not self.turned().goes_below(other.turned())

    def is_apart_from(self, other: "_Range") -> bool:
        """Whether no number lies in both."""
        return self.ends_before(other) or other.ends_before(self)

    def turned(self) -> "_Range":
        """The same with each number's sign turned."""
        low, high = (None if one is None else -one for one in (self.high, self.low))
        return _Range(low, high, self.has_high, self.has_low)

    def goes_below(self, other: "_Range") -> bool:
        """Whether any of it lies below all of the other one."""
        if other.low is None:
            return False
        if self.low is None or self.low < other.low:
            return True
        return self.low == other.low and self.has_low and not other.has_low

    def ends_before(self, other: "_Range") -> bool:
        """Whether all of it lies below all of the other one."""
        if self.high is None or other.low is None or self.high > other.low:
            return False
        return self.high < other.low or not (self.has_high and other.has_low)


def verdict_of_equal(said: str, qualifier: str, computed: Computed, roundings: Collection[Rounding]) -> Verdict:
    """Whether a claim says the computed number, itself or rounded to the digits of the claim in one of some ways.

    A claim of ``over`` is above its number, of ``under`` no more than it. ``undecided``: what is known of both allows
    either, as always where one of them is ``about``, unless the numbers themselves agree.
    """
    meant = _meant(said, "exact" if qualifier == "about" else qualifier, roundings)
    found = _computed(computed)
    if found.is_within(meant):
        return "agrees"
    return "differs" if qualifier != "about" and found.is_apart_from(meant) else "undecided"


def verdict_of_at_least(said: str, qualifier: str, computed: Computed) -> Verdict:
    """Whether what was said is no less than the computed number."""
    meant, found = _bounded(Fraction(said), qualifier), _computed(computed)
    if meant.low is not None and found.high is not None and meant.low >= found.high:
        return "agrees"
    if meant.high is not None and found.low is not None and meant.high < found.low:
        return "differs"
    return "undecided"


def rounding_of(said: str, number: Fraction) -> Literal["exact", "nearest", "down", "up"] | None:
    """How a number becomes what was said: it is that already, or by the first of the roundings that gives it."""
    if Fraction(said) == number:
        return "exact"
    point = _Range(number, number)
    return next((one for one in ROUNDINGS if point.is_within(_rounded_to(said, one))), None)


def verdict_words(verdict: str, rounding: str | None) -> str:
    """A verdict for people, with how the number was rounded where it was.

    >>> verdict_words("agrees", "down"), verdict_words("not-computed", None)
    ('agrees, rounded down', 'not computed')
    """
    words, rounded = verdict.replace("-", " "), _ROUNDED.get(rounding or "")
    return f"{words}, {rounded}" if rounded else words


def rounded_text(number: Fraction, places: int) -> str:
    """A fraction as text with so many digits behind the point, half even.

    >>> rounded_text(Fraction(106720, 311), 2), rounded_text(Fraction(-1, 8), 2)
    ('343.15', '-0.12')
    """
    return text_of(round(number * 10**places), places, places)


def _computed(computed: Computed) -> _Range:
    # What is called over may be the number itself: exact less "up to". So what was computed includes its ends.
    return _bounded(computed.number, computed.qualifier)


def _bounded(number: Fraction, qualifier: str) -> _Range:
    has = {"exact": (True, True), "over": (True, False), "under": (False, True), "about": (False, False)}
    below, above = has[qualifier]
    return _Range(number if below else None, number if above else None)


def _meant(said: str, qualifier: str, roundings: Collection[Rounding]) -> _Range:
    """Where the number lies that a claim is of."""
    if qualifier != "exact":
        return _bounded(Fraction(said), qualifier)._replace(has_low=qualifier != "over")
    return _joined(Fraction(said), (_rounded_to(said, one) for one in roundings))


def _joined(number: Fraction, ranges: Iterable[_Range]) -> _Range:
    """The least range that has a number and some ranges around it."""
    low, high, has_low, has_high = number, number, True, True
    for one in ranges:
        assert one.low is not None, "roundings are bounded"
        assert one.high is not None, "at both ends"
        has_low = one.has_low if one.low < low else has_low or (one.low == low and one.has_low)
        has_high = one.has_high if one.high > high else has_high or (one.high == high and one.has_high)
        low, high = min(low, one.low), max(high, one.high)
    return _Range(low, high, has_low, has_high)


def _rounded_to(said: str, rounding: Rounding) -> _Range:
    """The numbers that become what was said, in the digits that it has."""
    number, unit = Fraction(said), Fraction(1, 10 ** places_of(said))
    if rounding == "nearest":
        return _Range(number - unit / 2, number + unit / 2)
    if number < 0:
        return _rounded_to(said[1:], rounding).turned()
    if rounding == "up":
        return _Range(number - unit, number, has_low=False) if number else _Range(number, number)
    # Towards zero both -0.9 and 0.9 become 0.
    low = _Range(number, number) if number else _Range(-unit, number, has_low=False)
    return low._replace(high=number + unit, has_high=False)
