"""Data messages of SDMX are read observation by observation, those that this service writes among them."""

import json
from pathlib import Path

import pytest

from importers.cells.number_reading import Number
from importers.formats.sdmx_csv import sdmx_csv_table
from importers.formats.sdmx_json import sdmx_json_table
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, LongSpec, PeriodSpec

GOLDEN = Path(__file__).parent.parent / "dialects" / "sdmx" / "golden"


def file_of(series="{REF_AREA}", value="OBS_VALUE", status="OBS_STATUS", **keys):
    return FileSpec(
        path="d",
        period=PeriodSpec(column="TIME_PERIOD"),
        long=LongSpec(series=series, value=value, status=status),
        **keys,
    )


def read(table):
    return [
        {name: cell for name, cell in zip(table.header, row, strict=True) if cell not in (None, "")}
        for row in table.rows
    ]


def component(name, *codes, **facts):
    return {"id": name, "values": [{"id": code} if isinstance(code, str) else code for code in codes], **facts}


STRUCTURE = {
    "dimensions": {
        "dataSet": [component("FREQ", "M", keyPosition=0)],
        "series": [component("REF_AREA", {"id": "DE", "name": "Germany"}, "FR", keyPosition=1)],
        "observation": [component("TIME_PERIOD", {"value": "2022-01"}, {"value": "2022-02"}, keyPosition=2)],
    },
    "attributes": {
        "dataSet": [component("UNIT", "EUR")],
        "series": [component("TITLE", {"name": "A title"}, default="No title")],
        "observation": [component("OBS_STATUS", None, "A", "P", default="A"), {"id": "COMMENT"}],
    },
}
SERIES = {
    "0": {"attributes": [0], "observations": {"0": [5.10, 2, "seen"], "1": [6]}},
    "1": {"observations": {"1": [None, 1]}},
}


def message(structure=STRUCTURE, version=2, **data_set):
    part = {"action": "Replace", "attributes": [0], **(data_set or {"series": SERIES})}
    if version == 1:
        return {"header": {"prepared": "2022-03-01"}, "dataSets": [part], "structure": structure}
    return {
        "meta": {"prepared": "2022-03-01"},
        "data": {"dataSets": [{**part, "structure": 0}], "structures": [structure]},
    }


def observations(found, **keys):
    text = found if isinstance(found, str | bytes) else json.dumps(found)
    content = text if isinstance(text, bytes) else text.encode()
    return read(sdmx_json_table(file_of(format="sdmx-json", **keys), content))


def refusal(found):
    with pytest.raises(UnreadableFile) as refused:
        observations(found)
    return refused.value.message


@pytest.mark.parametrize("version", [1, 2])
def test_an_observation_has_what_is_said_of_it_of_its_series_and_of_all(version):
    whole = {"FREQ": "M", "UNIT": "EUR"}
    germany = {**whole, "REF_AREA": "DE", "TITLE": "A title"}

    assert observations(message(version=version)) == [
        {**germany, "TIME_PERIOD": "2022-01", "OBS_VALUE": "5.1", "OBS_STATUS": "P", "COMMENT": "seen"},
        {**germany, "TIME_PERIOD": "2022-02", "OBS_VALUE": "6", "OBS_STATUS": "A"},
        {**whole, "REF_AREA": "FR", "TITLE": "No title", "TIME_PERIOD": "2022-02", "OBS_STATUS": "A"},
    ]  # fmt: skip


def test_a_number_is_the_one_that_stands_in_the_message():
    text = json.dumps(message()).replace("5.1,", "5.100000000000000000001,")

    assert observations(text)[0]["OBS_VALUE"] == "5.100000000000000000001"
    assert type(observations(text)[0]["OBS_VALUE"]) is Number


def test_observations_that_stand_in_no_series_are_read_by_all_their_dimensions():
    dimensions = {"observation": [*STRUCTURE["dimensions"]["series"], *STRUCTURE["dimensions"]["observation"]]}

    found = observations(message({"dimensions": dimensions}, observations={"1:0": [7], "0:1": [8]}))

    assert [(row["REF_AREA"], row["TIME_PERIOD"], row["OBS_VALUE"]) for row in found] == [
        ("FR", "2022-01", "7"),
        ("DE", "2022-02", "8"),
    ]


def test_several_measures_stand_before_the_attributes():
    structure = {**STRUCTURE, "measures": {"observation": [{"id": "LOW"}, component("KIND", "x", "y"), {"id": "HIGH"}]}}

    (row,) = observations(message(structure, series={"0": {"observations": {"0": [1, 1, 3, 2]}}}), value="LOW")

    assert (row["LOW"], row["KIND"], row["HIGH"], row["OBS_STATUS"]) == ("1", "y", "3", "P")


