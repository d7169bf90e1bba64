"""``snapshot`` and ``archive`` of Epidata v5 over HTTP: how figures read at an instant, and every version."""

import csv
import io

import pytest

ASKED = {"source": "city", "signal": "cases", "geo_type": "nation", "format": "csv"}
HEAD = (
    "signal,report_time,geo_type,geo_value,fill_method,reference_time,value,"
    "period,kind,qualifier,status,through,published_at,entry,position\n"
)


def rows(client, endpoint, *fields, **more):
    """The rows of an answer, each as the fields that are named."""
    response = client.get(f"/epidata/v5/{endpoint}/", params=ASKED | more)
    assert response.status_code == 200, response.text
    return [tuple(one[field] for field in fields) for one in csv.DictReader(io.StringIO(response.text))]


def test_a_row_has_all_that_epidata_says_in_its_order_and_behind_it_what_it_has_no_word_for(client):
    response = client.get("/epidata/v5/archive/", params=ASKED | {"report_time_query": ">2022-03-03"})

    assert response.text == HEAD + (
        "cases,2022-03-04 23:59:59.999999,nation,all,source,2022-03-02,,2022-03-02,withdrawn,,,,2022-03-04,2,16\n"
        "cases,2022-03-04 23:59:59.999999,nation,all,source,2022-03-03,3,2022-03-03,reported,over,,,2022-03-04,1,17\n"
    )
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["x-asreported-resolution"] == "microsecond"


def test_several_versions_of_a_day_are_several_rows(client):
    assert rows(client, "archive", "reference_time", "report_time", "value", "kind") == [
        ("2022-03-01", "2022-03-02 23:59:59.999999", "10.50", "reported"),
        ("2022-03-01", "2022-03-03 08:00:00.000000", "11", "changed"),
        ("2022-03-01", "2022-03-03 18:30:00.250000", "12", "changed"),
        ("2022-03-02", "2022-03-02 23:59:59.999999", "7", "reported"),
        ("2022-03-02", "2022-03-04 23:59:59.999999", "", "withdrawn"),
        ("2022-03-03", "2022-03-04 23:59:59.999999", "3", "reported"),
    ]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("<2022-03-03", ["10.50", "7"]),
        ("<=2022-03-03", ["10.50", "11", "12", "7"]),
        ("<2022-03-03T18:30:00.250Z", ["10.50", "11", "7"]),
        ("<=2022-03-03T18:30:00.250Z", ["10.50", "11", "12", "7"]),
        (">2022-03-03T08:00:00Z", ["12", "", "3"]),
        (">=2022-03-03T08:00:00Z", ["11", "12", "", "3"]),
        (">20220303", ["", "3"]),
        (">=20220303", ["11", "12", "", "3"]),
        ("2022-03-03:2022-03-03", ["11", "12"]),
    ],
)
def test_report_times_are_bounded_to_the_microsecond_and_a_day_is_all_of_it(client, query, values):
    assert [value for (value,) in rows(client, "archive", "value", report_time_query=query)] == values


@pytest.mark.parametrize(
    ("moment", "values"),
    [
        ("2022-03-01", []),
        ("2022-03-02", ["10.50", "7"]),
        ("20220302", ["10.50", "7"]),
        ("2022-03-03T08:00:00Z", ["11", "7"]),
        ("2022-03-03T18:30:00.249999Z", ["11", "7"]),
        ("2022-03-03T18:30:00.250000Z", ["12", "7"]),
        ("2022-03-04", ["12", "", "3"]),
    ],
)
def test_as_of_an_instant_each_figure_is_as_it_read_then(client, moment, values):
    assert [value for (value,) in rows(client, "snapshot", "value", snapshot_date=moment)] == values


def test_signals_come_as_they_were_named_and_every_place_of_a_kind_comes(client):
    found = rows(client, "snapshot", "signal", "geo_value", "reference_time", signal="ward-cases", geo_type="county")

    assert found == [
        ("ward-cases", "north", "2022-03-01"),
        ("ward-cases", "north", "2022-03-02"),
        ("ward-cases", "south", "2022-03-01"),
    ]
    assert rows(client, "snapshot", "signal", "period", "value", signal="rate,visits") == [
        ("rate", "2022-03", "123456789.123456789"),
        ("visits", "2022-W09", "90"),
        ("visits", "2022-W10", "80"),
    ]


