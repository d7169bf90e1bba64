"""FRED's figures: in both forms, by real-time period and by vintage, in units and frequencies, page by page."""

from datetime import UTC, datetime

import pytest
from litestar.testing import TestClient

from api.app import create_app
from projections.answers.view import View

EVERYTHING = "realtime_start=1776-07-04&realtime_end=9999-12-31"
FIGURES = "/fred/series/observations?series_id=STAFF.LOSSES&file_type=json"


def listed(fred, query, series="STAFF.LOSSES"):
    response = fred.get(f"/fred/series/observations?series_id={series}&file_type=json&{query}")
    assert response.status_code == 200, response.text
    return response.json()["observations"]


def values(fred, query, series):
    return {one["date"]: one["value"] for one in listed(fred, query, series)}


def rows(fred, query):
    return [[one["date"], one["realtime_start"], one["realtime_end"], one["value"]] for one in listed(fred, query)]


def test_xml_is_the_form_where_none_is_named(fred):
    response = fred.get(
        "/fred/series/observations?series_id=STAFF.LOSSES&realtime_start=2022-03-06&realtime_end=2022-03-06&&api_key=x"
    )

    assert response.headers["content-type"] == "text/xml; charset=UTF-8"
    assert response.text == (
        '<?xml version="1.0" encoding="utf-8" ?>\n'
        '<observations realtime_start="2022-03-06" realtime_end="2022-03-06" observation_start="1600-01-01" '
        'observation_end="9999-12-31" units="lin" output_type="1" file_type="xml" order_by="observation_date" '
        'sort_order="asc" count="4" offset="0" limit="100000">\n'
        '<observation realtime_start="2022-03-06" realtime_end="2022-03-06" date="2022-03-01" value="5710"/>\n'
        '<observation realtime_start="2022-03-06" realtime_end="2022-03-06" date="2022-03-02" value="9050"/>\n'
        '<observation realtime_start="2022-03-06" realtime_end="2022-03-06" date="2022-03-03" value="9100"/>\n'
        '<observation realtime_start="2022-03-06" realtime_end="2022-03-06" date="2022-03-04" value="."/>\n'
        "</observations>\n"
    )


def test_json_says_the_same(fred):
    response = fred.get(f"{FIGURES}&realtime_start=2022-03-02&realtime_end=2022-03-02&limit=1")

    assert response.headers["content-type"] == "application/json; charset=UTF-8"
    assert response.text == (
        '{"realtime_start":"2022-03-02","realtime_end":"2022-03-02","observation_start":"1600-01-01",'
        '"observation_end":"9999-12-31","units":"lin","output_type":1,"file_type":"json",'
        '"order_by":"observation_date","sort_order":"asc","count":2,"offset":0,"limit":1,"observations":['
        '{"realtime_start":"2022-03-02","realtime_end":"2022-03-02","date":"2022-03-01","value":"5710"}]}'
    )


def test_each_value_has_the_days_on_which_it_held_and_a_withdrawal_is_a_point(fred):
    assert rows(fred, EVERYTHING) == [
        ["2022-03-01", "2022-03-02", "9999-12-31", "5710"],
        ["2022-03-02", "2022-03-02", "2022-03-02", "5840"],
        ["2022-03-02", "2022-03-03", "9999-12-31", "9050"],
        ["2022-03-03", "2022-03-03", "9999-12-31", "9100"],
        ["2022-03-04", "2022-03-05", "2022-03-05", "9166"],
        ["2022-03-04", "2022-03-06", "2022-03-07", "."],
        ["2022-03-04", "2022-03-08", "9999-12-31", "9170"],
        ["2022-03-07", "2022-03-08", "9999-12-31", "11000"],
    ]


def test_a_period_cuts_the_days_of_each_value_and_extended_rows_tell_the_uncut_ones(fred):
    query = "realtime_start=2022-03-06&realtime_end=2022-03-06&observation_start=2022-03-04&extended=true"

    (row,) = listed(fred, query)

    assert row == {
        "realtime_start": "2022-03-06", "realtime_end": "2022-03-06", "date": "2022-03-04", "value": ".",
        "true_realtime_start": "2022-03-06", "true_realtime_end": "2022-03-07", "qualifier": None, "status": None,
        "published_at": "2022-03-06T08:00:00.000000Z", "known_at": "2022-03-06T08:00:00.000000Z", "entry": 2,
        "position": row["position"],
    }  # fmt: skip
    assert listed(fred, f"{EVERYTHING}&extended=true&limit=1")[0]["qualifier"] == "about"


def test_a_day_that_hides_a_version_says_so(fred):
    hiding = fred.get(f"{FIGURES}&{EVERYTHING}").headers
    hiding_none = fred.get(f"{FIGURES}&realtime_start=2022-03-05&realtime_end=2022-03-05").headers

    assert (hiding["x-asreported-resolution"], hiding["x-asreported-collapsed"]) == ("day", "1")
    assert hiding_none["x-asreported-collapsed"] == "0"


