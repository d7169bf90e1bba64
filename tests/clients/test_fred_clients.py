"""FRED's clients, unmodified but for the address, read a ledger: each method that they have for it."""

from typing import Any

import pytest

from tests.api.running import running
from tests.api.writing import token
from tests.clients.environment import asked_by
from tests.dialects.fred.fred_ledger import make

LATEST = {"2022-03-01": 5710.0, "2022-03-02": 9050.0, "2022-03-03": 9100.0, "2022-03-04": 9170.0, "2022-03-07": 11000.0}
ALL: list[list[Any]] = [
    ["2022-03-01", "2022-03-02", 5710.0],
    ["2022-03-02", "2022-03-02", 5840.0],
    ["2022-03-02", "2022-03-03", 9050.0],
    ["2022-03-03", "2022-03-03", 9100.0],
    ["2022-03-04", "2022-03-05", 9166.0],
    ["2022-03-04", "2022-03-06", None],
    ["2022-03-04", "2022-03-08", 9170.0],
    ["2022-03-07", "2022-03-08", 11000.0],
]
FIRST = {"2022-03-01": 5710.0, "2022-03-02": 5840.0, "2022-03-03": 9100.0, "2022-03-04": 9166.0, "2022-03-07": 11000.0}
VINTAGES = ["2022-03-02", "2022-03-03", "2022-03-05", "2022-03-06", "2022-03-08"]
OF_OFFICE = ["OFFICE.CLAIMS", "OFFICE.GDP", "OFFICE.RATE"]
UNKNOWN = "Bad Request.  The series does not exist."
TOO_EARLY = "Bad Request.  The series does not exist in ALFRED but may exist in FRED."


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    path = tmp_path_factory.mktemp("fred-clients") / "asreported.db"
    make(path)
    with running(path) as found:
        yield str(found.client.base_url).rstrip("/")


@pytest.fixture
def read(service, tmp_path):
    return lambda client: asked_by(f"read_by_{client}", service, folder=tmp_path)


def number(text):
    return None if text in (".", "nan", "NaT") else float(text)


def triples(rows):
    """Date, first day and value of each row, as any of the clients has them."""
    return [[one["date"][:10], one["realtime_start"][:10], number(str(one["value"]))] for one in rows]


def ids(found):
    """The series of a list, as any of the clients has it."""
    return [one["id"] for one in (found["seriess"] if isinstance(found, dict) else found)]


def test_fredapi(read):
    found = read("fredapi")

    assert found["info"]["title"] == 'The "rate" <of> change'
    assert found["series"] == LATEST
    assert found["between"] == {"2022-03-02": 9050.0, "2022-03-03": 9100.0}
    assert found["latest"]["2022-04-01"] == 0.001
    assert found["first"] == FIRST
    assert found["all"] == ALL
    assert found["as_of"] == ALL[:6]
    assert found["some"] == [[date, max(start, "2022-03-03"), value] for date, start, value in [ALL[0], *ALL[2:6]]]
    assert found["then"] == {"2022-03-01": 5710.0, "2022-03-02": 9050.0, "2022-03-03": 9100.0, "2022-03-04": None}
    assert found["change"] == dict(zip(LATEST, [None, 3340.0, 50.0, 70.0, 1830.0], strict=True))
    assert found["year"] == {"2021-01-01": 105.25, "2022-01-01": 0.001}
    assert found["vintages"] == VINTAGES
    assert found["search"] == found["category"] == ["STAFF.LOSSES"]
    assert found["ordered"] == OF_OFFICE[:2]
    assert found["filtered"] == ["OFFICE.RATE"]
    assert found["release"] == OF_OFFICE
    assert found["nothing"] is None
    assert (found["unknown"], found["too_early"]) == (UNKNOWN, TOO_EARLY)
    assert found["not_a_day"].endswith("realtime_start is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).")
    assert found["limit"] == "Bad Request.  Variable limit is not between 1 and 100000."


def test_full_fred(read):
    found = read("full_fred")

    assert [[one["date"], float(one["value"])] for one in found["figures"]] == [list(one) for one in LATEST.items()]
    assert found["vintage_table"][1] == {
        "date": "2022-03-02", "STAFF.LOSSES_20220302": "5840", "STAFF.LOSSES_20220303": "9050",
    }  # fmt: skip
    assert [one[2] for one in triples(found["at_vintages"])] == [5710.0, 5840.0, 9050.0, 9100.0, None]
    assert [one["value"] for one in found["last"]] == ["-99.99903"]
    assert found["vintages"]["vintage_dates"] == ["2021-04-29", "2021-07-29", "2022-04-28", "2022-07-28"]
    assert ids(found["search"]) == ["STAFF.LOSSES"]
    assert ids(found["tagged"]) == OF_OFFICE[1:]
    check_catalogue(found)


