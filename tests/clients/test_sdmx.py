"""sdmx1 2.28 and pysdmx 1.21 read everything of a real service over SDMX, with its address alone."""

import pytest

from tests.api.running import running
from tests.clients.environment import asked_by
from tests.dialects.sdmx.conftest import FLOW, begun  # noqa: F401 - a fixture

_ATTRIBUTES = [
    "UNIT_MEASURE", "DECIMALS", "MEASURE_KIND", "TITLE", "LEDGER_KEY", "OBS_STATUS", "QUALIFIER", "THROUGH", "CHANGE",
    "PUBLISHED_AT", "VALID_FROM", "VALID_TO", "ENTRY", "POSITION",
]  # fmt: skip
# As a frame of pandas holds numbers: to 17 digits.
_FLOAT = -123456789012345.67
_NOW = [["2024-Q1", 101.5], ["2024-Q2", 98.765], ["2024-Q3", _FLOAT]]
_TEXT = [["2024-Q1", "101.5"], ["2024-Q2", "98.765"], ["2024-Q3", "-123456789012345.678"]]
_FIRST, _SECOND, _THIRD = "2024-05-01T23:59:59.999999Z", "2024-06-01T08:00:00.000000Z", "2024-06-01T09:30:00.000001Z"
_AUGUST, _GONE, _BACK, _LAST = (f"2024-{day}T23:59:59.999999Z" for day in ("08-01", "08-15", "09-01", "11-01"))


@pytest.fixture(scope="module")
def service(begun):  # noqa: F811 - a fixture
    with running(begun[0]) as one:
        yield f"http://127.0.0.1:{one.port}"


@pytest.fixture(scope="module")
def by_sdmx1(service, tmp_path_factory):
    return asked_by("sdmx1_reads", service, FLOW, folder=tmp_path_factory.mktemp("sdmx1"))


@pytest.fixture(scope="module")
def by_pysdmx(service, tmp_path_factory):
    return asked_by("pysdmx_reads", service, FLOW, folder=tmp_path_factory.mktemp("pysdmx"))


def test_sdmx1_finds_dataflows_and_their_structure(by_sdmx1):
    assert by_sdmx1["flows"] == {"SILENT": "Says nothing yet", FLOW: "Statistics & <Co>"}
    assert by_sdmx1["dimensions"] == ["FREQ", "SERIES", "TIME_PERIOD"]
    assert (by_sdmx1["measures"], by_sdmx1["attributes"]) == (["OBS_VALUE"], _ATTRIBUTES)
    assert by_sdmx1["codes"] == {"CASES": "Cases", "GDP_REAL": 'GDP, "real" & chained'}
    assert by_sdmx1["concepts"] == 18


def test_sdmx1_reads_data_by_keys_filters_and_in_each_form(by_sdmx1):
    for name in ("data", "structure-specific", "flat"):
        assert by_sdmx1[name] == _NOW
    assert [[when, value] for when, value, _ in by_sdmx1["exact"]] == _TEXT
    assert by_sdmx1["exact"][0][2]["OBS_STATUS"] == "A"
    assert by_sdmx1["by dictionary"] == [["2024-05-01", 5], ["2024-05-02", None], ["2024-05-04", 11]]
    assert by_sdmx1["from"] == [["2024-Q2", 98.765]]
    assert by_sdmx1["last"] == [["2024-Q3", _FLOAT]]
    assert by_sdmx1["keys"] == ["(FREQ=D, SERIES=CASES)", "(FREQ=Q, SERIES=GDP_REAL)"]
    assert by_sdmx1["preview"] == ["(FREQ=D, SERIES=CASES)"]
    assert by_sdmx1["available"]["SERIES"] == ["'CASES'", "'GDP_REAL'"]
    assert (by_sdmx1["nothing"], by_sdmx1["mistyped"]) == (404, 400)


def test_sdmx1_reads_as_of_a_moment_what_has_changed_and_history(by_sdmx1):
    assert by_sdmx1["as of"] == [["2024-Q1", 101]]
    assert by_sdmx1["as of a withdrawal"] == [["2024-Q1", 101.5], ["2024-Q2", None]]
    assert by_sdmx1["updated"] == _NOW[1:]
    versions: list[list[object]] = [
        ["replace", _FIRST, [["2024-Q1", 100.1]]],
        ["replace", _SECOND, [["2024-Q1", 101]]],
        ["replace", _THIRD, [["2024-Q1", 101.5]]],
        ["replace", _AUGUST, [["2024-Q2", 99]]],
        ["delete", _GONE, [["2024-Q2", None]]],
        ["replace", _BACK, [["2024-Q2", 98.765]]],
        ["replace", _LAST, [["2024-Q3", _FLOAT]]],
    ]
    assert by_sdmx1["history"] == versions
    # Its reader of XML leaves out the action and the moment, so that their order is what tells.
    assert by_sdmx1["history in xml"] == [one[2] for one in versions]


