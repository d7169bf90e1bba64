"""The settling of figures in the words of epiprocess, by the example of its documentation and by cases of our own."""

from fractions import Fraction

import pytest

from domain.moments import MICROSECONDS_A_DAY
from domain.refusals import Malformed
from projections.analysis.figure_past import FigurePast, PastValue
from projections.analysis.settling import settling
from projections.answers.settled_figures import ask_settling
from tests.projections.town import CASES, Town

A, B = "2022-03-01", "2022-03-02"
# Microseconds from 1970 to the last day of the period.
_PERIOD_ENDS = 19_052 * MICROSECONDS_A_DAY


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path / "ledger.db")
    town.opens()
    yield town
    town.close()


def past(*values):
    said = [PastValue(_PERIOD_ENDS + lag * MICROSECONDS_A_DAY, value, "", lag, A) for lag, value in enumerate(values)]
    return FigurePast(A, said, [])


def settled(*values, within="0.2"):
    found = settling(past(*values), Fraction(within), 1)
    assert found is not None
    return found


def test_a_value_that_leaves_again_was_not_settled():
    # The example of epiprocess' documentation: 99 is near to 100, but 150 comes after it.
    found = settled(0, 20, 99, 150, 102, 100)

    assert found.lag_near_latest == 4
    assert (found.n_revisions, found.min_lag, found.max_lag) == (5, 0, 5)
    assert (found.spread, found.rel_spread, found.median_value) == ("150", "1", "99.5")


def test_near_is_less_than_the_share_away():
    assert settled(80, 100).lag_near_latest == 1
    assert settled(81, 100).lag_near_latest == 0
    assert settled(80, 100, within="0.21").lag_near_latest == 0


def test_zero_is_near_to_itself_alone():
    found = settled(1, 0)

    assert (found.lag_near_latest, found.spread, found.rel_spread) == (1, "1", "1")


def test_withdrawals_are_left_out_as_missing_values_are():
    found = settled(10, None, 10, 12)

    assert (found.n_revisions, found.max_lag) == (1, 3)
    assert settling(past(10, None), Fraction(1), 1) is None


def test_figures_that_are_too_young_are_left_out(town):
    town.says("2022-03-03", {A: "10", B: "20"})
    town.says("2022-03-31", {A: "11"})

    found = [ask_settling(town.ask, town.now, CASES, min_waiting_period=days).items for days in (0, 29, 30, 31)]

    assert [[one.period for one in items] for items in found] == [[A, B], [A, B], [A], []]
    assert [(one.n_revisions, one.min_lag, one.max_lag, one.min_value) for one in found[0]] == [
        (1, 2, 30, "10"),
        (0, 1, 1, "20"),
    ]


@pytest.mark.parametrize("share", ["-0.1", "1.1"])
def test_a_share_lies_between_none_and_all(town, share):
    with pytest.raises(Malformed, match="share"):
        ask_settling(town.ask, town.now, CASES, within_latest=share)