def test_attributes_of_a_group_are_said_of_the_observations_in_it():
    attributes = {
        **STRUCTURE["attributes"],
        "dimensionGroup": [component("BREAK", "yes", default="no"), {"id": "NOTE"}],
    }
    groups = {":0:": [None, "of Germany"], ":0:1": [0]}

    found = observations(
        message({**STRUCTURE, "attributes": attributes}, series=SERIES, dimensionGroupAttributes=groups)
    )

    assert [(row.get("NOTE"), row["BREAK"]) for row in found] == [
        ("of Germany", "no"),
        ("of Germany", "yes"),
        (None, "no"),
    ]


def test_names_and_the_time_of_the_message_are_columns_where_the_spec_names_them():
    for version in (1, 2):
        (first, *_) = observations(message(version=version), series="{REF_AREA.name}-{prepared}")

        assert (first["REF_AREA.name"], first["prepared"]) == ("Germany", "2022-03-01")


def test_a_message_without_observations_has_its_columns_all_the_same():
    table = sdmx_json_table(file_of(), json.dumps(message(series={})).encode())

    assert table.rows == []
    assert {"REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"} <= {*table.header}


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([], "no data message of SDMX-JSON: the top is a list"),
        ({"data": {}}, "no data message of SDMX-JSON"),
        ({"errors": [{"code": 404, "title": "No data"}]}, "without data, which says: No data"),
        (message(action="Delete"), "it says what is to be taken away"),
        (message(series={"5": {}}), "REF_AREA has 2 values, and '5' is no place among them"),
        (message(series={"0:0": {}}), "the key '0:0' has 2 parts for 1 dimensions"),
        (message(series={"": {}}), "'' is no place among them"),
        (message(series={"0": {"observations": {"0": 5}}}), "the observation '0' is the number 5, and no list"),
        (message(series={"0": {"observations": {"0": [5, 9]}}}), "OBS_STATUS has 3 values, and '9' is no place"),
        (message(series={"0": {"observations": {"0": [5, "A"]}}}), "OBS_STATUS has 3 values, and 'A' is no place"),
        (message(series={"0": {"observations": {"0": [5, -1]}}}), "'-1' is no place among them"),
        (message(series={"0": {"attributes": 5}}), "attributes of the message are the number 5, and no list"),
        (message(series=[]), "the series of the message are a list, and no object"),
        (message(series={"0": 5}), "the series '0' of the message is the number 5"),
        (message(series={}, observations={}), "has both series and observations of its own"),
        (message({"dimensions": {"series": 5}}), "the components of the level series are no list"),
        (message({"dimensions": {"series": [{}]}}), "a component of the structure has no id"),
        (message({"dimensions": {"series": [{"id": "A", "values": [5]}]}}), "the values of 'A' are no list of objects"),
        (message({"dimensions": {"series": [{"id": "A", "values": [{}]}]}}), "a value of 'A' has neither an id"),
        (message({"dimensions": {"series": [component("A", "x")] * 2}}), "the structure names 'A' twice"),
        ({"data": {"dataSets": [{"structure": 3}], "structures": [STRUCTURE]}}, "has no structure"),
        ({"data": {"dataSets": [5], "structure": STRUCTURE}}, "is no object"),
        ({"dataSets": [{"validFrom": "2021"}, {"validFrom": "2022"}], "structure": STRUCTURE}, "at different times"),
    ],
)  # fmt: skip
def test_a_message_that_says_something_else_or_contradicts_itself_is_refused(found, why):
    assert why in refusal(found)


def test_two_groups_that_say_different_things_of_one_observation_are_refused():
    attributes = {"dimensionGroup": [{"id": "NOTE"}]}
    groups = {":0:": ["one"], "::0": ["other"]}

    found = message({**STRUCTURE, "attributes": attributes}, series=SERIES, dimensionGroupAttributes=groups)

    assert "two groups say different things of the attribute 'NOTE'" in refusal(found)


def test_the_messages_of_this_service_are_read():
    found = observations((GOLDEN / "flat.json").read_bytes(), series="{SERIES}")

    assert [(row["TIME_PERIOD"], row["OBS_VALUE"], row["LEDGER_KEY"]) for row in found] == [
        ("2024-Q1", "101.5", "stats-office/gdp-real"),
        ("2024-Q2", "98.765", "stats-office/gdp-real"),
        ("2024-Q3", "-123456789012345.678", "stats-office/gdp-real"),
    ]


