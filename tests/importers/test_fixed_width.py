"""Files of fixed width are cut into cells, and a word that two columns would share is refused."""

import pytest

from importers.formats.fixed_width import fixed_width
from importers.import_refusals import Unreadable, UnreadableFile
from importers.reading.file_reading import FileReader
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec
from importers.specs.spec_reading import spec_from

FIXED = """
name = "counts"
[source]
source = "counters"
name = "Those who count"
[series.people]
title = "People"
unit = "persons"
measure = "level"
frequency = "M"
decimals = 1
[[files]]
path = "d.txt"
format = "fixed"
period = { columns = ["year", "month"], formats = ["%Y %m"] }
columns = { people = "people" }
"""


def rows(text, *widths, touching=False):
    table = TableSpec(widths=widths, touching=touching)
    file = FileSpec(path="d.txt", format="fixed", period=PeriodSpec(column="date"), table=table)
    return fixed_width(file, text.encode()).rows


def read(table, text):
    spec = spec_from(FIXED.replace('format = "fixed"', f'format = "fixed"\ntable = {{ {table} }}'))
    contents = FileReader(spec, spec.files[0]).read(text.encode())
    return {line.period: said.value for line in contents.lines for said in line.said}


def test_cells_are_cut_at_the_widths_in_characters():
    assert rows("2022 é  5\r\n2022    \r\n\n", 5, 2, 3) == [["2022", "é", "5"], ["2022", "", ""], ["", "", ""]]


def test_a_line_with_a_word_that_runs_on_is_one_cell():
    assert rows("A title of it all\n2022  123456\n2022  1 2345678\n2022\t5\n", 5, 5, 4) == [
        ["A title of it all"], ["2022  123456"], ["2022  1 2345678"], ["2022\t5"]
    ]  # fmt: skip


def test_of_touching_columns_a_word_may_run_on():
    assert rows("202203  5X\n", 4, 2, 3, 1, touching=True) == [["2022", "03", "5", "X"]]


def test_without_widths_blanks_part_the_columns():
    assert rows("  2022   3  5.5\n\n# a  note\n") == [["2022", "3", "5.5"], [], ["#", "a", "note"]]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        pytest.param("widths = [6, 6, 8]", "year  month people\n2022  3     5.5\n\n2022  4     6\n", id="widths"),
        pytest.param('pass_over = ["#*"]', "# a note\nyear month people\n2022 3   5.5\n2022 4   6\n", id="blanks"),
        pytest.param(
            'widths = [4, 2, 4], touching = true, names = ["year", "month", "people"]',
            "202203 5.5\n202204 6  \n",
            id="touching",
        ),
        pytest.param(
            'widths = [5, 4, 6], names = ["year", "month", "people"], skip = 2, pass_over = ["Source*"]',
            "People by month\n\n2022  3   5.5\n2022  4   6\nSource: those who count\n",
            id="a title and a source",
        ),
    ],
)
def test_a_file_of_fixed_width_is_read(table, text):
    assert read(table, text) == {"2022-03": "5.5", "2022-04": "6"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("year  month people\n2022  3     123456789\n", id="a number behind the last column"),
        pytest.param("year  month people\n2022  3333333  5\n", id="a number that runs on into the next column"),
        pytest.param("year  month people\n2022  3     5\n2022\t4\t5\n", id="tabs"),
    ],
)
def test_a_row_that_the_widths_would_cut_wrongly_is_refused(text):
    with pytest.raises(UnreadableFile, match=r"row \d has 1 cells of 3"):
        read("widths = [6, 6, 8]", text)


def test_a_row_that_breaks_off_between_blanks_is_refused():
    with pytest.raises(Unreadable, match="row 2 has 2 cells of 3"):
        read("", "year month people\n2022 3 5\n2022 4\n")
