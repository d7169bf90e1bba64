"""``statistics`` of russianwarship.rip over HTTP: requests as public bots make them, and what these never had."""

import pytest
from litestar.testing import TestClient

from projections.answers.view import View
from tests.dialects.warship.conftest import NAMES, served


def data(client, path, **params):
    response = client.get(path, params=params or None)
    assert response.status_code == 200, response.text
    body = response.json()
    assert body.keys() == {"message", "data"}
    assert body["message"] == "The data were fetched successfully."
    return body["data"]


def test_a_day_has_its_totals_and_the_increase_to_the_day_before(client):
    response = client.get("/api/v2/statistics/2022-03-04")

    assert response.content == (
        b'{"message":"The data were fetched successfully.","data":{"date":"2022-03-04","day":9,'
        b'"resource":"http://testserver.local/v1/series/losses/personnel/figures/2022-03-04",'
        b'"war_status":{"code":1,"alias":"in_progress"},'
        b'"stats":{"personnel_units":9200,"tanks":251,"submarines":1},'
        b'"increase":{"personnel_units":100,"tanks":40,"submarines":1},"carried":[],"withdrawn":[],"revised":{}}}'
    )
    assert response.headers["content-type"] == "application/json"


def test_the_first_version_has_no_status(client):
    first, second = (data(client, f"/api/v{version}/statistics/2022-03-02") for version in (1, 2))

    assert second.pop("war_status") == {"code": 1, "alias": "in_progress"}
    assert first == second


def test_the_latest_day_is_the_last_that_has_a_value_and_what_is_withdrawn_has_none(client):
    found = data(client, "/api/v2/statistics/latest")

    assert (found["date"], found["day"]) == ("2022-03-05", 10)
    assert found["stats"] == {"personnel_units": 9300, "tanks": None, "submarines": 1}
    assert found["increase"] == {"personnel_units": 100, "tanks": None, "submarines": 0}
    assert (found["withdrawn"], found["carried"]) == (["tanks"], ["submarines"])


def test_a_revision_is_in_every_day_that_follows_and_said(client):
    second, third = (data(client, f"/api/v2/statistics/2022-03-0{day}") for day in (2, 3))

    assert (second["stats"]["personnel_units"], second["increase"]["personnel_units"]) == (9000, 3290)
    assert third["increase"]["personnel_units"] == 100
    assert second["revised"] == {"personnel_units": 1}
    # What was not reported that day goes on from the day before.
    assert (third["stats"]["tanks"], third["increase"]["tanks"], third["carried"]) == (211, 0, ["tanks"])


def test_what_was_never_reported_yet_is_zero_and_a_total_without_a_begin_is_no_increase(client):
    found = data(client, "/api/v2/statistics/2022-03-01")

    assert found["stats"] == {"personnel_units": 5710, "tanks": 198, "submarines": 0}
    assert found["increase"] == {"personnel_units": 5710, "tanks": 0, "submarines": 0}


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("2022-03-02", {"date": "2022-03-02", "personnel_units": 5840, "increase": 130}),
        ("2022-03-03T07:59:59Z", {"date": "2022-03-02", "personnel_units": 5840, "increase": 130}),
        ("2022-03-03T08:00:00Z", {"date": "2022-03-03", "personnel_units": 9100, "increase": 100}),
    ],
)
def test_as_of_a_moment_is_what_bots_would_have_read_then(client, as_of, found):
    latest = data(client, "/api/v2/statistics/latest", as_of=as_of)

    assert found == {
        "date": latest["date"],
        "personnel_units": latest["stats"]["personnel_units"],
        "increase": latest["increase"]["personnel_units"],
    }


def test_pages_go_back_from_the_newest_day_to_the_first(client):
    dates, url = [], "/api/v2/statistics?offset=0&limit=2"
    while url:
        page = data(client, url.removeprefix("http://testserver.local"))
        dates.append([one["date"] for one in page["records"]])
        url = page["paging"]["next_url"]
        assert url is None or "position=" in url

    assert dates == [["2022-03-05", "2022-03-04"], ["2022-03-03", "2022-03-02"], ["2022-03-01"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 50])
def test_a_page_of_any_length_says_of_a_day_what_the_day_says(client, limit):
    for one in data(client, "/api/v2/statistics", limit=limit)["records"]:
        assert one == data(client, f"/api/v2/statistics/{one['date']}")


