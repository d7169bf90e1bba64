"""Features of GeoJSON, and values that stand one in each line, are rows."""

import pytest

from importers.formats.cell_table import CellTable, Grid
from importers.formats.geojson import geojson_table
from importers.formats.ndjson import ndjson_table
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, PeriodSpec

FEATURES = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "id": 7, "geometry": {"type": "Point", '
    '"coordinates": [1.5, 2]}, "properties": {"date": "2022-03-01", "cases": 5.0, "a": {"b": 1}}}]}'
)


def file_of(period="date", columns=("cases",), **keys):
    return FileSpec(path="d.json", period=PeriodSpec(column=period), columns=dict.fromkeys(columns, "cases"), **keys)


def features(text=FEATURES, **keys):
    table = geojson_table(file_of(**keys), text.encode())
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def lines(text, *layouts, **keys):
    table = ndjson_table(file_of(layouts=layouts or ("list",), **keys), text.encode())
    assert isinstance(table, CellTable)
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def test_a_property_is_a_column_by_its_name():
    assert features() == [{"id": "7", "date": "2022-03-01", "cases": "5.0", "a.b": "1"}]


def test_a_property_is_a_column_by_its_path_from_the_feature_too():
    (row,) = features(period="properties.date", columns=("properties.cases", "properties.a.b"))

    assert row == {"id": "7", "properties.date": "2022-03-01", "properties.cases": "5.0", "properties.a.b": "1"}


def test_a_geometry_is_told_only_where_the_spec_names_it():
    (row,) = features(columns=("cases", "geometry.coordinates.0"))

    assert row["geometry.coordinates.0"] == "1.5"


def test_a_name_that_a_feature_and_its_properties_share_is_refused_where_the_spec_means_one():
    text = FEATURES.replace('"cases": 5.0', '"cases": 5.0, "id": 8')

    assert features(text)[0]["properties.id"] == "8"
    assert features(text, columns=("cases", "properties.id"))[0]["properties.id"] == "8"
    with pytest.raises(UnreadableFile, match="both the feature and its properties have 'id'"):
        features(text, columns=("cases", "id"))


def test_one_feature_is_one_row_and_a_feature_may_have_no_properties():
    assert features('{"type": "Feature", "geometry": null, "properties": {"date": "2022"}}') == [{"date": "2022"}]
    assert features('{"type": "Feature", "geometry": null, "properties": null}') == [{}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"type": "Point", "coordinates": [1, 2]}', "no GeoJSON: the top is an object with the keys type"),
        ("[]", "no GeoJSON: the top is a list"),
        ('{"type": "FeatureCollection", "features": [5]}', "row 1 is the number 5, and no feature"),
        ('{"type": "Feature", "properties": 5}', "row 1 is an object with the keys type, properties, and no feature"),
        ('{"type": "Feature", "properties": {"a": 1, "a": 2}}', "the key 'a' stands twice"),
        ('{"type": "FeatureCollection", "features": [], "exceededTransferLimit": true}', "does not hold all rows"),
    ],
)
def test_what_is_no_whole_collection_of_features_is_refused(text, why):
    with pytest.raises(UnreadableFile, match=why):
        features(text)


def test_each_line_is_a_row_and_blank_ones_are_counted():
    text = '\ufeff{"date": "2022-03-01", "cases": 5.10}\r\n\r\n{"date": "2022-03-02", "cases": NaN}\n'
    table = ndjson_table(file_of(), text.encode())

    assert isinstance(table, CellTable)
    assert (table.rows, table.passed) == ([("2022-03-01", "5.10"), ("2022-03-02", "NaN")], {"blank": 1})


def test_a_text_sequence_is_read_and_so_are_lists_in_lines():
    assert lines('\x1e{"date": "2022"}\n\x1e{"date": "2023"}\n') == [{"date": "2022"}, {"date": "2023"}]
    grid = ndjson_table(file_of(layouts=("lists",)), b'["date","cases"]\n["2022",5]\n')
    assert isinstance(grid, Grid)
    assert grid.rows == [["date", "cases"], ["2022", "5"]]


def test_a_layout_goes_on_from_the_list_of_the_lines():
    found = lines('{"date": "2022", "by": {"DE": {"cases": 5}}}', "list with:date rows:by keyed:geo")

    assert found == [{"date": "2022", "geo": "DE", "cases": "5"}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"date": "2022"}\n{"date": "20', "line 2 is not JSON: Unterminated string"),
        ('{"date": "2022"}\n\n{"a": 1, "a": 2}\n', "line 3 is not JSON: the key 'a' stands twice"),
        ('{"date": "2022"},\n', "line 1 is not JSON: Extra data"),
        ('{"date": "\\ud800"}\n', "line 1 is not JSON"),
        ("[" * 100_000, "line 1 is not JSON"),
        (
            '[\n{"date": "2022"}\n]\n',
            'line 1 is not JSON: Expecting value, column 2; the whole is one value: try format = "json"',
        ),
        ("5\n", "place 1 of the top is the number 5, and no row"),
    ],
)
def test_a_line_that_is_no_row_is_refused_with_its_number(text, why):
    with pytest.raises(UnreadableFile) as refused:
        lines(text)
    assert why in refused.value.message