def test_sdmx1_reads_csv_of_3_0(by_sdmx1):
    assert by_sdmx1["3.0"] == [["information", _NOW]]
    assert by_sdmx1["3.0 history"] == [
        ["replace", [["2024-05-01", 5], ["2024-05-02", 7], ["2024-05-04", 11]]],
        ["delete", [["2024-05-02", None]]],
    ]
    assert by_sdmx1["3.0 updated"] == [["replace", _NOW[1:]]]
    assert by_sdmx1["3.0 nothing"] == []


def test_pysdmx_finds_dataflows_their_structure_and_what_there_is(by_pysdmx):
    assert by_pysdmx["flows"] == [
        ["ASREPORTED", "SILENT", "Says nothing yet", "1.0"],
        ["ASREPORTED", FLOW, "Statistics & <Co>", "1.0"],
    ]
    assert by_pysdmx["search"] == [FLOW]
    assert (by_pysdmx["whole"], by_pysdmx["some"], by_pysdmx["codes"]) == ([2, 5], [1, 2], ["CASES"])
    assert [name for name, _, _ in by_pysdmx["components"]][4:] == _ATTRIBUTES
    assert {level for _, role, level in by_pysdmx["components"] if role == "ATTRIBUTE"} == {"FREQ,SERIES", "O"}
    in_json, in_xml = by_pysdmx["structures in json"], by_pysdmx["structures in xml"]
    assert in_json == in_xml
    assert [kind for kind, _ in in_json].count("Codelist") == 6
    assert by_pysdmx["1.5 available"] is True


def test_pysdmx_reads_what_data_of_a_dataflow_may_hold(by_pysdmx):
    assert by_pysdmx["schema"] == [FLOW, 18, ["CASES", "GDP_REAL"]]
    assert by_pysdmx["details"] == "Statistics & <Co>"


def test_pysdmx_reads_data_by_filters_in_each_form(by_pysdmx):
    of_cases = [
        ["I", "CASES", "2024-05-01", "5"],
        ["I", "CASES", "2024-05-02", "NaN"],
        ["I", "CASES", "2024-05-04", "11"],
    ]
    of_gdp = [["I", "GDP_REAL", when, value] for when, value in _TEXT]
    assert by_pysdmx["data"] == [*of_cases, *of_gdp]
    assert by_pysdmx["filtered"] == of_gdp[1:]
    assert by_pysdmx["in"] == [of_cases[0], of_gdp[0]]
    assert by_pysdmx["between"] == [of_gdp[1]]
    assert by_pysdmx["like"] == [of_gdp[0]]
    assert by_pysdmx["nothing"] == []
    for name in ("generic", "specific"):
        assert by_pysdmx[name] == [f"DataStructure=ASREPORTED:{FLOW}(1.0)", "Information", _TEXT]
    assert (by_pysdmx["all keys"], by_pysdmx["several keys"], by_pysdmx["1.5"]) == (6, 6, 1)
    assert by_pysdmx["last"][0][:2] == ["Information", "2024-Q3"]
    assert by_pysdmx["part"] == [["Information", "2024-Q2", "98.765", "changed"]]
    assert by_pysdmx["typed"] == {"OBS_VALUE": "double[pyarrow]", "ENTRY": "int32[pyarrow]"}
    assert (by_pysdmx["contradiction"], by_pysdmx["unknown"]) == ("Invalid", "NotFound")


def test_pysdmx_travels_in_time(by_pysdmx):
    as_of = [["Information", "2024-Q1", "101", _SECOND, "", "changed"]]
    assert by_pysdmx["as of"] == by_pysdmx["as of without offset"] == as_of
    assert by_pysdmx["history"] == [
        ["Replace", "2024-Q1", "100.10", _FIRST, _SECOND, "reported"],
        ["Replace", "2024-Q1", "101", _SECOND, _THIRD, "changed"],
        ["Replace", "2024-Q1", "101.5", _THIRD, "", "changed"],
        ["Replace", "2024-Q2", "99", _AUGUST, _GONE, "reported"],
        ["Replace", "2024-Q2", "98.765", _BACK, "", "changed"],
        ["Replace", "2024-Q3", "-123456789012345.678", _LAST, "", "reported"],
    ]
    # What it leaves out of the frame of a history is what it was sent: the deletion, of which the row before tells.
    sent = [[row[0][0], *row[1:5]] for row in by_pysdmx["history"]]
    assert by_pysdmx["history as sent"] == [*sent[:4], ["D", "2024-Q2", "NaN", _GONE, _BACK], *sent[4:]]
    assert [row[:2] for row in by_pysdmx["updated"]] == [["Replace", "2024-Q2"], ["Replace", "2024-Q3"]]
    assert by_pysdmx["history since"] == [["Delete", "2024-Q2", "NaN", _GONE, "", "withdrawn"]]
    assert [action for action, _ in by_pysdmx["json 2.0"]] == ["Replace", "Delete", "Replace"]
