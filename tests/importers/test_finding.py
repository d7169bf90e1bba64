"""The table in a grid is found as the spec says, and what is no row of it is passed over and counted."""

import pytest

from importers.formats.cell_table import CellTable, Grid
from importers.import_refusals import Unreadable
from importers.shapes.finding import found
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec


def file_with(table=None, **given):
    return FileSpec(path="d.csv", format="csv", period=PeriodSpec(column="date"), table=table or TableSpec(), **given)


def rows_of(text):
    return [line.split(",") for line in text.strip("\n").split("\n")]


def table_in(text, table=None, **given):
    return found(file_with(table, **given), Grid(rows_of(text)))


def test_the_header_is_the_first_row_that_has_its_names():
    table = table_in("Cases by day\n,,\nSource: us\ndate,cases\n2022-03-01,5", TableSpec(header=("cases", "date")))

    assert table == CellTable(("date", "cases"), [("2022-03-01", "5")], passed={"above the header": 2})


def test_rows_of_totals_and_footnotes_are_passed_over_and_counted():
    patterns = TableSpec(pass_over=("Total", "Source*"))

    table = table_in("date,cases\n2022-03-01,5\nTotal,5\n,,\n2022-03-02,6\nSource: us,", patterns)

    assert list(table.rows) == [("2022-03-01", "5"), ("2022-03-02", "6")]
    assert table.numbers == [1, 4]
    assert table.passed == {"fits 'Total'": 1, "blank": 1, "fits 'Source*'": 1}


def test_a_version_that_lost_its_header_is_read_by_the_names_of_the_spec():
    names = TableSpec(names=("date", "cases"))

    without, with_it = table_in("2022-03-01,5", names), table_in("cases,date\n5,2022-03-01", names)

    assert (without.header, without.rows) == (("date", "cases"), [("2022-03-01", "5")])
    assert (with_it.header, with_it.rows) == (("cases", "date"), [("5", "2022-03-01")])
    assert without.taken == ("the names of the spec, for it has no header",)
    assert with_it.taken == ()


@pytest.mark.parametrize(
    ("text", "spec", "why"),
    [
        pytest.param("date,cases\n2022-03-01", None, "row 1 has 1 cells of 2", id="a row that breaks off"),
        pytest.param("date,cases\n2022-03-01,5,6", None, "there are more cells", id="a row with a cell too many"),
        pytest.param("date,cases\ndate,cases", None, "row 1 is the header again", id="the header again"),
        pytest.param("date,date", None, "names the column 'date' twice", id="two columns of one name"),
        pytest.param("a,b", TableSpec(header=("date",)), "no row has all the names 'date'", id="no header"),
        pytest.param("date,b", TableSpec(header=("date", "c")), "nearest lacks 'c'", id="half a header"),
        pytest.param("date,b", TableSpec(names=("date", "c")), "and not 'c'", id="half of the spec's names"),
        pytest.param("date,b", TableSpec(below="Deaths"), "no row fits 'Deaths'", id="no title"),
        pytest.param("a,b", TableSpec(skip=1), "empty below the 1 rows", id="nothing below what is skipped"),
    ],
)
def test_a_table_that_is_not_there_is_refused(text, spec, why):
    with pytest.raises(Unreadable, match=why):
        table_in(text, spec)


def test_names_in_several_rows_are_joined_and_a_blank_cell_repeats_the_one_to_its_left():
    above = TableSpec(header_rows=2, header=("Cases women",))

    table = table_in("Cases by day,,,\n,Cases,,Note\ndate,men,women,\n2022-03-01,5,6,x", above)

    assert table.header == ("date", "Cases men", "Cases women", "Note")


def test_a_column_without_a_name_in_any_of_several_rows_repeats_none():
    above = TableSpec(header_rows=2, header=("2022",), ends=("Notes",))

    assert table_in("Country,2022,\n,,\nFrance,5,\nNotes,all,by hand", above).header == ("Country", "2022")


def test_a_blank_row_above_is_not_the_first_of_two_header_rows():
    above = TableSpec(header_rows=2, header=("date",))

    table = table_in("Cases by day,,\n,,\ndate,men,women\n,old,old\n2022-03-01,5,6", above)

    assert table.header == ("date", "men old", "women old")


def test_a_column_without_a_name_is_named_by_its_place_if_something_stands_in_it():
    assert table_in(",cases,\n2022-03-01,5,", TableSpec(pass_over=("x",))).header == ("(no name, column 1)", "cases")


def test_the_table_ends_above_a_row_and_what_stands_below_is_counted():
    text = "date,cases\n\n2022-03-01,5\n\nnot,a,table,at,all\n2022-03-02,6"

    assert table_in(text, TableSpec(ends=("",))).rows == [("2022-03-01", "5")]
    assert table_in(text, TableSpec(ends=("not",))).passed == {"blank": 1, "below the table": 2}


def test_rows_of_cells_with_names_are_passed_over_too():
    named = CellTable(("date", "cases"), [("2022-03-01", "5"), ("Total", "5"), (None, " "), ("2022-03-02", "6")])

    table = found(file_with(TableSpec(pass_over=("Total",))), named)

    assert (table.rows, table.numbers) == ([("2022-03-01", "5"), ("2022-03-02", "6")], [1, 4])
    assert table.passed == {"fits 'Total'": 1, "blank": 1}


def test_a_pattern_with_brackets_fits_the_row_that_is_written_so():
    assert table_in("date,cases\nTotal [1],5\n2022-03-01,5", TableSpec(pass_over=("Total [1]",))).numbers == [2]


def test_names_that_two_rows_have_are_refused_until_a_title_tells_which():
    text = "Cases\ndate,people\n2022-03-01,5\nDeaths\ndate,people\n2022-03-01,1"

    with pytest.raises(Unreadable, match=r"rows 2 and 5 of the file both have the names 'date'.*table\.below"):
        table_in(text, TableSpec(header=("date",), ends=("Deaths",)))

    assert table_in(text, TableSpec(header=("date",), below="Deaths")).rows == [("2022-03-01", "1")]


def test_a_header_that_is_passed_over_where_it_stands_again_is_one():
    text = "date,cases\n2022-03-01,5\ndate,cases\n2022-03-02,6"

    assert len(table_in(text, TableSpec(header=("date",), pass_over=("date",))).rows) == 2
