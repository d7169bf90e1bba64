"""Data over SDMX: the figures as they stand, as they stood, with their history, and what has changed since."""

import itertools
import json

import pytest

from tests.dialects.sdmx.conftest import FLOW, data, rows, told

_KEY = f"dataflow/ASREPORTED/{FLOW}/1.0"


def test_the_figures_of_a_dataflow_come_by_series_and_period_as_they_were_said(sdmx):
    assert told(sdmx, _KEY, "ACTION", "FREQ", "SERIES", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "QUALIFIER") == [
        ("I", "D", "CASES", "2024-05-01", "5", "", "over"),
        ("I", "D", "CASES", "2024-05-02", "NaN", "", ""),
        ("I", "D", "CASES", "2024-05-04", "11", "", "exact"),
        ("I", "Q", "GDP_REAL", "2024-Q1", "101.5", "A", "exact"),
        ("I", "Q", "GDP_REAL", "2024-Q2", "98.765", "", "exact"),
        ("I", "Q", "GDP_REAL", "2024-Q3", "-123456789012345.678", "", "exact"),
    ]


def test_a_row_says_when_it_was_published_from_when_until_when_it_holds_and_where_it_stands(sdmx):
    first, second, third = rows(sdmx, f"{_KEY}/Q.GDP_REAL?includeHistory=true&c[TIME_PERIOD]=2024-Q1")

    assert (first["PUBLISHED_AT"], first["VALID_FROM"]) == ("2024-05-01", "2024-05-01T23:59:59.999999Z")
    assert first["VALID_TO"] == second["VALID_FROM"] == "2024-06-01T08:00:00.000000Z"
    assert second["VALID_TO"] == third["VALID_FROM"] == "2024-06-01T09:30:00.000001Z"
    assert (third["VALID_TO"], third["ENTRY"], third["CHANGE"]) == ("", "3", "changed")
    assert sdmx.get(f"/v1/events/{third['POSITION']}").json()["stream"] == "figure/stats-office/gdp-real/2024-Q1"


@pytest.mark.parametrize(
    ("as_of", "values"),
    [
        ("2024-04-30", []),
        ("2024-05-01T23:59:59Z", []),  # a bare date is known from its last microsecond
        ("2024-05-01", ["100.10"]),
        ("2024-06-01T08:00:00%2B00:00", ["101"]),
        ("2024-06-01T10:00:00%2B02:00", ["101"]),
        ("2024-06-01T09:30:00", ["101"]),  # without an offset it is UTC
        ("2024-06-01T09:30:00.000001Z", ["101.5"]),
        ("2024-08-15", ["101.5", "NaN"]),
        ("2024-09-01", ["101.5", "98.765"]),
    ],
)
def test_the_figures_as_they_stood_at_a_moment(sdmx, as_of, values):
    assert [one for (one,) in told(sdmx, f"{_KEY}/Q.GDP_REAL?asOf={as_of}", "OBS_VALUE")] == values


def test_what_the_ledger_had_recorded_is_asked_for_as_everywhere(sdmx, before_late):
    position, moment = before_late
    then = [("2024-05-01", "5"), ("2024-05-02", "NaN"), ("2024-05-03", "9")]

    assert told(sdmx, f"{_KEY}/D.CASES?position={position}", "TIME_PERIOD", "OBS_VALUE") == then
    assert told(sdmx, f"{_KEY}/D.CASES?recorded_as_of={moment}", "TIME_PERIOD", "OBS_VALUE") == then


def test_history_has_each_version_and_withdrawals_are_deletions(sdmx):
    assert told(sdmx, f"{_KEY}/Q.*?includeHistory=true", "ACTION", "TIME_PERIOD", "OBS_VALUE", "CHANGE") == [
        ("R", "2024-Q1", "100.10", "reported"),
        ("R", "2024-Q1", "101", "changed"),
        ("R", "2024-Q1", "101.5", "changed"),
        ("R", "2024-Q2", "99", "reported"),
        ("D", "2024-Q2", "NaN", "withdrawn"),
        ("R", "2024-Q2", "98.765", "changed"),
        ("R", "2024-Q3", "-123456789012345.678", "reported"),
    ]


