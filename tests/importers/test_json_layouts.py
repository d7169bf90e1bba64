"""JSON of any layout is taken apart into rows, each number as it is written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from importers.cells.cell_reading import CellReader
from importers.cells.number_reading import Number
from importers.cells.tables import OtherCell
from importers.formats.cell_table import CellTable, Grid
from importers.formats.decoding import decoded
from importers.formats.found_layouts import FoundLayout, found_layouts, likely_layout
from importers.formats.json_table import json_table
from importers.import_refusals import UnreadableFile
from importers.shapes.shaped_rows import ShapedRows
from importers.shapes.splitting import splitter
from importers.specs.columns import Columns
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.json_layouts import is_plain, steps_of
from importers.specs.shape_spec import TableSpec, UnfoldSpec


def file_of(*layouts, columns=("value",), period="date", names=(), **keys):
    return FileSpec(
        path="d.json", layouts=layouts or ("list",), period=PeriodSpec(column=period),
        columns=dict.fromkeys(columns, "cases"), table=TableSpec(names=names), **keys,
    )  # fmt: skip


def rows(text, *layouts, **keys):
    table = json_table(file_of(*layouts, **keys), text.encode())
    assert isinstance(table, CellTable)
    return [
        {name: cell for name, cell in zip(table.header, row, strict=True) if cell is not None} for row in table.rows
    ]


def refusal(text, *layouts, **keys):
    with pytest.raises(UnreadableFile) as refused:
        json_table(file_of(*layouts, **keys), text.encode())
    return refused.value.message


@pytest.mark.parametrize(
    ("layout", "text", "expected"),
    [
        ("keyed:date", '{"2022-03-01": {"cases": 5}}', [{"date": "2022-03-01", "cases": "5"}]),
        ("keyed:date", '{"2022-03-01": 5.10}', [{"date": "2022-03-01", "value": "5.10"}]),
        ("keyed:geo,date", '{"DE": {"2022": 5}}', [{"geo": "DE", "date": "2022", "value": "5"}]),
        ("keyed:date,geo", '{"2022": {"DE": {"n": 5}}}', [{"date": "2022", "geo": "DE", "n": "5"}]),
        ("keyed:geo list", '{"DE": [{"date": "2022", "n": 5}]}', [{"geo": "DE", "date": "2022", "n": "5"}]),
        (
            "keyed:geo with:name rows:data",
            '{"DE": {"name": "Germany", "other": 1, "data": [{"date": "2022", "n": 5}]}}',
            [{"geo": "DE", "name": "Germany", "date": "2022", "n": "5"}],
        ),
        (
            "rows:Results.series list with:seriesID rows:data",
            '{"Results": {"series": [{"seriesID": "X1", "data": [{"year": "2022"}]}]}}',
            [{"seriesID": "X1", "year": "2022"}],
        ),
        ("rows:1", '[{"page": 1, "pages": 1}, [{"date": "2022", "value": 7}]]', [{"date": "2022", "value": "7"}]),
        (
            "rows:Time Series (Daily) keyed:date",
            '{"Time Series (Daily)": {"2022-03-01": {"1. open": "5.0"}}}',
            [{"date": "2022-03-01", "1. open": "5.0"}],
        ),
        ("row", '{"updated": "2022-03-01", "cases": 5}', [{"updated": "2022-03-01", "cases": "5"}]),
        ("rows:data row", '{"data": {"cases": 5}}', [{"cases": "5"}]),
        ("split", '{"columns": ["n"], "index": ["2022"], "data": [[5]]}', [{"index": "2022", "n": "5"}]),
        ("split:date", '{"columns": ["n"], "index": ["2022"], "data": [[5]]}', [{"date": "2022", "n": "5"}]),
        ("split", '{"columns": ["date", "n"], "data": [["2022", 5]]}', [{"date": "2022", "n": "5"}]),
        (
            "columns", '{"date": ["2021", "2022"], "n": [1, 2]}',
            [{"date": "2021", "n": "1"}, {"date": "2022", "n": "2"}],
        ),
        (
            "columns:date", '{"n": {"2021": 1}, "m": {"2022": 2}}',
            [{"date": "2021", "n": "1"}, {"date": "2022", "m": "2"}],
        ),
        ("rows:daily columns", '{"zone": "UTC", "daily": {"time": ["2022"], "n": [1]}}', [{"time": "2022", "n": "1"}]),
        (
            "list with:country rows:timeline columns:date",
            '[{"country": "France", "timeline": {"cases": {"1/22/20": 5}, "deaths": {"1/22/20": 1}}}]',
            [{"country": "France", "date": "1/22/20", "cases": "5", "deaths": "1"}],
        ),
        ("keyed:geo lists", '{"DE": [["date", "n"], ["2022", 5]]}', [{"geo": "DE", "date": "2022", "n": "5"}]),
        (
            "with:meta.updated rows:data", '{"meta": {"updated": "2022"}, "data": [{"n": 1}]}',
            [{"meta.updated": "2022", "n": "1"}],
        ),
    ],
)  # fmt: skip
def test_each_layout_leads_to_the_rows(layout, text, expected):
    assert rows(text, layout) == expected


def test_lists_of_lists_are_a_grid_in_which_the_header_has_yet_to_be_found():
    grid = json_table(file_of("lists"), b'[["date", "n"], ["2022-03-01", 5.0], ["2022-03-02", null]]')

    assert isinstance(grid, Grid)
    assert grid.rows == [["date", "n"], ["2022-03-01", "5.0"], ["2022-03-02", None]]
    assert type(grid.rows[1][1]) is Number


def test_lists_without_a_header_under_keys_have_the_names_of_the_spec():
    text = '{"DE": [["2022-03-01", 5]], "FR": [["date", "n"], ["2022-03-01", 6]]}'

    found = rows(text, "keyed:geo lists", names=("date", "n"))

    assert [(row["geo"], row["n"]) for row in found] == [("DE", "5"), ("FR", "6")]


def test_a_number_in_any_layout_is_the_one_that_stands_there():
    ((cell,),) = [list(row.values()) for row in rows('[{"a": {"b": 12345678901234567890.120}}]')]

    assert (cell, type(cell)) == ("12345678901234567890.120", Number)


def test_a_cell_of_an_inner_object_is_a_column_by_its_path():
    found = rows('[{"date": "2022-03-01", "cases": {"total": 5, "new": 1}}]', columns=("cases.total",))

    assert found == [{"date": "2022-03-01", "cases.total": "5", "cases.new": "1"}]


def test_a_path_leads_into_a_list_where_the_spec_goes_there():
    text = '[{"date": "2022-03-01", "footnotes": [{"code": "P"}], "value": "5"}]'

    assert rows(text, columns=("footnotes.0.code",))[0]["footnotes.0.code"] == "P"
    assert "footnotes.0.code" not in rows(text)[0]


def test_an_object_in_which_nothing_stands_is_no_column():
    assert rows('[{"n": 1, "footnotes": [{}], "other": {}}]', columns=("footnotes.0.code",)) == [{"n": "1"}]


def test_a_list_is_told_as_it_stands_where_any_column_may_be_read():
    (row,) = rows('[{"date": "2022", "a": [1, "x"]}]', unfold=UnfoldSpec(columns=("*",)))

    assert row["a"] == '["1", "x"]'


def test_a_column_that_is_named_and_holds_an_object_says_so_in_its_cell():
    (row,) = rows('[{"cases": {"total": 5}}]', columns=("cases",))

    assert isinstance(row["cases"], OtherCell)


def test_the_first_layout_that_fits_is_taken_and_told():
    table = json_table(file_of("list", "keyed:date"), b'{"2022-03-01": {"cases": 5}}')

    assert isinstance(table, CellTable)
    assert table.taken == ("layout keyed:date",)


def test_keys_that_fit_a_pattern_are_passed_over_and_counted():
    text = '{"meta": "of today", "DE": {"2022": 5, "total": {"n": 9}}, "FR": {"2022": 6, "total": null}}'
    file = file_of("keyed:geo,date")
    file = replace(file, table=TableSpec(pass_over=("meta", "tot*")))

    table = json_table(file, text.encode())

    assert isinstance(table, CellTable)
    assert table.rows == [("DE", "2022", "5"), ("FR", "2022", "6")]
    assert table.passed == {"fits 'meta'": 1, "fits 'tot*'": 2}


@pytest.mark.parametrize(("encodings", "written"), [("latin-1", "latin-1"), (("utf-8", "utf-16"), "utf-16")])
def test_json_in_another_encoding_is_read_where_the_spec_names_it(encodings, written):
    content = '[{"date": "2022", "Fälle": 5.0}]'.encode(written)

    table = splitter(file_of("list", columns=("Fälle",), encoding=encodings)).read(content)

    assert table.cells(table.rows[0], 1) == {"date": "2022", "Fälle": "5.0"}
    assert table.taken == (() if isinstance(encodings, str) else ("encoding utf-16",))
    with pytest.raises(UnreadableFile, match="not JSON"):
        splitter(file_of("list", columns=("Fälle",))).read(content)


def test_an_empty_list_lacks_no_column():
    table = json_table(file_of("rows:features", columns=("properties.cases",)), b'{"features": []}')

    assert isinstance(table, CellTable)
    assert (table.header, table.rows) == (("date", "properties.cases"), [])


def test_a_key_that_says_the_same_as_the_row_is_one_column():
    assert rows('{"2022": {"date": "2022", "n": 1}}', "keyed:date") == [{"date": "2022", "n": "1"}]


@pytest.mark.parametrize(
    ("layout", "text", "why"),
    [
        ("keyed:date", '{"2022": {"date": "2021", "n": 1}}', "row 1: its own column 'date' says '2021', and what"),
        ("keyed:date", '{"2022": {"n": 1, "n": 2}}', "the key 'n' stands twice in one object"),
        ("keyed:date", '{"2022": [1, 2]}', "the date '2022' is a list, and no row; try keyed:date list"),
        ("keyed:geo,date", '{"DE": 5}', "the geo 'DE' is the number 5, and no object with a key for each date"),
        ("list", "[5]", "place 1 of the top is the number 5, and no row"),
        ("row", "5", "the top is the number 5"),
        ("keyed:date rows:data", '{"2022": {"dta": []}}', "there is nothing under 'data' at the date '2022'"),
        ("columns", '{"date": ["2022"], "n": [1, 2]}', "not of one length: 'date' 1 cells and 'n' 2"),
        ("columns", '{"date": ["2022"], "n": {"2022": 1}}', "'date' is a list and 'n' an object"),
        ("columns:n", '{"n": {"2022": 1}}', "a column is called 'n', as is the index"),
        ("columns", '{"n": 1}', "has no column"),
        ("split", '{"columns": ["n"], "index": [1, 2], "data": [[5]]}', "the index of the top is not as long"),
        ("split", '{"columns": ["n", "n"], "data": [[5, 6]]}', "names the column 'n' twice"),
        ("split", '{"columns": ["n"], "data": [[5, 6]]}', "has 2 cells, and there are 1 columns"),
        ("split", '{"columns": [["a", "b"]], "data": []}', "there is no header of texts"),
        ("split", '{"columns": ["n"], "data": {"a": 1}}', "and no list of lists"),
        ("keyed:geo lists", '{"DE": []}', "the geo 'DE' is an empty list, without a header"),
        ("keyed:geo lists", '{"DE": [["date"], 5]}', "place 2 of the geo 'DE' is the number 5, and no list"),
        ("lists", '[["date"], 5]', "place 2 of the top is the number 5, and no list"),
        ("list", '[{"a": 1, " a ": 2}]', "row 1 names the column 'a' twice"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_place(layout, text, why):
    assert why in refusal(text, layout)


@pytest.mark.parametrize(
    "text", ['[{"a.b": 1, "a": {"b": 2}}]', '[{"a": {"b": 1, " b": 2}}]', '[{"a": {"b": 1}, "a.b": 2}]']
)
def test_a_path_that_two_cells_have_is_refused_where_the_spec_reads_it(text):
    assert "row 1 names the column 'a.b' twice" in refusal(text, columns=("a.b",))
    assert len(rows(text)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"2022-03-01": {"cases": 5}}', 'layouts = ["keyed:date"]'),
        ('{"1646092800000": 5}', 'layouts = ["keyed:date"]'),
        ('{"cases": {"2022-03-01": 5}, "deaths": {"2022-03-01": 1}}', 'layouts = ["keyed:series,date"]'),
        ('{"DE": [{"date": "2022", "n": 5}], "FR": [{"date": "2022", "n": 5}]}', 'layouts = ["keyed:key list"]'),
        ('{"features": [{"a": 1}]}', 'layouts = ["rows:features"]'),
        ('{"meta": {"n": 1}, "result": {"records": [{"a": 1}]}}', 'layouts = ["rows:result.records"]'),
        ('[["date", "n"], ["2022", 5]]', 'layouts = ["lists"]'),
        ('{"columns": ["n"], "index": ["2022"], "data": [[5]]}', 'layouts = ["split"]'),
        ('{"date": ["2022"], "n": [5]}', 'layouts = ["columns"]'),
        ('{"updated": 1646092800, "cases": 5}', 'layouts = ["row"]'),
        ('{"type": "FeatureCollection", "features": []}', 'format = "geojson"'),
        ('{"class": "dataset", "dimension": {}}', 'format = "json-stat"'),
        ('{"data": {"dataSets": []}}', 'format = "sdmx-json"'),
    ],
)
def test_a_refusal_names_the_line_that_would_mend_the_spec(text, line):
    layout = "list" if text.startswith("{") else "rows:data"

    assert refusal(text, layout).endswith(f"; try {line}")


def test_one_object_a_line_is_told_of_as_that():
    assert refusal('{"a": 1}\n{"a": 2}').endswith('say format = "ndjson"')


def test_rows_of_which_hardly_any_have_a_column_in_common_are_refused_before_they_fill_the_memory():
    text = json.dumps([{f"c{number}": 1} for number in range(5_000)])

    assert "hardly any row has the same" in refusal(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"a":' * 900 + "1" + "}" * 900])
def test_objects_that_stand_too_deep_in_each_other_are_refused_or_read(text):
    try:
        decoded(file_of("row"), text.encode())
    except UnreadableFile as refused:
        assert "not JSON" in refused.message or "too deep" in refused.message  # noqa: PT017 - either is right


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ('{"features": [], "exceededTransferLimit": true}', "exceededTransferLimit"),
        ('{"features": [], "properties": {"exceededTransferLimit": true}}', "properties.exceededTransferLimit"),
        ('{"value": [], "@odata.nextLink": "https://example.org/next"}', "@odata.nextLink"),
        ('[{"page": 1, "pages": 3}, [{"date": "2022"}]]', "page 1 of 3"),
    ],
)
def test_a_part_of_the_rows_is_refused_unless_the_spec_says_that_none_is_whole(text, mark):
    assert f"it does not hold all rows ({mark})" in refusal(text, "rows:features", "rows:value", "rows:1")

    json_table(file_of("rows:features", "rows:value", "rows:1", complete="none"), text.encode())


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        ("", "is none"),
        ("table", "'table' is none"),
        ("rows:", "'rows:' is none"),
        ("keyed", "'keyed' is none"),
        ("list:a", "'list:a' is none"),
        ("lists list", "lists is the last step, and list stands behind it"),
        ("keyed:a,a", "it names the column 'a' twice"),
        ("keyed:a,", "a name is empty"),
        ("list with:a", "behind with: there has to be a step"),
    ],
)
def test_steps_that_lead_nowhere_are_refused(layout, why):
    with pytest.raises(ValueError, match=r".") as refused:
        steps_of(layout)
    assert why in str(refused.value)


def test_the_plain_layouts_are_those_that_are_read_fastest():
    assert [is_plain(one) for one in ("list", "rows:data", "rows:a.b", "rows:Time Series (Daily)")] == [True] * 4
    assert not any(map(is_plain, ("rows:1", "rows:a.0.b", "rows:data keyed:date", "keyed:date", "row", "rows:")))


@pytest.mark.parametrize(
    ("layout", "content", "unknown"),
    [
        (
            "keyed:geo with:name rows:x keyed:date",
            '{"DE": {"name": 1, "x": {"d": {"value": 5, "other": 1}}}}',
            ("other",),
        ),
        ("columns", '{"date": {"1": "2022-03-01"}, "value": {"1": 5}}', ()),
        ("columns", '{"index": [1], "date": ["2022-03-01"], "value": [5]}', ("index",)),
        ("split", '{"columns": ["index", "date", "value"], "data": [[1, "2022-03-01", 5]]}', ("index",)),
    ],
)
def test_columns_that_a_layout_adds_are_known_and_those_of_the_file_are_not(layout, content, unknown):
    file = file_of(layout)
    columns = Columns(file)

    assert columns.unknown(ShapedRows(file, columns).read(content.encode()).header or ()) == unknown


def test_the_answer_of_a_service_that_failed_is_no_row():
    assert "try" not in refusal('{"status": 429, "message": "rate limited"}')


def test_a_column_that_stands_in_an_inner_object_is_named_by_its_path_where_it_is_missing():
    file = file_of("rows:features", columns=("cases",))
    content = b'{"features": [{"properties": {"date": "2022-03-01", "cases": 5}}]}'
    table = splitter(file).read(content)
    cells = table.cells(table.rows[0], 1)

    with pytest.raises(UnreadableFile, match=r"it has: 'properties'; is 'properties.date' meant"):
        CellReader(file).period(cells, 1, "D")
    with pytest.raises(UnreadableFile, match=r"is 'properties.date' meant"):
        splitter(file_of("rows:features", columns=("properties.cases",))).read(content)


leaves = st.one_of(st.none(), st.integers(), st.text(max_size=5), st.booleans())
names = st.text("abc", min_size=1, max_size=2)
tables = st.lists(st.dictionaries(names, leaves, min_size=1, max_size=4), min_size=1, max_size=5)


def written(table, layout):
    """The table in the layout, by the standard library alone."""
    columns = sorted({name for row in table for name in row})
    whole = [{name: row.get(name) for name in columns} for row in table]
    lists = [[row[name] for name in columns] for row in whole]
    return json.dumps({
        "list": table,
        "rows:x.y": {"x": {"y": table}},
        "keyed:key": {str(number): row for number, row in enumerate(table)},
        "keyed:key list": {str(number): [row] for number, row in enumerate(table)},
        "split": {"columns": columns, "data": lists},
        "columns": {name: [row[name] for row in whole] for name in columns},
        "columns:key": {name: {str(at): row[name] for at, row in enumerate(whole)} for name in columns},
    }[layout])  # fmt: skip


@given(tables, st.sampled_from(["list", "rows:x.y", "keyed:key", "keyed:key list", "split", "columns", "columns:key"]))
def test_a_table_reads_the_same_in_every_layout(table, layout):
    found = rows(written(table, layout), layout)

    assert [{name: cell for name, cell in row.items() if name != "key"} for row in found] == rows(json.dumps(table))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('{"updated": "2022-03-08", "DE": {"n": 5}, "FR": {"n": 6}}', "row", id="a day beside objects"),
        pytest.param('{"day": "2022-03-08", "n": 5, "new": {"n": 1}}', "row", id="a row with an inner object"),
        pytest.param('{"a": {"key": 1, "n": 5}, "b": {"key": 2, "n": 6}}', "keyed:name", id="a name that is taken"),
        pytest.param('{"a": {"b": {"c": {"d": {"e": [{"n": 5}]}}}}}', "rows:a.b.c.d.e", id="rows far down"),
        pytest.param(
            '{"few": [{"a": 1}], "many": [{"b": 1, "c": 2}, {"b": 2, "c": 2}]}', "rows:many", id="most rows count"
        ),
        pytest.param(
            '{"x": {"DE": {"days": [{"n": 5}]}, "FR": {"days": [{"n": 6}]}}}', "rows:x keyed:key rows:days",
            id="lists under keys of an object",
        ),
    ],
)  # fmt: skip
def test_the_likeliest_layout_is_suggested(text, line):
    told = refusal(text, "rows:data")

    assert told.endswith(f'; try layouts = ["{line}"]')
    assert isinstance(decoded(file_of(line), text.encode()), CellTable)


def test_one_row_beside_figures_may_be_meant_or_they():
    value = json.loads('{"count": 1, "results": [{"n": 5}]}', parse_int=Number)

    assert [one.text for one in found_layouts(value)] == ["rows:results", "row"]
    assert [one.text for one in found_layouts({**value, "results": value["results"] * 2})] == ["rows:results"]
    assert likely_layout(value) == "rows:results"


@pytest.mark.parametrize(
    "text", ['{"title": "of the town", "DE": {"n": 5}, "FR": {"n": 6}}', '{"version": "2", "name": "x"}', "{}", "[[]]"]
)
def test_what_may_be_anything_is_given_no_layout(text):
    found = found_layouts(json.loads(text, parse_int=Number))

    assert found in ([], [FoundLayout(1, (), "lists")])


def test_many_objects_that_are_not_alike_are_looked_at_in_little_time():
    value = {f"k{at}": {"x": {"y": {f"k{at}": {"z": [at]}}}} for at in range(20_000)}
    asked = []

    def are_periods(keys):
        asked.append(keys)
        return False

    found_layouts(value, are_periods)

    assert len(asked) < len(value) * 2


def test_days_below_days_are_two_columns():
    value = {"2022-03-02": {"2022-03-01": "5"}, "2022-03-03": {"2022-03-01": "6", "2022-03-02": "7"}}

    assert [one.text for one in found_layouts(value, lambda keys: all(one[:4].isdigit() for one in keys))] == [
        "keyed:outer_date,date"
    ]
