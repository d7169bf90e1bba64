"""JSON is read as the standard library reads it, whatever of it the faster reading can take."""

import json
from collections import Counter

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from importers.cells.number_reading import Number
from importers.cells.tables import OtherCell
from importers.formats.cell_table import CellTable
from importers.formats.json_rows import JsonRows
from importers.formats.json_table import json_table
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, PeriodSpec

VALUES = ["NaN", "NaN", "1", "2.50", "null", "true", "Infinity", '""', '"NaN"', '", NaN ,"', r'"\u0000NaN"']
KEYS = ['"a"', '"b"', '"c"', '"d"', '"e"', '"f"', '"g"', '"h"', '"a "', '"NaN"', r'"\u0000NaN"', "NaN"]
PIECES = ["NaN", " NaN ", "NaN :", ",", ":", "[", "]", "{", "}", '"', "\\", " ", "\n", "\x0b", "é", '"a": NaN, ']


def file_of(*layouts, **keys):
    return FileSpec(path="d.json", layouts=layouts, period=PeriodSpec(column="a"), **keys)


blanks = st.sampled_from(["", " ", "\n"])


def objects(inner):
    pairs = st.tuples(st.sampled_from(KEYS), blanks, st.just(":"), blanks, inner).map("".join)
    return st.lists(pairs, max_size=3).map(lambda some: f"{{{', '.join(some)}}}")


def lists(inner):
    return st.tuples(blanks, st.lists(inner, max_size=3)).map(lambda one: f"[{one[0]}{','.join(one[1])}{one[0]}]")


values = st.recursive(st.sampled_from(VALUES), lambda inner: lists(inner) | objects(inner), max_leaves=5)
of_rows = lists(objects(values))
texts = of_rows | st.tuples(of_rows, st.sampled_from(KEYS), values).map(
    lambda one: f'{{"data": {one[0]}, {one[1]}: {one[2]}}}'
)
spoiled = st.tuples(texts, st.integers(0, 40), st.sampled_from(PIECES), st.integers(0, 2)).map(
    lambda one: one[0][: one[1]] + one[2] + one[0][one[1] + one[3] :]
)


def plainly(text):
    """The rows as the standard library reads them, or none where it does not."""
    try:
        found = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number, object_pairs_hook=once)
        rows = found if isinstance(found, list) else found["data"]
        return [once([(key.strip(), cell_of(cell)) for key, cell in row.items()]) for row in listed(rows)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def listed(rows):
    if not isinstance(rows, list):
        raise TypeError
    return rows


def once(pairs):
    if any(times > 1 for times in Counter(key for key, _ in pairs).values()):
        raise ValueError
    return dict(pairs)


def cell_of(cell):
    return OtherCell(json.dumps(cell)) if isinstance(cell, bool | list | dict) else cell


def read(text):
    try:
        table = JsonRows(file_of("list", "rows:data")).read(text.encode())
        return [table.cells(row, number) for number, row in enumerate(table.rows, 1)]
    except UnreadableFile:
        return None


def comparable(rows):
    """What is neither a number, a text nor nothing may be written otherwise."""
    return rows and [
        {key: (type(cell), None if isinstance(cell, OtherCell) else cell) for key, cell in row.items()} for row in rows
    ]


@settings(max_examples=400, deadline=None)
@given(texts | spoiled)
def test_every_text_is_read_as_the_standard_library_reads_it(text):
    plain = plainly(text)

    event("refused" if plain is None else "with a NaN" if "NaN" in text else "read")
    assert comparable(read(text)) == comparable(plain)


def read_in_any_layout(text):
    file = FileSpec(path="d", layouts=("list", "rows:data"), period=PeriodSpec(column="a"), columns={"b": "b"})
    try:
        table = json_table(file, text.encode())
    except UnreadableFile:
        return None
    assert isinstance(table, CellTable)
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


@settings(max_examples=400, deadline=None)
@given(texts | spoiled)
def test_the_reader_of_any_layout_reads_the_same_texts_and_numbers(text):
    plain, found = read(text), read_in_any_layout(text)

    assert (plain is None) == (found is None)
    for fast, row in zip(plain or [], found or [], strict=True):
        alike = {name: cell for name, cell in fast.items() if not isinstance(cell, OtherCell)}
        assert {name: (type(row[name]), row[name]) for name in alike} == {
            name: (type(cell), cell) for name, cell in alike.items()
        }


@pytest.mark.parametrize(
    "text",
    [
        '[{"date": "2022-03-01", "people": 1, NaN : 5}]',
        "[{ NaN\n: 5}]",
        '[{"date": "2022-03-01", "people": NaN, "news": {"a": 1, NaN : 5}}]',
        '{"data": [], NaN : 1}',
    ],
)
def test_a_nan_in_the_place_of_a_key_is_no_json(text):
    with pytest.raises(UnreadableFile, match="not JSON: Expecting property name"):
        JsonRows(file_of("list", "rows:data")).read(text.encode())


@pytest.mark.parametrize("nan", ["5", "NaN", "Infinity"])
def test_a_part_of_the_rows_is_refused_however_it_is_read(nan):
    text = f'{{"data": [{{"people": {nan}}}], "@odata.nextLink": "https://example.org/?page=2"}}'

    with pytest.raises(UnreadableFile, match="it does not hold all rows"):
        JsonRows(file_of("rows:data")).read(text.encode())
    assert len(JsonRows(file_of("rows:data", complete="none")).read(text.encode()).rows) == 1