def check_catalogue(found):
    """What clients of all kinds that return the body as it is find in the catalogue."""
    assert ids(found["of_release"]) == ids(found["of_category"]) == OF_OFFICE
    assert ids(found["with_tags"]) == ["OFFICE.RATE"]
    assert ids(found["updates"])[0] == "OFFICE.CLAIMS"
    assert [one["id"] for one in found["release_of_series"]["releases"]] == [2]
    assert [one["name"] for one in found["releases"]["releases"]] == ["The staff", "The office & sons"]
    assert [one["id"] for one in found["release"]["releases"]] == [2]
    assert [one["id"] for one in found["releases_of_source"]["releases"]] == [1]
    assert {one["date"] for one in found["dates"]["release_dates"]} >= {"2021-04-29", "2022-07-28"}
    assert len(found["all_dates"]["release_dates"]) == 12
    assert [one["id"] for one in found["sources_of_release"]["sources"]] == [2]
    assert [one["link"] for one in found["source"]["sources"]] == ["https://staff.example"]
    assert len(found["sources"]["sources"]) == 2
    assert [one["series_id"] for one in found["tables"]["elements"].values()] == OF_OFFICE
    assert {one["name"] for one in found["children"]["categories"]} == {"The staff", "The office & sons"}
    assert [one["id"] for one in found["related_categories"]["categories"]] == [1]
    for name in ("related", "related_of_release", "related_of_category", "related_of_search"):
        assert {"monthly", "level"} <= names(found[name])
        assert "office" not in names(found[name])
    for name in ("tags_of_release", "tags_of_category", "tags_of_search", "tags_of_series"):
        assert {"office", "quarterly"} <= names(found[name])


def names(found):
    return {one["name"] for one in (found["tags"] if isinstance(found, dict) else found)}


def test_pyfredapi(read):
    found = read("pyfredapi")

    assert found["info"]["frequency"] == "Monthly"
    assert [float(one["value"]) for one in found["series"]] == found["polars"] == list(LATEST.values())
    assert triples(found["all"]) == ALL
    assert {date: value for date, _, value in triples(found["initial"])} == FIRST
    assert triples(found["as_of"]) == ALL[:6]
    assert found["vintages"] == VINTAGES
    assert [one["value"] for one in found["as_lists"]][:2] == [".", "2.37500"]
    assert [one["id"] for one in found["search"]] == ["STAFF.LOSSES"]
    assert found["collection"] == ["Gross product", 'The "rate" <of> change']
    assert found["unknown"].endswith(UNKNOWN)
    assert found["of_category"] == OF_OFFICE
    check_catalogue({**found, "of_category": found["of_release"]})


def test_pystlouisfed(read):
    found = read("pystlouisfed")

    assert found["series"]["observation_end"] == "2022-02-01"
    assert {one["date"]: number(one["value"]) for one in found["figures"]} == LATEST
    assert triples(found["by_period"]) == ALL
    assert found["by_vintage"][0] == {
        "date": "2021-01-01", "OFFICE.GDP_20210429": "100.0", "OFFICE.GDP_20210729": "101.5",
        "OFFICE.GDP_20220428": "101.5", "OFFICE.GDP_20220728": "101.5",
    }  # fmt: skip
    assert [one["OFFICE.GDP_20210729"] for one in found["changes"]] == ["101.5", "103.0", "nan", "nan", "nan"]
    assert {date: value for date, _, value in triples(found["first"])} == FIRST
    assert [one[2] for one in triples(found["at_vintages"])] == [5710.0, 5840.0, 9050.0, 9100.0, None]
    assert [one["value"] for one in found["percent"]][:2] == ["nan", "1.47783"]
    assert found["vintages"] == VINTAGES
    assert (found["category"]["id"], [one["id"] for one in found["children"]]) == (0, ["1", "2"])
    assert ids(found["of_category"]) == ids(found["of_release"]) == OF_OFFICE
    assert (found["release"]["id"], found["source"]["link"]) == (2, "https://staff.example")
    assert len(found["all_dates"]) == 12
    assert ids(found["search"]) == ["STAFF.LOSSES"]
    assert ids(found["with_tags"]) == ["OFFICE.RATE"]
    assert {"office", "daily"} <= names(found["tags"])
    assert 'code: "400" and message: "Bad Request. The series does not exist."' in found["unknown"]