@pytest.mark.parametrize("said", ["true", "True", "1"])
def test_history_may_be_asked_for_as_each_client_writes_it(sdmx, said):
    assert len(rows(sdmx, f"{_KEY}/Q.*?includeHistory={said}")) == 7
    assert len(rows(sdmx, f"{_KEY}/Q.*?includeHistory=false")) == 3


def test_history_in_json_is_one_data_set_for_what_was_published_at_one_moment_oldest_first(sdmx):
    found = data(sdmx, f"{FLOW}/D.CASES?includeHistory=true", "json").json()

    assert [(one["action"], one["validFrom"], one.get("validTo")) for one in found["dataSets"]] == [
        ("Replace", "2024-05-02T23:59:59.999999Z", None),
        ("Delete", "2024-05-03T23:59:59.999999Z", "2024-05-03T23:59:59.999999Z"),
        ("Replace", "2024-05-10T23:59:59.999999Z", None),
    ]
    values = [[figure[0] for figure in one["series"]["0:0"]["observations"].values()] for one in found["dataSets"]]
    assert values == [["5", "7"], [None], ["11"]]


def test_data_as_of_a_moment_are_for_information_and_valid_at_that_moment(sdmx):
    (one,) = data(sdmx, f"{FLOW}/Q.GDP_REAL?asOf=2024-06-01", "json").json()["dataSets"]

    assert (one["action"], one["validFrom"]) == ("Information", "2024-06-01T23:59:59.999999Z")
    assert one["validFrom"] == one["validTo"]


# What has changed since.


def test_who_asked_last_before_the_ledger_began_is_told_what_was_published_since(sdmx):
    assert told(sdmx, f"{_KEY}?updatedAfter=2024-08-20", "ACTION", "TIME_PERIOD", "OBS_VALUE") == [
        ("R", "2024-Q2", "98.765"),
        ("R", "2024-Q3", "-123456789012345.678"),
    ]


@pytest.mark.parametrize("name", ["updatedAfter", "updateAfter"])
def test_who_asked_last_while_the_ledger_stood_is_told_what_was_recorded_since(sdmx, before_late, name):
    _, moment = before_late

    found = told(sdmx, f"{_KEY}?{name}={moment}", "ACTION", "SERIES", "TIME_PERIOD", "OBS_VALUE")

    # A figure that was published long before came late, and one was voided.
    assert found == [("D", "CASES", "2024-05-03", "NaN"), ("R", "CASES", "2024-05-04", "11")]


def test_only_the_latest_version_is_told_and_a_withdrawal_that_was_taken_back_is_none(sdmx):
    assert told(sdmx, f"{_KEY}/Q.*?updatedAfter=2024-05-20&c[TIME_PERIOD]=2024-Q1", "OBS_VALUE") == [("101.5",)]
    assert told(sdmx, f"{_KEY}/Q.*?updatedAfter=2024-08-10&asOf=2024-08-20", "ACTION", "OBS_VALUE") == [("D", "NaN")]
    assert told(sdmx, f"{_KEY}/D.*?updatedAfter=2024-05-03", "TIME_PERIOD") == [("2024-05-04",)]


def test_a_copy_that_is_kept_by_what_has_changed_is_the_whole_at_every_moment(sdmx):
    moments = ["2024-04-01", "2024-05-02", "2024-05-03", "2024-06-01", "2024-08-05", "2024-08-20", "2025-01-01"]
    kept: dict[tuple[str, ...], str] = {}
    for since, until in itertools.pairwise(moments):
        for row in rows(sdmx, f"{_KEY}?updatedAfter={since}&asOf={until}"):
            key = row["SERIES"], row["TIME_PERIOD"]
            if row["ACTION"] == "D":
                del kept[key]
            else:
                kept[key] = row["OBS_VALUE"]

        whole = told(sdmx, f"{_KEY}?asOf={until}", "SERIES", "TIME_PERIOD", "OBS_VALUE")
        assert kept == {(series, when): value for series, when, value in whole if value != "NaN"}


def test_history_since_a_moment_is_all_that_came_then(sdmx, before_late):
    _, moment = before_late
    of_history = f"{_KEY}?includeHistory=true&updatedAfter"

    assert told(sdmx, f"{of_history}=2024-08-10", "ACTION", "OBS_VALUE") == [
        ("D", "NaN"),
        ("R", "98.765"),
        ("R", "-123456789012345.678"),
    ]
    assert told(sdmx, f"{of_history}={moment}", "TIME_PERIOD", "OBS_VALUE") == [("2024-05-04", "11")]