def test_a_limit_a_position_and_a_way_to_fill_bound_the_rows(client):
    assert len(rows(client, "archive", "value", limit="2")) == 2
    assert rows(client, "archive", "value", position="10") == [("10.50",), ("7",)]
    assert len(rows(client, "snapshot", "value", fill_method="source")) == 3
    # Nothing is filled in here.
    assert rows(client, "snapshot", "value", fill_method="fill_ave") == []


def test_a_signal_that_there_is_not_gives_no_row_and_is_named(client):
    response = client.get("/epidata/v5/snapshot/", params=ASKED | {"signal": "case,visits"})

    assert response.text.count("\n") == 3
    assert response.headers["x-asreported-unknown"] == "case"
    assert client.get("/epidata/v5/archive/", params=ASKED | {"geo_type": "state"}).text == HEAD


@pytest.mark.parametrize(
    ("endpoint", "more", "status", "detail"),
    [
        ("snapshot", {"source": ""}, 422, "source: Field required"),
        ("archive", {"signal": ""}, 422, "signal: Field required"),
        ("archive", {"source": "town"}, 404, "source 'town' is not in this ledger"),
        ("archive", {"source": "No Source"}, 404, "source 'No Source' is not in this ledger"),
        ("archive", {"report_time_query": "2022-03-03"}, 422, "report_time_query: '2022-03-03' is neither"),
        ("archive", {"report_time_query": "<=soon"}, 422, "report_time_query: not a moment"),
        ("archive", {"report_time_query": "2022-03-03:2022-03-02"}, 422, "report_time_query: the range"),
        ("snapshot", {"snapshot_date": "2022-02-30"}, 422, "snapshot_date: not a moment"),
        ("snapshot", {"report_time_query": "<2022"}, 422, "Unknown parameter 'report_time_query'"),
        ("snapshot", {"limit": "0"}, 422, "limit: '0' is not a positive whole number"),
        ("snapshot", {"limit": "9" * 99}, 422, "limit: '999"),
        ("snapshot", {"fill_method": "none"}, 422, "fill_method: 'none' is none of fill_ave, fill_zero, source"),
        ("snapshot", {"format": "json"}, 422, "format: 'json' is not served; the only one is csv"),
        ("fluview", {}, 404, "there is nothing at /epidata/v5/fluview/"),
        ("aux_data", {}, 422, "Unknown parameter"),
    ],
)
def test_what_is_wrong_is_said_as_detail(client, endpoint, more, status, detail):
    response = client.get(f"/epidata/v5/{endpoint}/", params=ASKED | more)

    assert response.status_code == status
    assert response.json().keys() == {"detail"}
    assert response.json()["detail"].startswith(detail)


def test_there_is_no_auxiliary_data_and_no_key_of_any(client):
    assert client.get("/epidata/v5/aux_data/?source=city").status_code == 404
    assert client.get("/epidata/v5/metadata/aux_schema/?source=city").json() == {"city": {"key_columns": []}}


def test_metadata_says_what_there_is_of_each_source(client):
    every, one = client.get("/epidata/v5/metadata/"), client.get("/epidata/v5/metadata/?source=city")

    assert one.json() == {
        "city": {
            "signals": ["cases", "rate", "visits", "ward-cases"],
            "geo_types": ["county", "nation"],
            "geo_values": ["all", "north", "south"],
            "fill_methods": ["source"],
            "reference_time_range": ["2022-02-28", "2022-03-07"],
            "report_time_range": ["2022-03-02 23:59:59.999999", "2022-04-01 23:59:59.999999"],
        }
    }
    assert list(every.json()) == ["city", "empty"]
    assert every.json()["empty"]["report_time_range"] == []
    assert client.get("/epidata/v5/metadata/?source=town").status_code == 404
    assert client.get("/epidata/v5/metadata/?source=city&position=0").status_code == 404
    assert client.get("/epidata/v5/metadata/?position=0").json() == {}