def test_fredq(read):
    found = read("fredq")

    assert found["info"]["last_updated"].endswith("Z")
    assert {one["date"]: one["value"] for one in found["series"]} == LATEST
    assert [[one["date"], one["realtime_start"], one["value"]] for one in found["all"]] == ALL
    assert (found["meta"]["count"], found["meta"]["order_by"]) == (8, "observation_date")
    assert [one["realtime_start"] for one in found["desc"]] == ["2022-03-05", "2022-03-06"]
    assert [one["value"] for one in found["then"]] == [5710.0, 9050.0, 9100.0, None]
    assert [one["value"] for one in found["year"]] == [413.75, 107.101]
    assert [one["value"] for one in found["log"]] == [4.62006]
    assert found["vintages"]["vintage_dates"] == VINTAGES
    assert found["tables"]["elements"]["2"]["observation_value"] == "0.001"
    assert [found["of_release"]["seriess"][place]["id"] for place in range(3)] == ["OFFICE.RATE", *OF_OFFICE[:2]]
    assert (found["unknown"], found["too_early"]) == ([400, UNKNOWN], [400, TOO_EARLY])
    singles = {"release": "releases", "source": "sources", "release_of_series": "releases"}
    in_lists = {name: {key: [found[name]]} for name, key in singles.items()}
    check_catalogue({**found, **in_lists, "of_release": found["of_category"]})


def test_fred_py_api(read):
    found = read("fred_py_api")

    assert found["series"]["seriess"][0]["title"] == found["series_xml"][2][0][1]["title"] == 'The "rate" <of> change'
    assert triples(found["figures"]["observations"]) == ALL
    assert triples([one[1] for one in found["figures_xml"][2]]) == ALL
    assert found["figures_xml"][:2] == ["observations", {**texts(found["figures"]), "file_type": "xml"}]
    assert found["by_vintage"]["observations"][1]["STAFF.LOSSES_20220307"] == "9050"
    assert found["by_vintage_xml"][2][0][1] == {"date": "2022-03-01", "STAFF.LOSSES_20220302": "5710"}
    assert {date: value for date, _, value in triples(found["first"]["observations"])} == FIRST
    assert [one["date"] for one in found["weeks"]["observations"]] == ["2022-03-02", "2022-03-09"]
    assert found["vintages"]["vintage_dates"] == [one[2] for one in found["vintages_xml"][2]] == VINTAGES
    assert ids(found["by_id"]) == OF_OFFICE
    assert found["dates_xml"][2] == [
        ["release_date", {"release_id": "2", "release_name": "The office & sons"}, "2022-07-28"]
    ]
    assert [one[1]["series_id"] for one in found["tables_xml"][2]] == OF_OFFICE
    assert names(found["tags"]) == {found["tags_xml"][2][0][1]["name"]} == {"monthly"}
    assert UNKNOWN in found["unknown"]
    assert f'<error code="400" message="{UNKNOWN}"/>' in found["unknown_xml"]
    check_catalogue(found)


def texts(found):
    """The fields around a list as XML has them."""
    return {name: str(value) for name, value in found.items() if not isinstance(value, list)}


def test_fred_client_in_both_versions(read):
    found = read("fred_client")

    assert found["series"]["id"] == "OFFICE.RATE"
    assert triples(found["figures"]) == ALL
    assert found["by_vintage"][3] == {"date": "2022-03-04", "STAFF.LOSSES_20220307": "."}
    assert found["vintages"] == VINTAGES
    assert ids(found["of_category"]) == ["OFFICE.RATE"]
    assert ids(found["of_release"]) == OF_OFFICE
    assert [one["series_id"] for one in found["bulk"]["series"]] == OF_OFFICE
    assert found["bulk"] == found["bulk_by_pages"]
    assert found["bulk"]["series"][2]["observations"] == [
        {"date": "2022-01-01", "value": "1.10"}, {"date": "2022-02-01", "value": "-0.50"},
    ]  # fmt: skip
    assert found["unknown"] == [400, UNKNOWN]
    assert found["unknown_bulk"] == [400, "Bad Request.  The release does not exist."]
    assert {"office", "daily"} <= names(found["tags"])
    assert "office" not in names(found["related"])


def test_where_reads_are_closed_a_token_is_the_key(tmp_path):
    path = tmp_path / "asreported.db"
    make(path)
    with running(path, reads_are_open=False) as found:
        secret = token(path, "read", owner="bob")
        service = str(found.client.base_url).rstrip("/")

        told = asked_by("read_by_fredapi", service, secret, folder=tmp_path)

    assert told["all"] == ALL
    assert told["unknown"] == UNKNOWN


@pytest.mark.parametrize("client", ["fred_py_api", "fredq"])
def test_where_reads_are_closed_the_token_stands_in_the_address(tmp_path, client):
    path = tmp_path / "asreported.db"
    make(path)
    with running(path, reads_are_open=False) as found:
        secret = token(path, "read", owner="bob")
        service = str(found.client.base_url).rstrip("/").replace("://", f"://any:{secret}@")

        told = asked_by(f"read_by_{client}", service, folder=tmp_path)

    assert len(told["sources"]["sources"]) == 2
