"""JSON of any kind is read or refused in every format, and never more slowly or largely than it is long."""

import json
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importers.formats.decoding import decoded
from importers.formats.json_reading import MOST_VALUES
from importers.import_refusals import Unreadable, UnreadableFile
from importers.shapes.shaped_rows import ShapedRows
from importers.shapes.splitting import splitter
from importers.specs.columns import Columns
from importers.specs.file_spec import FileSpec, Format, LongSpec, PeriodSpec

FORMATS = [one for one in get_args(Format) if "json" in one or one == "sdmx-csv"]
LAYOUTS = [
    "list", "row", "rows:data", "rows:data.0", "keyed:date", "keyed:geo,date", "keyed:geo list", "lists", "split",
    "columns", "split:date", "with:id rows:data", "rows:dataSets list", "keyed:a keyed:b lists",
]  # fmt: skip
# The words by which the formats are known, so that what is drawn gets beyond their first check.
WORDS = [
    "class", "dataset", "dimension", "id", "size", "value", "status", "category", "index", "label", "data", "dataSets",
    "structure", "structures", "dimensions", "attributes", "measures", "series", "observations", "observation",
    "values", "type", "FeatureCollection", "features", "properties", "columns", "date", "0", "0:0", "collection",
    "Feature",
]  # fmt: skip
leaves = st.none() | st.booleans() | st.integers(-2, 3) | st.floats() | st.sampled_from(WORDS)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6)
)
CUBE = {
    "class": "dataset", "id": ["date", "geo"], "size": [1, 2], "value": [1, 2], "status": "p",
    "dimension": {"date": {"category": {"index": ["2022"]}}, "geo": {"category": {"index": {"A": 0, "B": 1}}}},
}  # fmt: skip
STRUCTURE = {
    "dimensions": {
        "series": [{"id": "geo", "values": [{"id": "A"}]}],
        "observation": [{"id": "date", "values": [{"id": "2022"}]}],
    },
    "attributes": {
        "observation": [{"id": "OBS_STATUS", "values": [{"id": "A"}]}],
        "series": [{"id": "TITLE"}],
        "dimensionGroup": [{"id": "NOTE"}],
    },
}
SERIES = {"0": {"attributes": [0], "observations": {"0": [1, 0]}}}
PART = {"structure": 0, "series": SERIES, "dimensionGroupAttributes": {"0:": ["note"]}}
MESSAGE = {"data": {"dataSets": [PART], "structures": [STRUCTURE]}}
FEATURES = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"date": "2022", "value": 1}}]}


def file_of(form, *layouts):
    return FileSpec(
        path="d",
        format=form,
        layouts=layouts or ("list",),
        period=PeriodSpec(column="date"),
        long=LongSpec(series="{geo.name}-{id}", value="value", status="status"),
    )


def places(found, before=()):
    """Every place in a value, as the keys that lead there."""
    yield before
    for key, inner in found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ():
        yield from places(inner, (*before, key))


def spoiled(found, place, value):
    if not place:
        return value
    copy = dict(found) if isinstance(found, dict) else list(found)
    copy[place[0]] = spoiled(copy[place[0]], place[1:], value)
    return copy


@settings(max_examples=500, deadline=None)
@given(anything, st.sampled_from(FORMATS), st.lists(st.sampled_from(LAYOUTS), min_size=1, max_size=3))
@example({"class": [None, 0], "dataset": [0]}, "json", ["list"])
def test_anything_is_read_or_refused(found, form, layouts):
    text = json.dumps(found)
    with suppress(UnreadableFile):  # as most are
        decoded(file_of(form, *layouts), (text.replace(", ", "\n") if form == "sdmx-csv" else text).encode())


@settings(max_examples=500, deadline=None)
@given(st.data(), st.sampled_from([("json-stat", CUBE), ("sdmx-json", MESSAGE), ("geojson", FEATURES)]), anything)
def test_a_message_of_which_one_part_is_something_else_is_read_or_refused(data, whole, value):
    form, found = whole
    place = data.draw(st.sampled_from(list(places(found))))
    file = file_of(form)
    with suppress(Unreadable):  # as most are
        ShapedRows(file, Columns(file)).read(json.dumps(spoiled(found, place, value)).encode())


@pytest.mark.parametrize("form", [one for one in FORMATS if "json" in one])
@pytest.mark.parametrize("value", [b"0", b"[]"])
def test_more_values_than_memory_should_hold_are_refused_before_any_is_made(form, value):
    content = b"[" + (value + b",") * (MOST_VALUES + 1) + value + b"]"

    with pytest.raises(UnreadableFile, match="it has more than 20,000,000 values"):
        splitter(file_of(form)).read(content)


