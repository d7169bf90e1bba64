"""``covidcast_meta`` and ``covidcast/meta`` over HTTP: what there is of each signal."""

from datetime import datetime
from statistics import mean, pstdev

import pytest

from api.dialects.epidata.signal_summaries import summary_of
from domain.words import Moment
from projections.answers.tallies import plain_tally
from projections.answers.versions import FigureVersion


def meta(client, **more):
    body = client.get("/epidata/covidcast_meta/", params=more).json()
    assert body["result"] == (1 if body["epidata"] else -2)
    return body["epidata"]


def test_a_signal_has_its_extent_and_the_statistics_of_what_stands(client):
    assert client.get("/epidata/covidcast_meta/?signals=city:cases").content == (
        b'{"epidata":[{"data_source":"city","signal":"cases","time_type":"day","geo_type":"nation",'
        b'"min_time":20220301,"max_time":20220303,"num_locations":1,"min_value":3.00,"max_value":12.00,'
        b'"mean_value":7.5000000,"stdev_value":4.5000000,"last_update":1767226200,"max_issue":20220304,"min_lag":0,'
        b'"max_lag":2}],"result":1,"message":"success"}'
    )


def test_every_signal_of_every_source_is_there_but_those_of_which_nothing_was_said(client):
    found = meta(client)

    assert [(one["data_source"], one["signal"], one["time_type"], one["num_locations"]) for one in found] == [
        ("city", "cases", "day", 1),
        ("city", "rate", "month", 1),
        ("city", "visits", "week", 1),
        ("city", "ward-cases", "day", 2),
    ]


@pytest.mark.parametrize(
    ("more", "signals"),
    [
        ({"signals": "city:cases,city:visits"}, ["cases", "visits"]),
        ({"signals": "city:*", "time_types": "day"}, ["cases", "ward-cases"]),
        ({"signals": "city", "geo_types": "county"}, ["ward-cases"]),
        ({"signals": "city:cases,city:*"}, ["cases", "rate", "visits", "ward-cases"]),
        ({"signals": "town:cases"}, []),
        ({"position": "0"}, []),
    ],
)
def test_signals_kinds_of_places_and_times_choose(client, more, signals):
    assert [one["signal"] for one in meta(client, **more)] == signals


def test_it_says_when_the_ledger_learned_the_last_also_where_the_batch_goes_on_behind_it(client):
    (rate,) = meta(client, signals="city:rate")

    (said,) = client.get("/v1/series/city/rate/figures/2022-03/history").json()["items"]
    assert rate["last_update"] == int(datetime.fromisoformat(said["recorded_at"]).timestamp())


def version(period, value):
    return FigureVersion(period, value, "exact", None, None, 0, None, Moment("1970-01-01"), 1, 1, "reported")


def summary(*versions):
    return summary_of(plain_tally(versions, 2), is_weekly=False)


@pytest.mark.parametrize(
    "values", [["1"], ["0.1", "0.2", "0.25"], ["-5", "999999999999999999", "17"], ["7", None, "8"]]
)
def test_statistics_are_those_of_the_library(values):
    found = summary(*(version(f"2022-03-0{day + 1}", one) for day, one in enumerate(values)))

    assert found is not None
    numbers = [float(one) for one in values if one is not None]
    assert (float(found.least or ""), float(found.most or "")) == (min(numbers), max(numbers))
    assert float(found.mean or "") == pytest.approx(mean(numbers), rel=1e-12, abs=1e-7)
    assert float(found.deviation or "") == pytest.approx(pstdev(numbers), rel=1e-12, abs=1e-7)


def test_what_was_withdrawn_altogether_has_an_extent_and_no_statistics():
    found = summary(version("2022-03-01", None))

    assert found is not None
    assert (found.first, found.least, found.mean, found.deviation) == (20220301, None, None, None)


def test_sources_and_signals_say_what_they_are(client):
    city, empty = client.get("/epidata/covidcast/meta").json()

    assert city | {"signals": []} == {
        "source": "city",
        "db_source": "city",
        "name": "City Health Office",
        "description": "",
        "reference_signal": "cases",
        "license": None,
        "link": [{"alt": "City Health Office", "href": "https://health.example"}],
        "dua": None,
        "signals": [],
    }
    assert [one["signal"] for one in city["signals"]] == ["cases", "rate", "visits", "ward-cases"]
    cases = city["signals"][0]
    assert (cases["name"], cases["value_label"], cases["time_type"], cases["is_cumulative"]) == (
        "Cases", "people", "day", False,
    )  # fmt: skip
    assert cases["geo_types"] == {"nation": {"min": 3, "max": 12, "mean": 7.5, "stdev": 4.5}}
    assert empty["signals"] == []
