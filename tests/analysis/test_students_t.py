"""Student's t against closed forms, and against the tables that everybody prints."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.analysis.precise import PRECISE, decimal_of
from projections.analysis.students_t import two_sided

_DIGITS = Decimal("1E-30")


@given(st.fractions(0, 400, max_denominator=1000))
def test_with_two_degrees_of_freedom_it_is_a_closed_form(squared):
    exact = PRECISE.subtract(Decimal(1), PRECISE.sqrt(decimal_of(squared / (2 + squared))))

    assert abs(two_sided(squared, 2) - exact) < _DIGITS


@given(st.fractions(0, 400, max_denominator=1000))
def test_with_four_degrees_of_freedom_it_is_a_closed_form(squared):
    # 1 - sin(a) (1 + cos(a)^2 / 2), with tan(a) = t / 2: Abramowitz and Stegun 26.7.4.
    sine, cosine_squared = PRECISE.sqrt(decimal_of(squared / (4 + squared))), decimal_of(4 / (4 + squared))
    inner = PRECISE.add(Decimal(1), PRECISE.divide(cosine_squared, Decimal(2)))
    exact = PRECISE.subtract(Decimal(1), PRECISE.multiply(sine, inner))

    assert abs(two_sided(squared, 4) - exact) < _DIGITS


@given(st.integers(0, 100))
def test_with_one_degree_of_freedom_it_is_the_arc_tangent(t):
    assert float(two_sided(Fraction(t * t), 1)) == pytest.approx(1 - 2 * math.atan(t) / math.pi, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("freedom", "t", "probability"),
    [
        # The points that tables of the distribution give to three decimals.
        pytest.param(5, "2.571", "0.05", id="5 degrees, 5 %"),
        pytest.param(10, "2.228", "0.05", id="10 degrees, 5 %"),
        pytest.param(10, "3.169", "0.01", id="10 degrees, 1 %"),
        pytest.param(30, "2.042", "0.05", id="30 degrees, 5 %"),
        pytest.param(30, "3.646", "0.001", id="30 degrees, 0.1 %"),
        pytest.param(120, "1.980", "0.05", id="120 degrees, 5 %"),
        pytest.param(20_000, "1.960", "0.05", id="so many that it is almost normal"),
    ],
)
def test_it_gives_the_points_of_the_tables(freedom, t, probability):
    found = two_sided(Fraction(t) ** 2, freedom)

    assert abs(found - Decimal(probability)) < Decimal(probability) / 500


@given(st.integers(1, 400), st.fractions(0, 100, max_denominator=50), st.fractions(0, 100, max_denominator=50))
def test_what_lies_farther_from_zero_is_less_probable(freedom, one, other):
    nearer, farther = sorted((one, other))

    assert 0 <= two_sided(farther, freedom) <= two_sided(nearer, freedom) <= 1
    assert two_sided(Fraction(0), freedom) == 1


def test_a_tail_keeps_its_digits_however_thin_it_is():
    # Of two degrees of freedom the tail is 1 / t^2 - 3 / (2 t^4) + ... for a large t.
    assert abs(two_sided(Fraction(10**40), 2) * 10**40 - 1) < Decimal("1E-30")
