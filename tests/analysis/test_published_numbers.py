"""Numbers that others print: of Theil's coefficients, and of revisions in the words of epiprocess."""

from decimal import Decimal
from fractions import Fraction

import pytest

from domain.moments import MICROSECONDS_A_DAY
from projections.analysis.agreement import agreement
from projections.analysis.figure_past import FigurePast, PastValue
from projections.analysis.pairs import Pairs
from projections.analysis.settling import settling, settling_times

# Microseconds from 1970 to the first of January 2020.
_BEGIN = 18_262 * MICROSECONDS_A_DAY


def test_theils_first_coefficient_is_that_of_the_example_of_desctools():
    # Its page "TheilU": 1 to 10 said, 2 to 11 come true.
    found = agreement(Pairs(range(2, 12), range(1, 11)))

    assert round(Decimal(found.theil_u1 or 0), 8) == Decimal("0.07512486")


def test_theils_second_coefficient_is_the_one_that_eviews_users_compute():
    # A thread of the EViews forum prints the series, the formula and what it comes to.
    actual = (166, 193, 195, 212, 248, 262, 235, 216, 212, 173, 145, 124, 62)
    said = (0, 184, 192, 196, 231, 361, 245, 201, 199, 181, 165, 121, 113)

    found = agreement(Pairs(said, actual, 2))

    assert round(Decimal(found.theil_u2 or 0), 6) == Decimal("0.943587")


# The example in the tests of epiprocess: for each place and day, days after the first of January 2020 and values.
_SAID: dict[tuple[str, int], dict[int, int | None]] = {
    ("ak", 1): {2: 1, 4: None, 5: 1, 6: 5, 7: 6, 8: 7, 19: 102},
    ("ak", 2): {5: 100, 6: 91},
    ("ak", 3): {5: 0, 6: 0},
    ("al", 1): {0: 1, 9: 1, 19: 100},
    ("al", 2): {1: 1},
    ("al", 3): {3: 1, 4: 4},
    ("al", 4): {3: None, 4: 9},
}
# And what it prints: revisions, lags, spread, relative spread, least, greatest and median value.
_PRINTED = {
    ("ak", 1): (4, 2, 19, 19, "101", "0.990", "1", "102", "6"),
    ("ak", 2): (1, 4, 5, 4, "9", "0.09", "91", "100", "95.5"),
    ("ak", 3): (0, 3, 3, 3, "0", None, "0", "0", "0"),
    ("al", 1): (1, 0, 19, 19, "99", "0.99", "1", "100", "50.5"),
    ("al", 2): (0, 0, 0, 0, "0", None, "1", "1", "1"),
    ("al", 3): (1, 1, 2, 2, "3", "0.75", "1", "4", "2.5"),
    ("al", 4): (0, 1, 1, 1, "0", None, "9", "9", "9"),
}


def past(place, day):
    told = sorted(_SAID[place, day].items())
    said = [PastValue(_BEGIN + after * MICROSECONDS_A_DAY, value, "", 1, "") for after, value in told]
    changes = [one for number, one in enumerate(said) if number == 0 or said[number - 1].value != one.value]
    return FigurePast(f"2020-01-{day:02}", changes, [])


@pytest.fixture
def settled():
    found = {key: settling(past(*key), Fraction(1, 5), 1) for key in _SAID}
    return {key: one for key, one in found.items() if one is not None}


@pytest.mark.parametrize("key", list(_PRINTED), ids=str)
def test_each_figure_settles_as_epiprocess_prints_it(settled, key):
    one = settled[key]
    spread = None if one.rel_spread is None else str(round(Decimal(one.rel_spread), 3).normalize())

    assert (one.n_revisions, one.min_lag, one.max_lag, one.lag_near_latest) == _PRINTED[key][:4]
    wanted = _PRINTED[key][5]
    assert spread == (None if wanted is None else str(Decimal(wanted).normalize()))
    assert (one.spread, one.min_value, one.max_value, one.median_value) == (_PRINTED[key][4], *_PRINTED[key][6:])


def test_together_they_settle_as_epiprocess_prints_it(settled):
    found = settling_times(list(settled.values()))

    assert (found.figures, found.unrevised) == (7, 3)
    least, near = found.min_lag, found.lag_near_latest
    assert (least.min, least.median, round(Decimal(least.mean or 0), 1), least.max) == (0, "1", Decimal("1.6"), 4)
    assert (near.min, near.median, round(Decimal(near.mean or 0), 1), near.max) == (0, "3", Decimal("6.9"), 19)