# Which series and figures.


@pytest.mark.parametrize(
    ("address", "series"),
    [
        (f"{FLOW}/all", ["CASES", "GDP_REAL"]),
        (f"ASREPORTED,{FLOW}/.", ["CASES", "GDP_REAL"]),
        (f"ASREPORTED,{FLOW},latest/.CASES", ["CASES"]),
        (f"all,{FLOW},1.0/Q.", ["GDP_REAL"]),
        (f"{FLOW}/D+Q.CASES+GDP_REAL/all", ["CASES", "GDP_REAL"]),
        (f"dataflow/*/{FLOW}/+/Q.*,D.CASES", ["CASES", "GDP_REAL"]),
        (f"dataflow/ASREPORTED/{FLOW}/~/Q/", ["GDP_REAL"]),
        (f"datastructure/ASREPORTED/{FLOW}/latest/*.GDP_REAL", ["GDP_REAL"]),
        (f"*/*/SILENT,{FLOW}/*", ["CASES", "GDP_REAL"]),
        ("dataflow", ["CASES", "GDP_REAL"]),
        (f"dataflow/ASREPORTED/{FLOW}/1.0/*?c[SERIES]=GDP_REAL", ["GDP_REAL"]),
        (f"dataflow/ASREPORTED/{FLOW}/1.0/*?c[FREQ]=ne:Q", ["CASES"]),
        (f"dataflow/ASREPORTED/{FLOW}/1.0/*?c[TITLE]=co:real", ["GDP_REAL"]),
        (f"dataflow/ASREPORTED/{FLOW}/1.0/*?c[LEDGER_KEY]=ew:cases", ["CASES"]),
        (f"dataflow/ASREPORTED/{FLOW}/1.0/*?c[UNIT_MEASURE]=sw:million&c[DECIMALS]=ge:3", ["GDP_REAL"]),
    ],
)
def test_a_path_and_filters_name_series_in_both_grammars(sdmx, address, series):
    assert sorted({one for (one,) in told(sdmx, address, "SERIES")}) == series


@pytest.mark.parametrize(
    ("query", "periods"),
    [
        ("startPeriod=2024-Q2", ["2024-Q2", "2024-Q3"]),
        ("startPeriod=2024-04-01T00:00:00&endPeriod=2024-06", ["2024-Q2"]),
        ("c[TIME_PERIOD]=ge:2024-04%2Ble:2024-06", ["2024-Q2"]),
        ("c[TIME_PERIOD]=ge:2024-04+le:2024-06", ["2024-Q2"]),  # a plus that was not escaped
        ("c[TIME_PERIOD]=ge:2024-02-01", ["2024-Q2", "2024-Q3"]),  # a period counts whole
        ("c[TIME_PERIOD]=le:2024-09-29", ["2024-Q1", "2024-Q2"]),
        ("c[TIME_PERIOD]=gt:2024-Q1", ["2024-Q2", "2024-Q3"]),
        ("c[TIME_PERIOD]=lt:2024-04-01T00:00:00", ["2024-Q1"]),
        ("c[TIME_PERIOD]=ne:2024-Q2", ["2024-Q1", "2024-Q3"]),
        ("c[TIME_PERIOD]=2024-Q1,2024-Q3", ["2024-Q1", "2024-Q3"]),
        ("c[OBS_VALUE]=gt:0", ["2024-Q1", "2024-Q2"]),
        ("c[OBS_VALUE]=101.50", ["2024-Q1"]),
        ("c[OBS_VALUE]=lt:-123456789012345.677", ["2024-Q3"]),
        ("c[OBS_STATUS]=A", ["2024-Q1"]),
        ("c[VALID_FROM]=ge:2024-09-01T00:00:00Z", ["2024-Q2", "2024-Q3"]),
        ("c[OBS_VALUE]=gt:0&c[OBS_STATUS]=A,P", ["2024-Q1"]),
        ("firstNObservations=1", ["2024-Q1"]),
        ("lastNObservations=2", ["2024-Q2", "2024-Q3"]),
        ("firstNObservations=2&lastNObservations=1", ["2024-Q2"]),
        ("limit=1&offset=1", ["2024-Q2"]),
        ("limit=0", []),
        ("sort=series_key:asc%2BTIME_PERIOD", ["2024-Q1", "2024-Q2", "2024-Q3"]),
    ],
)
def test_figures_are_chosen_by_period_value_and_number(sdmx, query, periods):
    assert [one for (one,) in told(sdmx, f"{_KEY}/Q.*?{query}", "TIME_PERIOD")] == periods


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        ("eq:2024-06-01", ["2", "3"]),
        ("ne:2024-06-01", ["1"]),
        ("lt:2024-06-01", ["1"]),
        ("le:2024-06-01", ["1", "2", "3"]),
        ("gt:2024-06-01", []),
        ("ge:2024-06-01", ["2", "3"]),
        ("le:2024-06-01T08:00:00Z", ["1", "2"]),
        ("gt:2024-06-01T08:00:00Z", ["3"]),
    ],
)
def test_a_date_is_its_whole_day_where_instants_are_chosen(sdmx, said, entries):
    found = rows(sdmx, f"{_KEY}/Q.GDP_REAL?includeHistory=true&c[TIME_PERIOD]=2024-Q1&c[VALID_FROM]={said}")

    assert [one["ENTRY"] for one in found] == entries


