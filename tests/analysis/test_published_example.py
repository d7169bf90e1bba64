"""The worked example that reviser publishes: growth of the gross domestic product of the United States.

Its page "reviser" (README, version 0.3.1, MIT) compares the first release of each quarter since 1980 with the eleventh
one. The growth rates, in percent, are computed from the levels of its data set ``gdp``.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from domain.values import scaled
from projections.analysis.agreement import agreement
from projections.analysis.bias import bias_test
from projections.analysis.efficiency import is_efficient, mincer_zarnowitz
from projections.analysis.long_run import usual_lags
from projections.analysis.pairs import Pairs
from projections.analysis.sizes import revision_sizes


@pytest.fixture(scope="module")
def growth():
    with Path(__file__).with_name("us_growth.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return Pairs([scaled(one["first"], 9) for one in rows], [scaled(one["eleventh"], 9) for one in rows], 9)


def to(decimals, text):
    return str(round(Decimal(text), decimals))


def test_size_and_bias_are_those_that_are_published(growth):
    sizes, bias = revision_sizes(growth), bias_test(growth, usual_lags(len(growth)))

    assert sizes.figures == 168
    assert to(3, sizes.mean) == "-0.014"
    assert to(3, bias.p) == "0.488"
    assert to(2, agreement(growth).noise_to_signal) == "0.22"


def test_the_first_release_is_efficient_by_the_published_regression(growth):
    found = mincer_zarnowitz(growth, usual_lags(len(growth)))

    assert found is not None
    assert (to(5, found.intercept), to(5, found.slope), to(4, found.r_squared)) == ("0.00299", "0.97412", "0.9523")
    assert is_efficient(growth, found) is True