@pytest.mark.parametrize("name", ["history.json", "second-history.json"])
def test_a_history_of_this_service_is_no_state_of_its_figures(name):
    assert "it says what is to be taken away" in refusal((GOLDEN / name).read_bytes())


# SDMX-CSV.


def rows(text, **keys):
    return read(sdmx_csv_table(file_of(format="sdmx-csv", **keys), text.encode()))


def test_a_message_of_1_0_is_a_table():
    text = "DATAFLOW,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nX:D(1.0),M,DE,2022-01,5.10,P\n"

    (row,) = rows(text, series="{DATAFLOW}")
    assert row == dict(zip(text.split("\n", maxsplit=1)[0].split(","), text.split("\n")[1].split(","), strict=True))


@pytest.mark.parametrize("begins", ["STRUCTURE", "STRUCTURE[|]", '"STRUCTURE"'])
def test_the_delimiter_of_a_message_of_2_0_stands_behind_its_first_word(begins):
    text = (
        f"{begins};STRUCTURE_ID;ACTION;REF_AREA: Area;TIME_PERIOD: Period;OBS_VALUE: Value;OBS_STATUS: Status;NOTE[]\n"
        "dataflow;X:D(1.0): A flow;I;DE: Germany: all of it;2022-01: 2022-01;5,1;P: Provisional;a|b\n"
    )
    table = sdmx_csv_table(file_of(), text.encode())
    (row,) = read(table)

    assert (row["REF_AREA"], row["TIME_PERIOD"], row["OBS_VALUE"], row["OBS_STATUS"]) == ("DE", "2022-01", "5,1", "P")
    assert row["NOTE"] == "a|b"
    assert table.taken == ("delimiter ';'",)


def test_what_a_message_says_of_itself_is_a_column_only_where_the_spec_names_it():
    text = "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,TIME_PERIOD,OBS_VALUE\ndataflow,X:D(1.0),I,DE,2022,5\n"

    assert rows(text) == [{"REF_AREA": "DE", "TIME_PERIOD": "2022", "OBS_VALUE": "5"}]
    assert rows(text, series="{STRUCTURE_ID}")[0]["STRUCTURE_ID"] == "X:D(1.0)"


def test_a_code_and_its_label_in_columns_of_their_own_are_two_columns():
    text = (
        "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,Reference area,TIME_PERIOD,OBS_VALUE\ndataflow,X,I,DE,Germany,2022,5\n"
    )

    assert (rows(text)[0]["REF_AREA"], rows(text)[0]["Reference area"]) == ("DE", "Germany")


def test_rows_of_attributes_alone_are_counted_and_others_keep_their_numbers():
    text = (
        "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,TIME_PERIOD,OBS_VALUE,TITLE\n"
        "dataflow,X,I,DE,,,of Germany\ndataflow,X,I,DE,2022,5,\ndataflow,X,I,DE,2023,,\n"
    )
    table = sdmx_csv_table(file_of(), text.encode())

    assert [row["TIME_PERIOD"] for row in read(table)] == ["2022", "2023"]
    assert (table.numbers, table.passed) == ([2, 3], {"attributes without an observation": 1})


def test_a_value_without_a_period_is_no_attribute_and_is_left_to_be_refused():
    text = "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nX,DE,,5\n"

    assert rows(text) == [{"REF_AREA": "DE", "OBS_VALUE": "5"}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file is empty"),
        ("DATAFLOW,,TIME_PERIOD\nX,DE,2022\n", "a column of the message has no name"),
        ("DATAFLOW,A,A: Again\nX,DE,2022\n", "the header names the column 'A' twice"),
        ("DATAFLOW,REF_AREA,OBS_VALUE\nX,DE\n", "row 1 has 2 cells of 3"),
        ("DATAFLOW,REF_AREA,OBS_VALUE\nX,DE,5,6\n", "row 1 has 4 cells of 3"),
        ('DATAFLOW,REF_AREA\nX,"DE\n', "not CSV"),
        (
            "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA\ndataflow,X,I,DE\ndataflow,X,D,FR\n",
            "row 2 says what is to be taken",
        ),
    ],
)
def test_a_text_that_is_no_whole_message_is_refused(text, why):
    with pytest.raises(UnreadableFile, match=why):
        rows(text)


def test_a_history_of_this_service_in_csv_is_no_state_of_its_figures_where_it_says_what_was_taken_away():
    with pytest.raises(UnreadableFile, match="row 3 says what is to be taken away"):
        rows((GOLDEN / "history.csv").read_text(encoding="utf-8"), series="{SERIES}")
    assert len(rows((GOLDEN / "first-history.csv").read_text(encoding="utf-8"), series="{SERIES}")) > 5