@pytest.mark.parametrize("address", ["release/dates?release_id=1&", "releases/dates?"])
def test_days_of_a_release_say_what_they_hide(fred, address):
    hiding = fred.get(f"/fred/{address}{EVERYTHING}").headers
    hiding_none = fred.get(f"/fred/{address}realtime_start=2022-03-05&realtime_end=2022-03-05").headers

    assert (hiding["x-asreported-resolution"], hiding["x-asreported-collapsed"]) == ("day", "1")
    assert hiding_none["x-asreported-collapsed"] == "0"


def test_without_a_period_it_is_today_and_the_answer_is_not_kept_for_good(fred_ledger):
    days = iter([datetime(2022, 3, 2, 23, tzinfo=UTC), datetime(2022, 3, 3, 1, tzinfo=UTC)])
    now = [next(days)]
    with View.open(fred_ledger) as answers, TestClient(create_app(answers, clock=lambda: now[0])) as client:
        first = client.get(f"{FIGURES}&position=30")
        now[0] = next(days)
        next_day = client.get(f"{FIGURES}&position=30", headers={"if-none-match": first.headers["etag"]})
        again = client.get(f"{FIGURES}&position=30", headers={"if-none-match": next_day.headers["etag"]})

    assert [one["value"] for one in first.json()["observations"]] == ["5710", "5840"]
    assert next_day.json()["realtime_start"] == next_day.json()["realtime_end"] == "2022-03-03"
    assert [one["value"] for one in next_day.json()["observations"]] == ["5710", "9050", "9100"]
    assert again.status_code == 304
    assert first.headers["cache-control"] == "no-cache"


def test_only_the_vintages_that_are_named_are_looked_at(fred):
    assert rows(fred, "vintage_dates=2022-03-06;2022-03-02") == rows(fred, "vintage_dates=2022-03-02,2022-03-06")
    assert rows(fred, "vintage_dates=2022-03-02,2022-03-06") == [
        ["2022-03-01", "2022-03-02", "2022-03-06", "5710"],
        ["2022-03-02", "2022-03-02", "2022-03-02", "5840"],
        ["2022-03-02", "2022-03-03", "2022-03-06", "9050"],
        ["2022-03-03", "2022-03-03", "2022-03-06", "9100"],
        ["2022-03-04", "2022-03-06", "2022-03-06", "."],
    ]


def test_by_vintage_every_column_has_what_was_known_on_its_day(fred):
    assert listed(fred, "realtime_start=2022-03-04&realtime_end=2022-03-07&output_type=2") == [
        {"date": "2022-03-01", **dict.fromkeys(columns("04", "05", "06", "07"), "5710")},
        {"date": "2022-03-02", **dict.fromkeys(columns("04", "05", "06", "07"), "9050")},
        {"date": "2022-03-03", **dict.fromkeys(columns("04", "05", "06", "07"), "9100")},
        {"date": "2022-03-04", **dict(zip(columns("05", "06", "07"), ["9166", ".", "."], strict=True))},
    ]


@pytest.mark.parametrize("units", ["lin", "chg"])
@pytest.mark.parametrize("period", [EVERYTHING, "realtime_start=2022-03-03&realtime_end=2022-03-08"])
def test_by_vintage_a_date_has_the_same_columns_whichever_others_are_wanted(fred, period, units):
    query = f"{period}&units={units}&output_type=2"
    whole = {one["date"]: one for one in listed(fred, query)}
    vintages = fred.get(f"/fred/series/vintagedates?series_id=STAFF.LOSSES&file_type=json&{period}").json()

    for day, row in whole.items():
        alone = listed(fred, f"{query}&observation_start={day}&observation_end={day}")

        assert alone == [row]
    oldest = whole["2022-03-01"]
    assert {f"STAFF.LOSSES_{one.replace('-', '')}" for one in vintages["vintage_dates"]} <= set(oldest)


def test_by_vintage_new_and_revised_values_alone(fred):
    assert listed(fred, "realtime_start=2022-03-03&realtime_end=2022-03-07&output_type=3") == [
        {"date": "2022-03-02", "STAFF.LOSSES_20220303": "9050"},
        {"date": "2022-03-03", "STAFF.LOSSES_20220303": "9100"},
        {"date": "2022-03-04", "STAFF.LOSSES_20220305": "9166", "STAFF.LOSSES_20220306": "."},
    ]
    assert listed(fred, "vintage_dates=2022-03-02,2022-03-07&output_type=3") == [
        {"date": "2022-03-01", "STAFF.LOSSES_20220302": "5710"},
        {"date": "2022-03-02", "STAFF.LOSSES_20220302": "5840", "STAFF.LOSSES_20220307": "9050"},
        {"date": "2022-03-03", "STAFF.LOSSES_20220307": "9100"},
        {"date": "2022-03-04", "STAFF.LOSSES_20220307": "."},
    ]


def columns(*days):
    return [f"STAFF.LOSSES_202203{day}" for day in days]


