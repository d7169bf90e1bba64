"""Values are exact decimals in strings, and nothing else is."""

import re
from decimal import Decimal, Inexact

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.refusals import NotAValue, ValueDoesNotFit
from domain.values import EXACT, check_fits, number, plain, same_number, sortable, value_text

FORM = r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?"
said = st.from_regex(re.compile(FORM, re.ASCII), fullmatch=True)


@given(said)
def test_a_value_is_kept_as_it_was_said(text):
    assert value_text(text) == (text.removeprefix("-") if Decimal(text) == 0 else text)


@given(said)
@example("-0")
@example("-0.00")
def test_no_zero_keeps_its_minus(text):
    assert not (value_text(text).startswith("-") and Decimal(text) == 0)


@given(st.text(max_size=40))
@example("")
@example("5,840")
@example("1e5")
@example("1E5")
@example("NaN")
@example("sNaN")
@example("Infinity")
@example("-Infinity")
@example("1e999999999999")
@example(" 12 ")
@example("12\n")
@example("1_000")
@example("\u0663")
@example("\uff11\uff12")
@example("+1")
@example("--1")
@example("01")
@example("00")
@example("-")
@example(".5")
@example("5.")
@example("1.")
@example("1.2.3")
@example("1" * 19)
@example("1" * 5000)
@example("0.1234567890")
@example("−5")
@example("0x10")
def test_whatever_is_not_of_the_form_is_refused(text):
    if re.fullmatch(FORM, text, re.ASCII):
        value_text(text)
    else:
        with pytest.raises(NotAValue):
            value_text(text)


@pytest.mark.parametrize("thing", [5, 5.0, None, Decimal(5), True, b"5"])
def test_what_is_no_string_is_no_value(thing):
    with pytest.raises(NotAValue):
        value_text(thing)


def test_thousands_separators_are_hinted_at():
    with pytest.raises(NotAValue, match="without thousands separators"):
        value_text("5,840")


def test_a_refusal_quotes_no_more_than_a_line_of_what_was_sent_and_keeps_all_of_it_as_a_fact():
    with pytest.raises(NotAValue) as refused:
        value_text("9" * 5000)

    assert len(refused.value.message) < 200
    assert refused.value.facts == {"value": "9" * 5000, "field": "value"}


@given(said, said)
def test_equality_is_numeric(one, other):
    assert same_number(one, other) == (Decimal(one) == Decimal(other))


@pytest.mark.parametrize(
    ("one", "other", "same"), [("1.1", "1.10", True), (None, None, True), (None, "0", False), ("0", None, False)]
)
def test_no_value_equals_only_no_value(one, other, same):
    assert same_number(one, other) is same


@given(said, said)
def test_sums_are_exact(one, other):
    total = EXACT.add(number(one), number(other))

    assert EXACT.subtract(total, number(other)) == number(one)


def test_arithmetic_that_would_round_raises():
    with pytest.raises(Inexact):
        EXACT.divide(Decimal(1), Decimal(3))


@given(said)
def test_plain_text_reads_as_the_same_value(text):
    assert value_text(plain(number(text))) == value_text(text)


@given(said, st.integers(0, 9))
def test_a_value_that_fits_is_exact_in_a_scaled_64_bit_integer(text, decimals):
    scaled = Decimal(text).scaleb(decimals)
    fits = scaled == scaled.to_integral_value() and abs(scaled) < 10**18

    if fits:
        check_fits(text, decimals)
        assert abs(int(scaled)) < 2**63
    else:
        with pytest.raises(ValueDoesNotFit):
            check_fits(text, decimals)


@pytest.mark.parametrize(
    ("text", "decimals", "fits"),
    [
        ("9" * 18, 0, True),
        ("9" * 18, 1, False),
        ("9" * 17, 1, True),
        ("1.5", 0, False),
        ("1.50", 1, True),
        ("1.0", 0, True),
        ("0.000000001", 9, True),
        ("-999999999.999999999", 9, True),
        ("-1000000000.5", 9, False),
        ("0", 9, True),
    ],
)
def test_a_value_is_refused_that_is_finer_or_larger_than_its_series_holds(text, decimals, fits):
    if fits:
        check_fits(text, decimals)
    else:
        with pytest.raises(ValueDoesNotFit):
            check_fits(text, decimals)


@given(said, said)
def test_sortable_texts_sort_as_absolute_values_do(one, other):
    smaller, larger = sorted((abs(number(one)), abs(number(other))))

    assert sortable(smaller) <= sortable(larger)
    assert len(sortable(smaller)) == len(sortable(larger))
