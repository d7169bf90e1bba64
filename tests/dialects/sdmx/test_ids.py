"""The ids of dataflows and series: by rule, and as an operator named them."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import DialectNames, DialectSettings, Policy
from projections.answers.view import View
from tests.dialects.sdmx.conftest import CASES, FLOW, GDP, told

_NAMES = DialectNames(sources={"NSO": "stats-office"}, series={"NSO.GDP": GDP, "INFECTIONS": CASES})


@pytest.fixture(scope="module")
def named(begun):
    """A client of a service whose operator named a source and its series."""
    policy = Policy(dialects=DialectSettings(sdmx=_NAMES))
    with View.open(begun[0]) as answers, TestClient(create_app(answers, policy=policy)) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("dataflow/ASREPORTED/NSO/1.0", ["GDP", "INFECTIONS"]),
        ("dataflow/ASREPORTED/NSO/1.0/*.GDP", ["GDP"]),
        ("NSO/.INFECTIONS", ["INFECTIONS"]),
        # Those by rule go on to work, and what comes back has the names that were chosen.
        (f"{FLOW}/.GDP_REAL+CASES", ["GDP", "INFECTIONS"]),
        (f"dataflow/*/{FLOW},NSO/1.0/*.GDP", ["GDP"]),
        ("dataflow/ASREPORTED/NSO/1.0/*?c[SERIES]=INFECTIONS", ["INFECTIONS"]),
        ("dataflow/ASREPORTED/NSO/1.0/*.NSO", []),
    ],
)
def test_a_source_and_its_series_have_the_ids_that_an_operator_chose(named, address, codes):
    assert sorted({one for (one,) in told(named, address, "SERIES")}) == codes


def test_structures_have_the_chosen_ids_and_are_found_by_both(named):
    by_choice, by_rule = (named.get(f"/sdmx/dataflow/ASREPORTED/{name}?references=all").text for name in ("NSO", FLOW))

    assert by_choice == by_rule
    assert "CL_SERIES_NSO" in by_choice
    assert 'str:Code id="INFECTIONS"' in by_choice
    assert FLOW not in by_choice


@pytest.mark.parametrize("name", [f"{FLOW}.CASES", "NSO.CASES", "CASES"])
def test_a_code_that_an_operator_gave_to_another_series_hides_none(name, begun):
    policy = Policy(dialects=DialectSettings(sdmx=DialectNames(sources={"NSO": "stats-office"}, series={name: GDP})))
    with View.open(begun[0]) as answers, TestClient(create_app(answers, policy=policy)) as client:
        found = {
            key: {tuple(one) for one in told(client, f"dataflow/ASREPORTED/NSO/1.0/{key}", "SERIES", "LEDGER_KEY")}
            for key in ("*", "*.CASES", "*.CASES@RULE", "*?c[SERIES]=CASES", "*?c[SERIES]=CASES@RULE")
        }

    of_gdp, of_cases = ("CASES", GDP), ("CASES@RULE", CASES)
    assert found["*"] == {of_gdp, of_cases}
    assert found["*.CASES"] == found["*?c[SERIES]=CASES"] == {of_gdp}
    assert found["*.CASES@RULE"] == found["*?c[SERIES]=CASES@RULE"] == {of_cases}


@pytest.mark.parametrize("code", ["gdp_real", "GDP-REAL", "GDP_REAL ", "STATS_OFFICE.GDP_REAL", "OTHER", "İ"])
def test_an_id_that_is_written_otherwise_is_not_there(sdmx, code):
    assert told(sdmx, f"dataflow/ASREPORTED/{FLOW}/1.0/*?c[SERIES]={code}", "SERIES") == []
    assert sdmx.get(f"/sdmx/data/{FLOW}/.{code}").status_code in {400, 404}
