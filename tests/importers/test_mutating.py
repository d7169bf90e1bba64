"""However the bytes of a version are spoiled, it says the same after another version, afresh, and read plainly."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from importers.formats import json_beginning
from tests.importers.mutating import RULES, SPECS, check, first_version, history, main

EXAMPLES = 150


@pytest.fixture(autouse=True)
def one_row_is_a_tail(monkeypatch):
    """Versions of a few rows then take over what the version before began with, as long ones do."""
    monkeypatch.setattr(json_beginning, "_TAIL", 1)


@pytest.mark.parametrize("form", SPECS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.sampled_from(RULES), st.integers(2, 6))
def test_a_spoiled_version_says_what_its_bytes_say_whatever_was_read_before(form, chance, rule, most):
    versions = history(form, rule, chance, most)

    told = check(form, rule, versions)

    assert told.total() == len(versions)
    for outcome in told:
        event(outcome)


@pytest.mark.parametrize("form", SPECS)
def test_the_versions_that_are_spoiled_say_something_at_first(form):
    assert check(form, "last", [first_version(form, "last")]) == {"read": 1}


def test_a_large_run_counts_what_it_read(capsys):
    main(100, 7)

    assert "versions read in three ways, each alike" in capsys.readouterr().out