def test_increases_add_up_to_what_was_gained(client):
    found = data(client, "/api/v2/statistics", date_from="2022-03-02", date_to="2022-03-04")["records"]

    assert [one["date"] for one in found] == ["2022-03-04", "2022-03-03", "2022-03-02"]
    assert sum(one["increase"]["personnel_units"] for one in found) == 9200 - 5710


def test_beyond_the_last_page_and_outside_all_days_is_nothing(client):
    nothing = {"records": [], "paging": {"next_url": None}}

    assert data(client, "/api/v2/statistics", offset=5) == nothing
    assert data(client, "/api/v2/statistics", date_from="2023-01-01") == nothing
    assert data(client, "/api/v2/statistics", date_to="2021-01-01") == nothing
    assert data(client, "/api/v2/statistics", limit=0) == nothing, "who follows next_url would do so for ever"


@pytest.mark.parametrize(
    ("path", "field", "why"),
    [
        ("2022-02-30", "date", "The date is not a valid date."),
        ("yesterday", "date", "The date is not a valid date."),
        ("2022-03-02T08:00:00Z", "date", "The date is not a valid date."),
        ("2021-01-01", "date", "There are no figures of that day."),
        ("?limit=-1", "limit", "The limit must be an integer from 0 to 5000."),
        ("?limit=5001", "limit", "The limit must be an integer from 0 to 5000."),
        ("?offset=" + "9" * 30, "offset", "The offset must be an integer from 0 to 100000."),
        ("?date_from=2022", "date_from", "The date from is not a valid date."),
        ("?date_from=2022-03-02&date_to=2022-03-01", "date_to", "The date to must not be before the date from."),
        ("latest?as_of=now", "as_of", "not a moment: 'now'; write 2022-03-02 or 2022-03-02T08:00:00Z"),
        ("latest?date=2022-03-02", "query", None),
    ],
)
def test_what_is_wrong_is_422_with_the_field(client, path, field, why):
    response = client.get(f"/api/v2/statistics/{path}")

    assert response.status_code == 422
    body = response.json()
    assert body["message"] == "The given data was invalid."
    assert list(body["errors"]) == [field]
    assert why is None or body["errors"][field] == [why]


def test_terms_and_war_info_say_what_the_keys_are_and_how_far_the_days_go(client):
    assert data(client, "/api/v2/terms/en")["tanks"] == {"title": "Tanks", "icon": None}
    assert data(client, "/api/v2/terms/ua/tanks") == {"tanks": {"title": "Tanks", "icon": None}}
    assert data(client, "/api/v2/war-info") == {
        "current_date": "2022-03-05",
        "current_day": 10,
        "status": {"code": 1, "alias": "in_progress"},
    }
    status = data(client, "/api/v2/war-info/status")
    assert status == data(client, "/api/v2/war-info/status/ua") == {"status": {"code": 1, "alias": "in_progress"}}
    assert client.get("/api/v2/terms/en/planes").status_code == 404
    assert client.get("/api/v2/terms/fr").status_code == 422
    assert client.get("/api/v2/nowhere").json().keys() == {"message"}
    assert client.delete("/api/v2/statistics").status_code == 405


def test_where_every_series_is_closed_nothing_goes_on(losses):
    with View.open(losses) as answers, TestClient(served(answers, {"submarines": "losses/submarines"})) as client:
        assert data(client, "/api/v2/statistics/latest")["war_status"] is None


@pytest.mark.parametrize("names", [{}, {"tanks": "losses/ships"}])
def test_without_keys_that_stand_for_a_series_there_is_nothing(losses, names):
    with View.open(losses) as answers, TestClient(served(answers, names)) as client:
        for path in ("statistics", "statistics/latest", "statistics/2022-03-02", "war-info", "terms/en"):
            assert client.get(f"/api/v2/{path}").status_code == 404


def test_before_anything_was_recorded_there_is_nothing(client):
    assert client.get("/api/v2/statistics/latest?position=3").status_code == 404
    assert data(client, "/api/v2/statistics", position=4)["records"] == []
    assert NAMES.keys() >= data(client, "/api/v2/terms/en", position=3).keys()
