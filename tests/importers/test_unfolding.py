"""Tables unfolded: joined keys parted, and columns made rows, each cell with the row and column that the file has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from importers.formats.cell_table import CellTable
from importers.formats.decoding import decoded
from importers.history_import import import_history
from importers.import_refusals import NotASpec, UnreadableFile, UnreadableRow
from importers.shapes.own_columns import OwnColumns
from importers.shapes.unfolding import unfolded
from importers.specs.file_spec import FileSpec
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import of_counters

SPEC = (
    of_counters("unfolding", "A")
    + """\
[[files]]
path = "counts.csv"
format = "csv"
period = { column = "year" }
[files.unfold]
columns = "periods"
into = "year"
[files.long]
series = "count-{place}"
value = "value"
[files.long.each]
title = "{place}"
"""
)
MEASURES = SPEC.replace('"year"', '"date"').replace(
    'columns = "periods"\ninto = "date"', 'columns = ["cases", "deaths"]\ninto = "measure"'
).replace("count-{place}", "{place}-{measure}")  # fmt: skip
JOINED = SPEC.replace("[files.unfold]", '[files.unfold]\nsplit = { "freq,unit,geo" = ["freq", "unit", "place"] }')


def file_of(text: str = SPEC) -> FileSpec:
    return spec_from(text).files[0]


def table(*lines: str) -> CellTable:
    header, *rows = (line.split(" | ") for line in lines)
    return CellTable(header=tuple(header), rows=[tuple(row) for row in rows])


def test_columns_named_by_periods_become_rows_of_one_period():
    found = unfolded(file_of(), table("place | 2020 | 2021", "north | 1 | 2", "south | 3 | 4"))

    assert found.header == ("place", "year", "value")
    assert found.rows == [
        ("north", "2020", "1"),
        ("north", "2021", "2"),
        ("south", "2020", "3"),
        ("south", "2021", "4"),
    ]


def test_each_row_keeps_the_number_of_the_one_that_it_comes_from():
    given_table = CellTable(header=("place", "2020", "2021"), rows=[("n", "1", "2"), ("s", "3", "4")], numbers=(3, 7))

    assert unfolded(file_of(), given_table).numbers == (3, 3, 7, 7)


def test_a_cell_in_which_nothing_stands_makes_no_row():
    found = unfolded(file_of(), CellTable(header=("place", "2020", "2021", "2022"), rows=[("n", " ", None, "0")]))

    assert found.rows == [("n", "2022", "0")]


def test_a_blank_cell_is_a_row_where_the_spec_does_not_call_it_missing():
    file = file_of(SPEC.replace("[files.unfold]", 'missing = ["x"]\n[files.unfold]'))

    assert unfolded(file, table("place | 2020", "n | ")).rows == [("n", "2020", "")]


def test_columns_of_which_the_spec_does_not_speak_are_there_and_not_kept():
    found = unfolded(file_of(), table("place | note | 2020 | Est. after", "north | x | 1 | 2019"))

    assert (found.rows, found.untaken) == ([("north", "2020", "1")], ("note", "Est. after"))


def test_value_columns_become_rows_by_name_or_by_pattern():
    named = unfolded(file_of(MEASURES), table("place | date | cases | deaths", "a | 2022 | 5 | 1"))
    fitting = unfolded(
        file_of(MEASURES.replace('["cases", "deaths"]', '["*"]')), table("place | date | cases", "a | 2022 | 5")
    )

    assert named.header == ("place", "date", "measure", "value")
    assert named.rows == [("a", "2022", "cases", "5"), ("a", "2022", "deaths", "1")]
    assert fitting.rows == [("a", "2022", "cases", "5")]


def test_a_name_with_brackets_is_taken_letter_by_letter_too():
    file = file_of(MEASURES.replace('["cases", "deaths"]', '["cases [new]"]'))

    assert unfolded(file, table("place | date | cases [new]", "a | 2022 | 5")).rows == [
        ("a", "2022", "cases [new]", "5")
    ]


def test_a_pattern_takes_no_column_that_the_spec_ignores():
    ignoring = MEASURES.replace("[files.unfold]", 'ignored = ["note"]\n[files.unfold]')
    file = file_of(ignoring.replace('["cases", "deaths"]', '["*"]'))

    assert unfolded(file, table("place | date | cases | note", "a | 2022 | 5 | x")).rows == [
        ("a", "2022", "cases", "5")
    ]


def test_joined_keys_are_parted_also_where_the_header_says_what_stands_beside_them():
    for name in ("freq,unit,geo", r"freq,unit,geo\TIME_PERIOD", r"freq,unit,geo\time"):
        found = unfolded(file_of(JOINED), table(f"{name} | 2020", "A, EUR ,AA | 1"))

        assert found.header == ("freq", "unit", "place", "year", "value")
        assert found.rows == [("A", "EUR", "AA", "2020", "1")]


IN_NAMES = MEASURES.replace('columns = ["cases", "deaths"]', 'columns = ["* cases", "* deaths"]').replace(
    'into = "measure"', 'into = "name"\nby = " "\nsplit = { name = ["date", "measure"] }'
)


def test_the_names_of_columns_may_say_several_things():
    found = unfolded(file_of(IN_NAMES), table("place | 2021 cases | 2021 deaths", "a | 5 | 1"))

    assert found.header == ("place", "name", "value", "date", "measure")
    assert found.rows == [("a", "2021 cases", "5", "2021", "cases"), ("a", "2021 deaths", "1", "2021", "deaths")]


def test_a_name_of_other_parts_is_refused_as_that_of_a_column():
    why = r"the name of the column 'all the cases' has not the 2 parts by ' ' that unfold.split names \(date, measure\)"
    with pytest.raises(UnreadableFile, match=why):
        unfolded(file_of(IN_NAMES), table("place | 2021 cases | all the cases", "a | 5 | 1"))


def test_a_refusal_of_a_part_of_a_name_says_of_which_column():
    def refuse(cells, row):
        raise UnreadableRow(f"row {row}, column 'date': not a period: '20x'", row=row, column="date", text="20x")

    with pytest.raises(UnreadableRow, match="the name of the column '20x cases', part 'date': not a period: '20x'"):
        OwnColumns(file_of(IN_NAMES)).reading(refuse)({"place": "a", "name": "20x cases", "date": "20x"}, 4)


@pytest.mark.parametrize(
    ("text", "lines", "why"),
    [
        (SPEC, ["place | total", "n | 1"], "no column of the table is named by a period as iso; it has: 'place', 'tot"),
        (MEASURES, ["place | date | n", "a | 2022 | 1"], "no column of the table fits 'cases' or 'deaths'; it has: "),
        (SPEC, ["place | value | 2020", "n | 1 | 2"], "cannot be called 'value': the table has such a column"),
        (JOINED, ["place | 2020", "n | 1"], "has no column 'freq,unit,geo' to split; it has: 'place', '2020'"),
        (JOINED, ["freq,unit,geo | unit | 2020", "A,E,n | x | 1"], "parts of 'freq,unit,geo' cannot be called 'unit'"),
    ],
)  # fmt: skip
def test_a_table_that_has_no_such_columns_is_refused(text, lines, why):
    with pytest.raises(UnreadableFile, match=why):
        unfolded(file_of(text), table(*lines))


def test_a_cell_of_other_parts_is_refused_with_its_row():
    given_table = CellTable(header=("freq,unit,geo", "2020"), rows=[("A,EUR,n", "1"), ("Source: Eurostat", "")])

    why = (
        r"row 2, column 'freq,unit,geo': this has not the 3 parts by ',' that unfold.split names "
        r"\(freq, unit, place\); a row that is none of the table can go under table.pass_over: 'Source: Eurostat'"
    )
    with pytest.raises(UnreadableRow, match=why):
        unfolded(file_of(JOINED), given_table)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SPEC.replace('into = "year"', 'into = "when"'), r"makes the column 'when' \(unfold.into\), and nothing"),
        (SPEC.replace('value = "value"', 'value = "n"'), r"makes the column 'value' \(unfold.value\), and nothing"),
        (SPEC.replace('into = "year"', 'into = "place"'), "period.column is to be 'place', which is unfold.into"),
        (SPEC.replace('into = "year"', 'into = "value"'), "are the names of two columns that the table has not"),
        (MEASURES.replace('"deaths"]', '"place"]'), "column 'place' is to become rows .* reads or ignores it"),
        (MEASURES.replace('"deaths"]', '""]'), "a column has to have a name"),
        (SPEC.replace("[files.unfold]", '[files.unfold]\nsplit = { year = ["a", "b"] }'), "are said by patterns"),
        (JOINED.replace("[files.unfold]", '[files.unfold]\nby = ""'), "unfold.by is the text between joined keys"),
        (JOINED.replace(', "unit", "place"', ""), "unfold.split parts 'freq,unit,geo' into two columns or more"),
        (JOINED.replace('"unit", ', '"freq", '), "unfold.split makes the column 'freq' twice"),
        (JOINED.replace('"unit", ', '"", '), "a column has to have a name"),
        (JOINED.replace('"freq,unit,geo"', '""'), "unfold.split: the column that is parted has to have a name"),
    ],
)
def test_an_unfolding_that_no_table_could_have_is_no_spec(text, why):
    with pytest.raises(NotASpec, match=why):
        spec_from(text)


def test_a_refusal_of_an_unfolded_cell_names_the_column_that_the_file_has():
    def refuse(cells, row):
        raise UnreadableRow(f"row {row}, column 'value': not a number: 'x'", row=row, column="value", text="x")

    read = OwnColumns(file_of()).reading(refuse)

    with pytest.raises(UnreadableRow, match="row 4, column '2021': not a number: 'x'") as refused:
        read({"place": "north", "year": "2021", "value": "x"}, 4)
    assert refused.value.facts == {"row": 4, "column": "2021", "text": "x"}


def test_a_refusal_of_a_columns_name_says_that_it_is_one():
    def refuse(cells, row):
        raise UnreadableRow(
            f"row {row}, column 'year': not a period: '2021-01'", row=row, column="year", text="2021-01"
        )

    with pytest.raises(UnreadableRow, match="the name of the column '2021-01': not a period: '2021-01'"):
        OwnColumns(file_of()).reading(refuse)({"place": "north", "year": "2021-01", "value": "x"}, 4)


def test_a_refusal_of_a_joined_key_names_its_part():
    def refuse(cells, row):
        raise UnreadableRow(f"row {row}, column 'place': this names no series: ''", row=row, column="place", text="")

    with pytest.raises(UnreadableRow, match="row 4, column 'freq,unit,geo', part 'place': this names no series: ''"):
        OwnColumns(file_of(JOINED)).reading(refuse)({"place": "", "year": "2021", "value": "x"}, 4)


@given(
    figures=st.dictionaries(
        st.tuples(st.sampled_from("abcdef"), st.integers(1990, 2030).map(str)), st.integers().map(str), min_size=1
    )
)
def test_a_table_that_is_folded_and_unfolded_says_the_same(figures):
    places, years = sorted({place for place, _ in figures}), sorted({year for _, year in figures})
    rows = [(place, *(figures.get((place, year), "") for year in years)) for place in places]

    found = unfolded(file_of(), CellTable(header=("place", *years), rows=rows))

    assert {(place, year): value for place, year, value in found.rows} == figures
    assert len(found.rows) == len(figures)


def test_a_history_of_an_unfolded_file_withdraws_what_a_version_lacks_and_skips_what_has_no_periods(ledger, history):
    history.commit("place,2020,2021\nnorth,1,2\nsouth,3,4\n", "counts.csv")
    history.commit("place,2020,2021,2022\nnorth,1,5,6\nsouth,3,4,7\n", "counts.csv")
    history.commit("place,total\nnorth,1\n", "counts.csv")
    history.commit("place,2020,2021,2022\nnorth,1,,6\n", "counts.csv")

    summary = import_history(ledger, history.place, spec_from(SPEC))
    again = import_history(ledger, history.place, spec_from(SPEC))

    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (6, 1, 4)
    assert [one.why.partition(";")[0] for one in summary.skipped] == [
        "no column of the table is named by a period as iso"
    ]
    assert again.events == 0


@pytest.mark.parametrize(
    ("layout", "text", "made_rows"),
    [
        pytest.param("columns", '{"date": ["2022"], "index": [7], "cases": [5]}', "index cases", id="own index, lists"),
        pytest.param("split", '{"columns": ["date", "index"], "data": [["2022", 7]]}', "index", id="own index, split"),
        pytest.param("list", '[{"date": "2022", "index": 7, "key": 5}]', "index key", id="names of other layouts"),
        pytest.param("columns", '{"date": {"0": "2022"}, "cases": {"0": 5}}', "cases", id="an index, objects"),
        pytest.param("columns:n", '{"date": {"0": "2022"}, "index": {"0": 5}}', "index", id="an index with a name"),
        pytest.param("split", '{"columns": ["date"], "index": [0], "data": [["2022"]]}', "", id="an index, split"),
        pytest.param("keyed:key", '{"a": {"date": "2022", "index": 5}}', "index", id="a key"),
    ],
)
def test_a_pattern_takes_every_column_of_the_file_and_none_that_its_layout_adds(layout, text, made_rows):
    file = replace(
        file_of(MEASURES.replace('["cases", "deaths"]', '["*"]')),
        format="json",
        layouts=(layout, "keyed:key", "split", "columns:key"),
    )
    found = decoded(file, text.encode())

    assert isinstance(found, CellTable)
    if made_rows:
        assert [row[-2] for row in unfolded(file, found).rows] == made_rows.split()
    else:
        with pytest.raises(UnreadableFile, match="no column of the table fits"):
            unfolded(file, found)
