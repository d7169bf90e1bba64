"""The sizes of revisions by hand, by the definitions in exact fractions, and by certified values."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.analysis.pairs import Pairs
from projections.analysis.precise import root, written
from projections.analysis.sizes import quantile, revision_sizes

numbers = st.lists(st.tuples(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18)), min_size=2, max_size=30)


def pairs_of(drawn, scale=0):
    return Pairs([one for one, _ in drawn], [other for _, other in drawn], scale)


def test_a_few_revisions_are_as_large_as_a_hand_reckons():
    # given: +1, -2, 0 and +3 tenths, of 10, 20, 30 and -40 tenths
    found = revision_sizes(Pairs([100, 200, 300, -400], [110, 180, 300, -370], 2))

    assert (found.figures, found.up, found.down, found.unchanged) == (4, 2, 1, 1)
    assert (found.share_up, found.share_down) == ("0.5", "0.25")
    assert (found.mean, found.mean_absolute) == ("0.05", "0.15")
    assert (found.relative_to_earlier.mean, found.relative_to_earlier.mean_absolute) == ("0.02", "0.06")
    assert found.relative_to_later.mean_absolute == "0.0625"
    assert (found.minimum, found.q25, found.median, found.q75, found.maximum) == (
        "-0.2",
        "-0.05",
        "0.05",
        "0.15",
        "0.3",
    )
    assert found.standard_deviation == written(root(Fraction(13, 300)))
    assert found.root_mean_square == "0.187082869338697"


@given(numbers, st.integers(0, 9))
def test_sizes_are_those_of_the_definitions(drawn, scale):
    pairs = pairs_of(drawn, scale)
    revisions = [Fraction(later - earlier, 10**scale) for earlier, later in drawn]

    found = revision_sizes(pairs)

    assert found.mean == written(sum(revisions, Fraction(0)) / len(revisions))
    assert found.mean_absolute == written(sum(map(abs, revisions), Fraction(0)) / len(revisions))
    assert found.median == written(Fraction(statistics.median(revisions)))
    assert found.standard_deviation == written(root(statistics.variance(revisions)))
    assert (found.minimum, found.maximum) == (written(min(revisions)), written(max(revisions)))


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=40), st.integers(1, 9))
def test_quantiles_are_those_of_the_inclusive_method(drawn, tenth):
    expected = statistics.quantiles([Decimal(one) for one in drawn], n=10, method="inclusive")[tenth - 1]

    assert quantile(sorted(drawn), Fraction(tenth, 10)) == Fraction(expected)


@pytest.mark.parametrize(
    ("values", "mean", "deviation"),
    [
        # Statistical Reference Datasets of the National Institute of Standards and Technology, univariate summary
        # statistics: certified values of those that a formula makes.
        pytest.param([10000001, 10000003, 10000002], "10000002", "1", id="NumAcc1, scale 0"),
        pytest.param([12, *[11, 13] * 500], "1.2", "0.1", id="NumAcc2, scale 1"),
        pytest.param([10000002, *[10000001, 10000003] * 500], "1000000.2", "0.1", id="NumAcc3, scale 1"),
        pytest.param([100000002, *[100000001, 100000003] * 500], "10000000.2", "0.1", id="NumAcc4, scale 1"),
    ],
)
def test_certified_means_and_deviations_come_out_to_the_last_digit(values, mean, deviation, request):
    scale = int(request.node.callspec.id[-1])

    found = revision_sizes(Pairs([0] * len(values), values, scale))

    assert (found.mean, found.standard_deviation) == (mean, deviation)


def test_nothing_is_said_of_no_figures():
    found = revision_sizes(Pairs([], []))

    assert (found.figures, found.mean, found.median, found.share_up) == (0, None, None, None)
    assert found.relative_to_later.mean is None


def test_one_figure_has_no_deviation():
    found = revision_sizes(Pairs([5840], [9000]))

    assert (found.mean, found.median, found.standard_deviation) == ("3160", "3160", None)
