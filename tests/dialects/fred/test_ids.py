"""The ids of FRED's clients: by the rule, and as an operator changes them."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import DialectNames, DialectSettings, Policy
from projections.answers.sources import sources_in_order
from projections.answers.view import View

NAMES = DialectNames(series={"GDPC1": "office/gdp"}, sources={"53": "office"})


@pytest.fixture
def named(fred_ledger):
    policy = Policy(dialects=DialectSettings(fred=NAMES))
    with View.open(fred_ledger) as answers, TestClient(create_app(answers, policy=policy)) as client:
        yield client


def ids(client, address):
    return [one["id"] for one in client.get(f"/fred/{address}&file_type=json").json()["seriess"]]


@pytest.mark.parametrize("said", ["OFFICE.GDP", "office.gdp", "Office.Gdp", "office/gdp"])
def test_by_the_rule_an_id_is_the_key_in_capitals_and_capitals_do_not_matter(fred, said):
    assert ids(fred, f"series?series_id={said}") == ["OFFICE.GDP"]


@pytest.mark.parametrize("said", ["GDPC1", "gdpc1", "OFFICE.GDP"])
def test_an_id_that_an_operator_gave_stands_beside_that_of_the_rule(named, said):
    assert ids(named, f"series?series_id={said}") == ["GDPC1"]
    table = named.get("/fred/series/observations?series_id=gdpc1&file_type=json&output_type=2&vintage_dates=2021-04-29")
    assert table.json()["observations"] == [{"date": "2021-01-01", "GDPC1_20210429": "100.000"}]
    assert ids(named, "series/search?search_text=product") == ["GDPC1"]


def test_an_id_that_an_operator_gave_to_another_series_hides_none(fred_ledger):
    policy = Policy(dialects=DialectSettings(fred=DialectNames(series={"OFFICE.RATE": "office/gdp"})))
    with View.open(fred_ledger) as answers, TestClient(create_app(answers, policy=policy)) as client:
        listed = ids(client, "release/series?release_id=2")
        titles = {
            one: client.get(f"/fred/series?series_id={one}&file_type=json").json()["seriess"][0]["title"]
            for one in listed
        }

    assert listed == ["OFFICE.CLAIMS", "OFFICE.RATE", "OFFICE.RATE.RULE"]
    assert len(set(titles.values())) == 3
    assert titles["OFFICE.RATE.RULE"] == 'The "rate" <of> change'


@pytest.mark.parametrize("said", ["OFFICE.GDP.RULE", "OFFICE.RATE.RULE"])
def test_what_is_hidden_by_no_name_has_no_second_id(named, said):
    assert "does not exist" in named.get(f"/fred/series?series_id={said}").text


def test_a_number_that_an_operator_gave_stands_for_that_of_the_rule(named):
    assert ids(named, "release/series?release_id=53") == ["GDPC1", "OFFICE.CLAIMS", "OFFICE.RATE"]
    assert [one["id"] for one in named.get("/fred/releases?file_type=json").json()["releases"]] == [1, 53]
    assert "The release does not exist." in named.get("/fred/release?release_id=2").text
    assert named.get("/fred/v2/release/observations?release_id=53").json()["release"]["release_id"] == 53


def test_a_number_that_an_operator_gave_is_nobody_elses(fred_ledger):
    with View.open(fred_ledger) as answers:
        first, *rest = [one.source for one in sources_in_order(answers, answers.at())]
        names = DialectNames(sources={"1": rest[0]})
        policy = Policy(dialects=DialectSettings(fred=names))
        with TestClient(create_app(answers, policy=policy)) as client:
            listed = {one["id"]: one["notes"] for one in client.get("/fred/sources?file_type=json").json()["sources"]}
            assert rest[0] in listed[1]
            assert first in listed[1_000_000_001], "its place is taken, so it stands behind all that can be given"
            for number, notes in listed.items():
                one = client.get(f"/fred/source?source_id={number}&file_type=json").json()["sources"][0]
                assert one["id"] == number
                assert one["name"] in {source.name for source in sources_in_order(answers, answers.at())}, notes
            assert client.get("/fred/release/series?release_id=1&file_type=json").json()["seriess"] != []
