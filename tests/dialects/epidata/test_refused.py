"""Wrong requests of Epidata's clients: in the body alone in the old forms, with a status in all others."""

import pytest

from tests.dialects.epidata.test_covidcast import ASKED

WRONG = {
    "a parameter that nobody knows": ({"asof": "20220301"}, "Unknown parameter 'asof'; did you mean as_of?"),
    "two bounds that exclude each other": (
        {"as_of": "20220301", "issues": "*"}, "`issues`, `lag`, and `as_of` are mutually exclusive"),
    "a day that there is not": ({"as_of": "20220230"}, "as_of: '20220230' names no day or week of the calendar"),
    "a time type": ({"time_type": "hour"}, "time param: 'hour' is not one of day, week, month, quarter, year"),
    "a lag": ({"lag": "one"}, "lag: not a number: 'one'"),
    "a long lag": ({"lag": "9" * 50}, f"lag: not a number: '{'9' * 40}'"),
    "a field": ({"fields": "value,age"}, "fields: 'age' is none of geo_value, signal"),
    "no signal": ({"signals": ""}, "signals is empty"),
    "no times": ({"time_values": ""}, "missing parameter: need [time_values]"),
    "an inverted range": (
        {"time_values": "20220302-20220301"}, "time_values: the given range 20220302-20220301 is inverted"),
    "a compact form": (
        {"data_source": "", "signal": "cases"}, "missing parameter: signal or (data_source and signal[s])"),
    "a compact form without kind": (
        {"geo_type": "", "geo": "nation:all;b"}, "geo param: b is not matching <geo_type>:<geo_values> syntax"),
    "two time types": ({"time_type": "", "time": "day:*;week:*"}, "time: one request is about one time type"),
    "a position above the head": ({"position": "1000000"}, "position 1000000 is not in the ledger"),
}  # fmt: skip


@pytest.mark.parametrize(("more", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_in_the_body_and_by_status_where_the_form_has_one(client, more, message):
    asked = {name: value for name, value in (ASKED | more).items() if value or name in more}
    asked = {name: value for name, value in asked.items() if not (name == "data_source" and not value)}

    classic, lines = (client.get("/epidata/covidcast/", params=asked | form) for form in ({}, {"format": "jsonl"}))

    assert (classic.status_code, lines.status_code) == (200, 400)
    for response in (classic, lines):
        body = response.json()
        assert body == {"result": -1, "message": body["message"], "epidata": []}
        assert body["message"].startswith(message)
        assert response.headers["cache-control"] == "no-store"


def test_a_format_that_there_is_not_has_a_status(client):
    response = client.get("/epidata/covidcast/", params=ASKED | {"format": "xml"})

    assert response.status_code == 400
    assert response.json()["message"] == "format: 'xml' is none of classic, json, csv, jsonl, tree, tree-<field>"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/epidata/fluview/", 404), ("DELETE", "/epidata/covidcast/", 405)]
)
def test_an_address_and_a_method_have_their_status_always(client, method, path, status):
    response = client.request(method, path)

    assert response.status_code == status
    assert response.json()["result"] == -1


def test_what_is_too_long_for_an_address_may_be_a_form_and_has_a_limit_too(client):
    names = {"signals": ",".join(["cases", *map(str, range(1999))])}

    assert client.get("/epidata/covidcast/", params=ASKED | names).status_code == 414
    assert len(client.post("/epidata/covidcast/", data=ASKED | names).json()["epidata"]) == 3
    more = client.post("/epidata/covidcast/", data=ASKED | {"signals": f"{names['signals']},1999"})
    assert more.json()["message"] == "signals has 2001 names; at most 2000 are read"


def test_keys_of_epidatas_own_service_are_ignored_and_named(client):
    response = client.get("/epidata/covidcast/", params=ASKED | {"api_key": "x", "token": "y"}, auth=("epidata", "key"))

    assert response.status_code == 200
    assert response.headers["x-asreported-ignored"] == "api_key, token"
