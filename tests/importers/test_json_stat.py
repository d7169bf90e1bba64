"""Cubes of JSON-stat are read cell by cell, whichever way they write their values and categories."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from importers.cells.number_reading import Number
from importers.formats.json_stat import json_stat_table
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, LongSpec, PeriodSpec

# In the layout of Eurostat's API.
EUROSTAT = """{
  "version": "2.0", "class": "dataset", "label": "Harmonised index", "source": "ESTAT",
  "updated": "2022-03-17T11:00:00+0100",
  "value": {"0": 107.60, "1": 108.4, "3": 107.9}, "status": {"1": "p", "2": ":"},
  "id": ["freq", "geo", "time"], "size": [1, 2, 2],
  "dimension": {
    "freq": {"category": {"index": {"M": 0}, "label": {"M": "Monthly"}}},
    "geo": {"category": {"index": {"FR": 1, "DE": 0}, "label": {"DE": "Germany", "FR": "France"}}},
    "time": {"category": {"index": {"2022-01": 0, "2022-02": 1}}}
  },
  "extension": {"status": {"label": {"p": "provisional"}}}
}"""  # fmt: skip


def file_of(series="{geo}", period="time"):
    return FileSpec(
        path="d.json",
        format="json-stat",
        period=PeriodSpec(column=period),
        long=LongSpec(series=series, value="value", status="status"),
    )


def rows(text, **keys):
    table = json_stat_table(file_of(**keys), text.encode())
    return [
        {name: cell for name, cell in zip(table.header, row, strict=True) if cell is not None} for row in table.rows
    ]


def changed(**parts):
    return json.dumps({**json.loads(EUROSTAT), **parts})


def test_a_cube_of_eurostat_has_a_row_for_each_cell_that_says_something():
    assert rows(EUROSTAT) == [
        {"freq": "M", "geo": "DE", "time": "2022-01", "value": "107.60"},
        {"freq": "M", "geo": "DE", "time": "2022-02", "value": "108.4", "status": "p"},
        {"freq": "M", "geo": "FR", "time": "2022-01", "status": ":"},
        {"freq": "M", "geo": "FR", "time": "2022-02", "value": "107.9"},
    ]


def test_a_number_of_a_cube_is_the_one_that_stands_there():
    assert type(rows(EUROSTAT)[0]["value"]) is Number


@pytest.mark.parametrize("series", ["{geo}", "{geo.label}-{updated}"])
def test_a_list_of_values_and_an_object_of_them_are_one_table(series):
    file = replace(file_of(series), long=LongSpec(series=series, value="value"))
    listed, placed = [1.5, None, 3, "x"], {"0": 1.5, "2": 3, "3": "x"}

    of_list, of_places = (
        json_stat_table(file, changed(value=value, status=None).encode()) for value in (listed, placed)
    )

    assert of_list == of_places
    assert len(of_list.rows) == 3
    with pytest.raises(UnreadableFile, match="the cube has 3 in its value, and its dimensions make 4"):
        json_stat_table(file, changed(value=listed[:3], status=None).encode())


def test_a_cube_without_dimensions_has_one_row():
    file = FileSpec(path="d", format="json-stat", period=PeriodSpec(of="published"), columns={"value": "cases"})

    table = json_stat_table(file, changed(value=[5], status=None, id=[], size=[], dimension={}).encode())

    assert (table.header, list(table.rows)) == (("value",), [("5",)])


def test_labels_and_what_the_cube_says_of_itself_are_columns_where_the_spec_names_them():
    (first, *_) = rows(EUROSTAT, series="{geo.label}-{updated}")

    assert (first["geo.label"], first["updated"]) == ("Germany", "2022-03-17T11:00:00+0100")
    assert "updated" not in rows(EUROSTAT)[0]


def test_a_cube_before_2_0_stands_under_a_key_and_has_its_sizes_among_the_dimensions():
    dimension = {
        "id": ["geo", "time"], "size": [1, 2], "role": {"time": ["time"]},
        "geo": {"category": {"label": {"DE": "Germany"}}},
        "time": {"category": {"index": ["2022-01", "2022-02"]}},
    }  # fmt: skip

    found = rows(json.dumps({"dataset": {"dimension": dimension, "value": [1, None]}}))

    assert found == [{"geo": "DE", "time": "2022-01", "value": "1"}]


@pytest.mark.parametrize("status", ["p", ["p"], ["p"] * 4, dict.fromkeys("0123", "p")])
def test_a_status_is_said_of_all_of_each_or_of_some(status):
    found = rows(changed(value=[1, 2, 3, 4], status=status))

    assert [row["status"] for row in found] == ["p"] * 4


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"class": "collection"}, "a collection of JSON-stat"),
        ({"dimension": None}, "no dataset of JSON-stat"),
        ({"value": None}, "the value of the cube is null, and neither a list nor an object"),
        ({"value": [1, 2, 3]}, "the cube has 3 in its value, and its dimensions make 4"),
        ({"value": {"4": 1}}, "names the place '4', and there are 4"),
        ({"value": {"01": 1}}, "names the place '01'"),
        ({"value": {"-1": 1}}, "names the place '-1'"),
        ({"size": [1, 2, 3]}, "the dimension 'time' has 2 categories, and its size is 3"),
        ({"size": [1, 2]}, "id and size are not lists of one length"),
        ({"id": ["freq", "geo", "place"]}, "the dimension 'place' has no categories"),
        ({"id": ["freq", "geo", 5]}, "has no categories"),
        ({"id": ["freq", "geo", "geo"], "size": [1, 2, 2]}, "two columns of the cube are called 'geo'"),
        ({"id": ["x"] * 101, "size": [1] * 101}, "the cube has 101 dimensions, more than 100"),
        ({"status": ["p", "p"]}, "the cube has 2 in its status"),
    ],
)
def test_a_cube_that_contradicts_itself_is_refused(parts, why):
    with pytest.raises(UnreadableFile) as refused:
        rows(changed(**parts))
    assert why in refused.value.message


@pytest.mark.parametrize("index", [{"A": 0, "B": 0}, {"A": 0, "B": 2}, ["A", "A"], {"A": "0"}, 5])
def test_categories_without_one_order_are_refused(index):
    dimension = {"time": {"category": {"index": index}}}

    with pytest.raises(UnreadableFile, match="does not say the order of its categories"):
        rows(json.dumps({"class": "dataset", "id": ["time"], "size": [2], "dimension": dimension, "value": [1, 2]}))


def test_a_dimension_called_value_is_refused():
    dimension = {"value": {"category": {"index": ["A"]}}}

    with pytest.raises(UnreadableFile, match="two columns of the cube are called 'value'"):
        rows(json.dumps({"class": "dataset", "id": ["value"], "size": [1], "dimension": dimension, "value": [1]}))


def test_a_cube_of_a_size_that_nobody_could_store_costs_only_what_it_says():
    codes = [str(one) for one in range(1000)]
    axes = {f"d{number}": {"category": {"index": codes}} for number in range(6)}
    cube = {"class": "dataset", "id": list(axes), "size": [1000] * 6, "dimension": axes, "value": {str(10**18 - 1): 5}}

    (row,) = rows(json.dumps(cube), series="{d0}", period="d1")

    assert row == {**dict.fromkeys(axes, "999"), "value": "5"}


sizes = st.lists(st.integers(1, 3), min_size=1, max_size=4)


@given(sizes, st.booleans(), st.booleans(), st.data())
def test_each_cell_of_a_cube_is_found_at_its_categories(sizes, is_list, is_indexed, data):
    names = [f"d{number}" for number in range(len(sizes))]
    codes = [[f"{name}c{at}" for at in range(size)] for name, size in zip(names, sizes, strict=True)]
    cells = list(product(*codes))
    values = data.draw(st.lists(st.none() | st.integers(), min_size=len(cells), max_size=len(cells)))
    index = [dict(zip(each, range(len(each)), strict=True)) if is_indexed else each for each in codes]
    cube = {
        "class": "dataset", "id": names, "size": sizes,
        "dimension": {name: {"category": {"index": one}} for name, one in zip(names, index, strict=True)},
        "value": values if is_list else {str(at): value for at, value in enumerate(values) if value is not None},
    }  # fmt: skip

    found = rows(json.dumps(cube), series="{d0}", period="d0")

    assert [(*(row[name] for name in names), row["value"]) for row in found] == [
        (*cell, str(value)) for cell, value in zip(cells, values, strict=True) if value is not None
    ]
