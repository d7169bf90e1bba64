"""Query strings that are not quite right are refused with what is wrong with them."""

import json

import pytest

from domain.streams import STREAMS
from tests.api.conftest import PERSONNEL

FIGURES = f"/v1/series/{PERSONNEL}/figures"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"{FIGURES}?asof=2022-03-02", "did you mean as_of?"),
        (f"{FIGURES}?recordedAsOf=2022-03-02", "did you mean recorded_as_of?"),
        (f"{FIGURES}?Position=3", "did you mean position?"),
        (f"{FIGURES}?zzz=1", "known are as_of, "),
        (f"{FIGURES}?as_of=2022-03-02T08:00:00+02:00", "%2B"),
        (f"{FIGURES}?as_of=2022-03-02T08:00:00", "offset"),
        (f"{FIGURES}?as_of=2022-03-02T08:00:00.1234567Z", "six digits"),
        (f"{FIGURES}?as_of=2022-02-30", "not a moment"),
        (f"{FIGURES}?as_of=0001-01-01T00:00:00%2B14:00", "not a moment"),
        (f"{FIGURES}?as_of=%D9%A2022-03-02", "not a moment"),
        (f"{FIGURES}?as_of=2022-03-02&as_of=2022-03-02", "given twice"),
        (f"{FIGURES}?position=1&recorded_as_of=2026-01-01", "not both"),
        (f"{FIGURES}?start=2022-W53", "not a period"),
        (f"{FIGURES}?order=up", "asc, desc"),
        (f"{FIGURES}?release=0", "not a whole number"),
        (f"{FIGURES}?as_of=%zz", "%25"),
        (f"{FIGURES}?as_of=%ff", "UTF-8"),
        (f"{FIGURES}?format=xml", "json, csv, ndjson"),
        ("/v1/events?format=csv", "json, ndjson"),
        ("/v1/events.csv", "no CSV"),
        ("/v1/table", "series is missing"),
        ("/v1/table?series=war-losses/tanks,war-losses/tanks", "twice"),
        ("/v1/totals?series=war-losses/tanks&series=war-losses/tanks", "twice"),
        ("/v1/totals?series=nonsense", "source/series"),
        ("/v1/totals?source=Nonsense", "not a source"),
        ("/v1/series?q=%00", "U+0000"),
        ("/v1/revisions?min_difference=-5", "not negative"),
        ("/v1/revisions?min_difference=1e9999999", "plain decimal"),
        ("/v1/revisions?kind=nonsense", "one of revision"),
        ("/v1/events?stream=../../etc", "not a stream"),
        ("/v1/events/0", "at least 1"),
        ("/v1/events/1000000", "head"),
        ("/v1/documents/nonsense", "nonsense"),
        ("/v1/documents/x?as_of=2022-01-01", "unknown parameter"),
        ("/v1/sources/no-such", "no-such"),
        ("/v1/sources/NO", "not a source"),
        (f"/v1/series/{PERSONNEL}/figures/2022-13-01", "not a period"),
        ("/v1/series/war-losses/none/years", "none"),
        ("/v1/nothing", "nothing at /v1/nothing"),
        ("/v1/series//figures", ""),
        ("/problems/nonsense", "no problem type"),
    ],
)
def test_what_is_wrong_is_named(shared, url, said):
    response = shared.get(url)

    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]
    assert response.json().keys() >= {"type", "title", "status", "detail", "instance"}
    assert response.json()["status"] == response.status_code
    assert shared.get(response.json()["type"]).status_code == 200


def test_a_query_string_has_an_end(shared):
    response = shared.get(f"{FIGURES}?as_of={'0' * 9000}")

    assert (response.status_code, response.json()["type"]) == (414, "/problems/query-too-long")


@pytest.mark.parametrize("url", ["/v1/totals?series=war-losses/tanks,war-losses/personnel",
                                 "/v1/totals?series=war-losses/tanks&series=war-losses/personnel"])  # fmt: skip
def test_several_series_are_named_in_either_way(shared, url):
    names = [one["series"] for one in shared.get(url).json()["items"]]

    assert names == ["war-losses/tanks", "war-losses/personnel"]


@pytest.mark.parametrize(
    ("query", "periods"),
    [
        ("start=2022-03-10", ["2022-03-10", "2022-03-11", "2022-03-12"]),
        ("start=2022-W10&end=2022-03-08", ["2022-03-07", "2022-03-08"]),
        ("end=2022-03-03", ["2022-03-02", "2022-03-03"]),
        ("start=2022&end=2022-03-02", ["2022-03-02"]),
        ("start=2022-03-11&order=desc", ["2022-03-12", "2022-03-11"]),
        ("start=2023", []),
    ],
)
def test_bounds_include_both_ends(shared, query, periods):
    assert [one["period"] for one in shared.get(f"{FIGURES}?{query}").json()["items"]] == periods


@pytest.mark.parametrize("kind", [one.kind for one in STREAMS])
def test_the_events_of_every_stream_can_be_asked_for(shared, kind):
    everything = [json.loads(line) for line in shared.get("/v1/events.ndjson").content.splitlines()]
    name = next(
        (one["stream"] for one in everything if one["stream"].split("/")[0] == kind),
        "log" if kind == "log" else f"{kind}/nowhere",
    )

    answer = shared.get(f"/v1/events.ndjson?stream={name}")

    assert answer.status_code == 200
    found = [json.loads(line) for line in answer.content.splitlines()]
    assert found == [one for one in everything if one["stream"] == name]