@pytest.mark.parametrize("form", ["json", "ndjson", "geojson"])
def test_objects_that_are_decoded_at_once_are_as_few_as_memory_should_hold(form):
    content = b"[" + b"{}," * 4_700_000  # which is left open

    with pytest.raises(UnreadableFile, match="more values, lists and objects than can be held at once"):
        splitter(file_of(form)).read(content)


@pytest.mark.parametrize("form", ["json", "ndjson", "geojson"])
@pytest.mark.parametrize("value", ['"{}"', "{}", "[{}]"])
def test_a_value_longer_than_memory_should_hold_is_refused_before_it_is_read(form, value):
    content = value.format("7" * (65 << 20)).encode()

    with pytest.raises(UnreadableFile, match="32 MiB without a comma or a quotation mark"):
        splitter(file_of(form)).read(content)


@pytest.mark.parametrize(
    ("form", "found", "line"),
    [
        ("json-stat", MESSAGE, 'try format = "sdmx-json"'),
        ("sdmx-json", CUBE, 'try format = "json-stat"'),
        ("sdmx-json", FEATURES, 'try format = "geojson"'),
        ("geojson", {"2022": {"a": 1}}, 'try format = "json" and layouts = ["keyed:date"]'),
    ],
)
def test_json_of_another_format_is_told_as_that(form, found, line):
    with pytest.raises(UnreadableFile) as refused:
        decoded(file_of(form), json.dumps(found).encode())
    assert refused.value.message.endswith(f"; {line}")


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("json-stat", {"class": "dataset", "dimension": {}}),
        ("sdmx-json", {"dataSets": []}),
        ("geojson", {"type": "FeatureCollection"}),
    ],
)
def test_json_that_is_broken_in_its_own_format_is_not_sent_there(form, found):
    with pytest.raises(UnreadableFile) as refused:
        decoded(file_of(form), json.dumps(found).encode())
    assert "try" not in refused.value.message


@pytest.mark.parametrize("form", [one for one in FORMATS if "json" in one])
@pytest.mark.parametrize(
    "content",
    [b"", b" ", b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"[" * 200_000, b'{"a":' * 200_000, b'"\\ud800"', b"nul"],
)
def test_what_is_no_json_at_all_is_refused(form, content):
    with pytest.raises(UnreadableFile):
        decoded(file_of(form, "list"), content)


@pytest.mark.parametrize("depth", [400, 900, 960, 990, 2000, 100_000])
@pytest.mark.parametrize(
    ("form", "before", "behind"),
    [
        ("json", '[{"date": ', "}]"),
        ("ndjson", '{"date": ', "}"),
        ("geojson", '{"type": "Feature", "properties": {"date": ', "}}"),
        ("json-stat", '{"class": "dataset", "id": [], "size": [], "dimension": {}, "value": [1], "status": [', "]}"),
        (
            "sdmx-json",
            '{"dataSets": [{"attributes": [',
            ']}], "structure": {"attributes": {"dataSet": [{"id": "id"}]}}}',
        ),
    ],
)
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a": ', "}")])
def test_what_stands_deep_in_lists_or_objects_is_read_or_refused(form, before, behind, depth, opened, closed):
    content = f"{before}{opened * depth}1{closed * depth}{behind}"

    with suppress(UnreadableFile):
        decoded(file_of(form), content.encode())


@pytest.mark.parametrize("layout", ["list", "keyed:date", "columns:date"])
def test_columns_that_are_values_do_not_multiply(layout):
    many = {f"c{number}": {f"r{number}": 1} for number in range(5_000)}
    found = list(many.values()) if layout == "list" else many

    with pytest.raises(UnreadableFile, match="hardly any row has the same"):
        decoded(file_of("json", layout), json.dumps(found).encode())


def test_groups_of_attributes_on_ever_other_dimensions_are_refused():
    many = 70
    dimensions = [{"id": f"D{number}", "values": [{"id": "x"}]} for number in range(many)]
    structure = {"dimensions": {"observation": dimensions}, "attributes": {"dimensionGroup": [{"id": "NOTE"}]}}
    groups = {":" * number + "0": ["note"] for number in range(many)}
    part = {"dimensionGroupAttributes": groups, "observations": {":".join(["0"] * many): [1]}}

    with pytest.raises(UnreadableFile, match="attributes of groups lie on more than 64 sets of dimensions"):
        decoded(file_of("sdmx-json"), json.dumps({"data": {"dataSets": [part], "structure": structure}}).encode())
