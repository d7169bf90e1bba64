"""Verdicts on claims: by rounding as decimals round, and by every number that both sides allow."""

from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from projections.analysis.claim_verdict import (
    ROUNDINGS,
    Computed,
    rounded_text,
    rounding_of,
    verdict_of_at_least,
    verdict_of_equal,
)

_BIT = Decimal("0.001")
MODES = {
    "nearest": (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_HALF_DOWN),
    "down": (ROUND_DOWN,),
    "up": (ROUND_UP,),
}
QUALIFIERS = st.sampled_from(["exact", "over", "under", "about"])
ALLOWED = st.sets(st.sampled_from(ROUNDINGS)).map(tuple)


@st.composite
def decimals(draw, most=40, places=2):
    """A small decimal as text, so that many of them are near to each other."""
    digits = draw(st.integers(0, places))
    return format(Decimal(draw(st.integers(-most, most))).scaleb(-digits), "f")


def plain(text):
    """Without the sign of a nought, as values are."""
    return text[1:] if text[0] == "-" and not text.strip("-0.") else text


def gives(number, said, rounding):
    """Whether a decimal becomes what was said, in any of the ways of the name."""
    unit = Decimal(1).scaleb(-len(said.partition(".")[2]))
    return any(number.quantize(unit, mode) == Decimal(said) for mode in MODES[rounding])


@given(said=decimals(places=1).map(plain), number=decimals(most=4000, places=3))
def test_a_number_becomes_what_was_said_as_decimals_are_rounded(said, number):
    found = rounding_of(said, Fraction(number))

    event(str(found))
    ways = [one for one in ROUNDINGS if gives(Decimal(number), said, one)]
    assert found == ("exact" if Decimal(said) == Decimal(number) else next(iter(ways), None))


@given(said=decimals(places=1).map(plain), number=decimals(most=4000, places=3), roundings=ALLOWED)
def test_exact_numbers_agree_by_the_roundings_that_are_allowed_or_differ(said, number, roundings):
    exactly = Decimal(said) == Decimal(number)
    # Between what rounds to a number in two ways lies nothing that does in neither.
    agrees = exactly or any(gives(Decimal(number), said, one) for one in roundings)

    event(str(agrees))
    found = verdict_of_equal(said, "exact", Computed(Fraction(number), "exact"), roundings)
    assert found == ("agrees" if agrees else "differs")


def allowed(number, qualifier, *, as_claim=False):
    """The tenths near to a number that it allows, and what lies far off on either side."""
    said = Decimal(number)
    near = {Decimal(one) / 10 + beyond for one in range(-110, 111) for beyond in (-_BIT, 0, _BIT)}
    tests = {
        "exact": lambda one: one == said,
        "over": lambda one: one > said or (one == said and not as_claim),
        "under": lambda one: one <= said,
        "about": lambda _: True,
    }
    return {one for one in near if tests[qualifier](one)}


SMALL = decimals(most=10, places=1).map(plain)


@given(said=SMALL, qualifier=QUALIFIERS, number=SMALL, of=QUALIFIERS)
def test_bounds_agree_where_all_that_is_computed_is_claimed_and_differ_where_nothing_is(said, qualifier, number, of):
    claimed, computed = allowed(said, qualifier, as_claim=True), allowed(number, of)
    expected = "agrees" if computed <= claimed else "undecided" if computed & claimed else "differs"
    if qualifier == "about":
        # How near about is, nobody said: only the number itself agrees.
        expected = "agrees" if of == "exact" and Decimal(said) == Decimal(number) else "undecided"

    event(expected)
    assert verdict_of_equal(said, qualifier, Computed(Fraction(number), of), ()) == expected


@given(said=SMALL, qualifier=QUALIFIERS, number=SMALL, of=QUALIFIERS)
def test_at_least_agrees_where_no_claim_is_less_and_differs_where_all_are(said, qualifier, number, of):
    claimed, computed = allowed(said, qualifier), allowed(number, of)
    is_never_less, is_always_less = min(claimed) >= max(computed), max(claimed) < min(computed)
    expected = "agrees" if is_never_less else "differs" if is_always_less else "undecided"

    event(expected)
    assert verdict_of_at_least(said, qualifier, Computed(Fraction(number), of)) == expected


@pytest.mark.parametrize(
    ("said", "number", "rounding"),
    [
        pytest.param("340", Fraction(106720, 311), None, id="343.15 is not 340"),
        pytest.param("693", Fraction(253290, 365), "down", id="693.95"),
        pytest.param("1177", Fraction(430790, 366), "nearest", id="1177.02"),
        pytest.param("0", Fraction(-1, 3), "nearest", id="towards nought"),
        pytest.param("-3", Fraction(-10, 3), "nearest", id="negative"),
        pytest.param("-4", Fraction(-10, 3), "up", id="away from nought"),
        pytest.param("2.50", Fraction(249, 100), None, id="nought at the end is a digit that was said"),
        pytest.param("999999999999999999", Fraction(2999999999999999999, 3), "down", id="eighteen digits"),
    ],
)
def test_it_is_told_by_which_rounding_a_claim_comes_about(said, number, rounding):
    assert rounding_of(said, number) == rounding


@given(number=st.fractions(max_denominator=10_000), places=st.integers(0, 11))
def test_a_fraction_is_written_half_even_and_never_as_minus_nought(number, places):
    text = rounded_text(number, places)

    assert abs(Fraction(text) - number) <= Fraction(1, 2 * 10**places)
    assert len(text.partition(".")[2]) == places
    assert text == plain(text)
