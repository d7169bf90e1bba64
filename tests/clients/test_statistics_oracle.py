"""Every statistic of revisions is the one that statsmodels, scipy and numpy compute, to twelve digits."""

import json
import math

import msgspec
import pytest

from projections.analysis.agreement import agreement
from projections.analysis.bias import bias_test
from projections.analysis.efficiency import efficiency
from projections.analysis.long_run import usual_lags
from projections.analysis.sizes import revision_sizes
from tests.analysis.made_pairs import made_pairs
from tests.clients.environment import asked_by

# What lies around zero for numbers of floats has no twelve digits; none of these are larger than a few thousand.
_RELATIVE, _ABSOLUTE = 1e-12, 1e-13
_NOT_COMPUTED_THERE = {"figures", "up", "down", "unchanged", "relative_to_earlier", "relative_to_later", "hac_lags"}
_WORDS = {"dependent", "regressor", "hypothesis"}


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Pairs at random, and what the others compute of them."""
    folder = tmp_path_factory.mktemp("oracle")
    made = [(made_pairs(seed), lags) for seed in range(40) for lags in (None, 0, 2)]
    asked = [(pairs, usual_lags(len(pairs)) if lags is None else lags) for pairs, lags in made]
    cases = [
        {"x": [one / pairs.unit for one in pairs.earlier], "y": [one / pairs.unit for one in pairs.later], "lags": lags}
        for pairs, lags in asked
    ]
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    return list(zip(asked, asked_by("statistics_oracle", "cases.json", folder=folder), strict=True))


def as_numbers(found):
    told = msgspec.to_builtins(found)
    return {
        name: float(text)
        for name, text in told.items()
        if name not in _NOT_COMPUTED_THERE | _WORDS and text is not None
    }


def test_sizes_are_theirs(compared):
    for (pairs, _), expected in compared:
        found = revision_sizes(pairs)
        earlier, later = found.relative_to_earlier, found.relative_to_later
        relative = (earlier.mean, earlier.mean_absolute, later.mean, later.mean_absolute)

        assert as_numbers(found) == pytest.approx(expected["sizes"], rel=_RELATIVE, abs=_ABSOLUTE)
        assert [float(str(one)) for one in relative] == pytest.approx(
            expected["relative"], rel=_RELATIVE, abs=_ABSOLUTE
        )


def test_the_bias_with_and_without_a_long_run_variance_is_theirs(compared):
    for (pairs, lags), expected in compared:
        assert as_numbers(bias_test(pairs, lags)) == pytest.approx(expected["bias"], rel=_RELATIVE, abs=_ABSOLUTE)


def test_the_agreement_is_theirs(compared):
    for (pairs, _), expected in compared:
        # Where a later value is zero they divide by it, and we say nothing.
        there = {name: one for name, one in expected["agreement"].items() if math.isfinite(one)}
        assert as_numbers(agreement(pairs)) == pytest.approx(there, rel=_RELATIVE, abs=_ABSOLUTE)


@pytest.mark.parametrize("name", ["mincer_zarnowitz", "news", "noise"])
def test_the_regressions_are_theirs(compared, name):
    for (pairs, lags), expected in compared:
        found = as_numbers(getattr(efficiency(pairs, lags), name))

        assert found == pytest.approx(expected[name], rel=_RELATIVE, abs=_ABSOLUTE)