def test_the_first_release_is_told_where_it_lies_in_the_period(fred):
    assert rows(fred, "realtime_start=2022-03-03&realtime_end=2022-03-06&output_type=4") == [
        ["2022-03-03", "2022-03-03", "2022-03-06", "9100"],
        ["2022-03-04", "2022-03-05", "2022-03-05", "9166"],
    ]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("output_type", [1, 2, 3, 4])
def test_pages_put_together_are_the_whole_list(fred, order, output_type):
    query = f"{EVERYTHING}&output_type={output_type}&sort_order={order}"
    whole = listed(fred, query)

    pages = [listed(fred, f"{query}&limit=2&offset={offset}") for offset in range(0, len(whole) + 2, 2)]

    assert [one for page in pages for one in page] == whole
    assert [one["date"] for one in whole] == sorted((one["date"] for one in whole), reverse=order == "desc")


def test_descending_the_vintages_of_a_date_stay_in_their_order(fred):
    dates = [[one[0], one[1]] for one in rows(fred, f"{EVERYTHING}&sort_order=desc&limit=4")]

    assert dates == [
        ["2022-03-07", "2022-03-08"], ["2022-03-04", "2022-03-05"], ["2022-03-04", "2022-03-06"],
        ["2022-03-04", "2022-03-08"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("lin", ["101.500", "103.000", "104", "105.25", "107.1", "0.001"]),
        ("chg", [".", "1.500", "1.000", "1.25", "1.85", "-107.099"]),
        ("ch1", [".", ".", ".", ".", "5.600", "-102.999"]),
        ("pch", [".", "1.47783", "0.97087", "1.20192", "1.75772", "-99.99907"]),
        ("pc1", [".", ".", ".", ".", "5.51724", "-99.99903"]),
        ("pca", [".", "6.04367", "3.94042", "4.89507", "7.21844", "-100.00000"]),
        ("cch", [".", "1.46702", "0.96619", "1.19476", "1.74245", "-1158.15183"]),
        ("cca", [".", "5.86808", "3.86476", "4.77903", "6.96980", "-4632.60730"]),
        ("log", ["4.62006", "4.63473", "4.64439", "4.65634", "4.67376", "-6.90776"]),
    ],
)
def test_units_are_computed_from_what_each_vintage_says(fred, units, expected):
    assert list(values(fred, f"units={units}", "OFFICE.GDP").values()) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("frequency=q", {"2021-01-01": "101.500", "2021-04-01": "103.000", "2021-07-01": "104"}),
        ("frequency=sa", {"2021-01-01": "102.25000", "2021-07-01": "104.62500"}),
        ("frequency=sa&aggregation_method=sum", {"2021-01-01": "204.500", "2021-07-01": "209.25"}),
        ("frequency=a&aggregation_method=eop", {"2021-01-01": "105.25"}),
        ("frequency=sa&aggregation_method=eop&units=chg", {"2021-01-01": ".", "2021-07-01": "2.250"}),
        ("frequency=sa&units=chg", {"2021-01-01": ".", "2021-07-01": "2.37500"}),
    ],
)
def test_a_lower_frequency_is_made_of_the_values_that_there_are(fred, query, expected):
    assert values(fred, f"{query}&observation_end=2021-07-01", "OFFICE.GDP") == expected


def test_a_vintage_of_a_year_changes_when_any_of_its_quarters_does(fred):
    found = listed(fred, f"{EVERYTHING}&frequency=a&aggregation_method=sum", "OFFICE.GDP")

    assert [[one["date"][:4], one["realtime_start"], one["value"]] for one in found] == [
        ["2021", "2021-04-29", "100.000"],
        ["2021", "2021-07-29", "204.500"],
        ["2021", "2022-04-28", "413.750"],
        ["2022", "2022-04-28", "106.125"],
        ["2022", "2022-07-28", "107.101"],
    ]


def test_weeks_are_dated_by_their_last_day(fred):
    assert values(fred, "", "OFFICE.CLAIMS") == {"2022-02-27": "10", "2022-03-06": "12"}
    assert values(fred, "frequency=m&aggregation_method=sum", "OFFICE.CLAIMS") == {
        "2022-02-01": "10",
        "2022-03-01": "12",
    }


@pytest.mark.parametrize(("bounds", "dates"), [("observation_start=2021-04-02&observation_end=2021-10-01", 2)])
def test_dates_are_bounded_by_the_first_day_of_their_period(fred, bounds, dates):
    assert len(values(fred, bounds, "OFFICE.GDP")) == dates
    assert values(fred, f"units=ch1&{bounds.replace('2021', '2022')}", "OFFICE.GDP") == {}
    assert values(fred, "units=ch1&observation_start=2022-04-01", "OFFICE.GDP") == {"2022-04-01": "-102.999"}


def test_a_position_reads_what_the_ledger_had_then(fred):
    first = listed(fred, f"{EVERYTHING}&extended=true&limit=1")[0]["position"]

    assert rows(fred, f"{EVERYTHING}&position={first}") == [
        ["2022-03-01", "2022-03-02", "9999-12-31", "5710"],
        ["2022-03-02", "2022-03-02", "9999-12-31", "5840"],
    ]
