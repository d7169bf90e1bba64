"""Every statistic of pairs is the one of its definition, written anew in exact fractions."""

from fractions import Fraction

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from projections.analysis.agreement import agreement
from projections.analysis.bias import bias_test
from projections.analysis.efficiency import efficiency, is_efficient, mincer_zarnowitz
from projections.analysis.long_run import usual_lags
from projections.analysis.pairs import Pairs
from projections.analysis.sizes import revision_sizes
from tests.analysis.made_pairs import made_pairs
from tests.model import pair_statistics
from tests.model.checks import unequal
from tests.model.plain import plain

# Small numbers, of which many are alike, and large ones.
NUMBERS = st.one_of(st.integers(-3, 3), st.integers(-(10**18), 10**18))
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=14)


def answered(pairs, lags):
    return {
        "sizes": plain(revision_sizes(pairs)),
        "bias": plain(bias_test(pairs, lags)),
        "agreement": plain(agreement(pairs)),
        "efficiency": plain(efficiency(pairs, lags)),
        "is_efficient": is_efficient(pairs, mincer_zarnowitz(pairs, lags)),
    }


def defined(pairs, lags):
    by_unit = zip(pairs.earlier, pairs.later, strict=True)
    exact = [(Fraction(x, pairs.unit), Fraction(y, pairs.unit)) for x, y in by_unit]
    return {
        "sizes": pair_statistics.sizes(exact),
        "bias": pair_statistics.bias(exact, lags),
        "agreement": pair_statistics.agreement(exact),
        "efficiency": pair_statistics.efficiency(exact, lags),
        "is_efficient": pair_statistics.is_efficient(exact, pair_statistics.mincer_zarnowitz(exact, lags)),
    }


@pytest.mark.parametrize("seed", range(24))
def test_of_made_up_figures_every_statistic_is_that_of_its_definition(seed):
    pairs = made_pairs(seed)
    lags = usual_lags(len(pairs))

    assert lags == pair_statistics.usual_lags(len(pairs))
    assert list(unequal(answered(pairs, lags), defined(pairs, lags))) == []


@given(drawn=PAIRS, scale=st.integers(0, 9), lags=st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_where_little_differs_every_statistic_is_that_of_its_definition(drawn, scale, lags):
    pairs = Pairs([one for one, _ in drawn], [other for _, other in drawn], scale)
    lags = min(lags, max(len(pairs) - 1, 0))

    found = answered(pairs, lags)

    event(f"verdict {found['efficiency']['verdict']}")
    assert list(unequal(found, defined(pairs, lags))) == []


@given(st.integers(0, 20_000))
def test_the_usual_lags_are_those_of_the_formula(n):
    assert usual_lags(n) == pair_statistics.usual_lags(n)