def test_the_last_figures_of_a_history_have_all_of_their_versions(sdmx):
    found = told(sdmx, f"{_KEY}/Q.*?includeHistory=true&lastNObservations=2", "TIME_PERIOD")

    assert found == [("2024-Q2",), ("2024-Q2",), ("2024-Q2",), ("2024-Q3",)]


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("attributes=none", ["TIME_PERIOD", "OBS_VALUE"]),
        ("detail=dataonly", ["TIME_PERIOD", "OBS_VALUE"]),
        ("attributes=QUALIFIER,OBS_STATUS", ["TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "QUALIFIER"]),
        ("attributes=none&measures=none", []),
        ("detail=serieskeysonly", []),
        ("detail=nodata", ["UNIT_MEASURE", "DECIMALS", "MEASURE_KIND", "TITLE", "LEDGER_KEY"]),
        ("attributes=series&measures=none", ["UNIT_MEASURE", "DECIMALS", "MEASURE_KIND", "TITLE", "LEDGER_KEY"]),
        ("attributes=CHANGE&measures=none", ["TIME_PERIOD", "CHANGE"]),
    ],
)
def test_measures_and_attributes_are_those_that_are_asked_for(sdmx, query, columns):
    found = rows(sdmx, f"{_KEY}?{query}")

    assert list(found[0])[3:] == ["FREQ", "SERIES", *columns]
    assert len(found) == (2 if "TIME_PERIOD" not in columns else 6)


def test_the_first_version_of_csv_names_the_dataflow_and_has_no_action(sdmx):
    header, first, *_ = data(sdmx, f"{FLOW}?attributes=none", "first csv").text.splitlines()

    assert header == "DATAFLOW,FREQ,SERIES,TIME_PERIOD,OBS_VALUE"
    assert first == f"ASREPORTED:{FLOW}(1.0),D,CASES,2024-05-01,5"


def test_nothing_is_a_table_without_rows_in_3_0_and_an_error_in_2_1(sdmx):
    assert rows(sdmx, f"{_KEY}/D.NOTHING") == rows(sdmx, f"{_KEY}?asOf=1990-01-01") == []

    for form in ("generic", "specific", "json", "csv", "first csv"):
        assert "No results found" in data(sdmx, f"{FLOW}/D.NOTHING", form, status=404).text
    assert "No results found" in data(sdmx, f"{_KEY}/D.NOTHING", "generic", status=404).text


def test_the_same_question_has_the_same_bytes_and_an_entity_tag(sdmx):
    first = data(sdmx, f"{FLOW}?includeHistory=true", "generic")
    again = sdmx.get(
        f"/sdmx/data/{FLOW}?includeHistory=true",
        headers={"accept": "application/vnd.sdmx.genericdata+xml;version=2.1", "if-none-match": first.headers["etag"]},
    )

    assert first.content == data(sdmx, f"{FLOW}?includeHistory=true", "generic").content
    assert again.status_code == 304
    assert first.headers["ledger-position"] == again.headers["ledger-position"]
    pinned = data(sdmx, f"{FLOW}?position={first.headers['ledger-position']}", "json")
    assert pinned.headers["cache-control"] == "no-cache"
    assert json.loads(pinned.text)["header"]["id"] == f"P{first.headers['ledger-position']}"
