"""Text files are read by the first encoding and delimiter of the spec that fit, and which these were is told."""

import pytest

from importers.import_refusals import UnreadableFile, UnreadableRow
from importers.reading.file_reading import FileReader
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import spec

WIDE = """
name = "counts"
[source]
source = "counters"
name = "Those who count"
[series.people]
title = "People"
unit = "persons"
measure = "level"
frequency = "D"
decimals = 1
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
columns = { "people é" = "people" }
numbers = { decimal = "," }
"""
TEXT = "date;people é\n2022-03-01;5,5\n2022-03-02;6\n"


def read(more, content, text=WIDE):
    read_by = spec_from(text.replace('format = "csv"', f'format = "csv"\n{more}'))
    return FileReader(read_by, read_by.files[0]).read(content)


def figures(contents):
    return {line.period: said.value for line in contents.lines for said in line.said}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "cp437"])
def test_the_first_encoding_in_which_the_columns_are_there_is_taken(encoding):
    several = 'encoding = ["utf-8-sig", "utf-16", "cp1252", "cp437"]\ndelimiter = ";"'

    contents = read(several, TEXT.encode(encoding))

    assert figures(contents) == {"2022-03-01": "5.5", "2022-03-02": "6"}
    assert contents.taken == (f"encoding {'utf-8-sig' if encoding == 'utf-8' else encoding}",)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_first_delimiter_by_which_the_columns_are_there_is_taken(delimiter):
    contents = read('delimiter = [",", ";", "\\t", "|"]', TEXT.replace(";", delimiter).encode())

    assert figures(contents) == {"2022-03-01": "5.5", "2022-03-02": "6"}
    assert contents.taken == (f"delimiter {delimiter!r}",)


def test_of_one_form_nothing_is_told():
    assert read('delimiter = ";"', TEXT.encode()).taken == ()


def test_the_line_that_names_the_delimiter_is_passed_over():
    assert figures(read('delimiter = [",", ";"]', f"sep=;\n{TEXT}".encode())) == {
        "2022-03-01": "5.5",
        "2022-03-02": "6",
    }


def test_a_file_that_fits_no_form_is_refused_with_what_is_wrong_in_each():
    with pytest.raises(UnreadableFile) as refusal:
        read('delimiter = [",", "\\t"]', TEXT.encode())

    assert refusal.value.message.startswith("by delimiter ',' or delimiter '\\t': the header has no column 'date'")


def test_of_the_forms_those_that_came_as_far_as_the_rows_say_what_is_wrong():
    with pytest.raises(UnreadableFile) as refusal:
        read('delimiter = [",", ";"]\nencoding = ["utf-8", "cp1252"]', f"{TEXT}2022-03-03".encode())

    assert refusal.value.message.startswith("by encoding utf-8 and delimiter ';': row 3 has 1 cells of 2")
    assert "cp1252" not in refusal.value.message


def test_a_bad_row_of_the_form_that_fits_is_told_as_one():
    with pytest.raises(UnreadableRow, match="row 2, column 'people é': not a number"):
        read('delimiter = [",", ";"]', TEXT.replace(";6", ";x").encode())


def test_a_file_of_which_two_delimiters_make_a_table_is_refused():
    two = 'delimiter = [",", ";"]\ntable = { names = ["date", "people é"] }'

    with pytest.raises(UnreadableFile, match="both the delimiter ',' and ';' make a table of it"):
        read(two, b"2022-03-01;5,5\n2022-03-02;6,5\n")


@pytest.mark.parametrize(
    ("content", "way_out"),
    [
        pytest.param("Title\ndate,people é\n2022-03-01,5\n", 'header = ["date", "people é"]', id="a title above"),
        pytest.param("2022-03-01,5\n2022-03-02,6\n", "table = { names = [...] }", id="no header"),
        pytest.param("date;people é\n2022-03-01;5\n", 'delimiter = ";"', id="another delimiter"),
        pytest.param("sep=;\nday;people é\n2022-03-01;5\n", 'says sep=;, and the spec says delimiter = ","', id="sep"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["", 'table = { pass_over = ["Total"] }'])
def test_a_header_that_lacks_a_column_is_refused_with_the_line_that_would_find_it(content, way_out, shape):
    with pytest.raises(UnreadableFile) as refusal:
        read(shape, content.encode())

    assert "the header has no column" in refusal.value.message
    assert way_out in refusal.value.message


def test_marks_of_a_merge_are_never_taken_for_rows_however_lenient_the_spec_is():
    lenient = 'short_rows = "fill"\nrepeated = "last"\ntable = { where = { place = "north" } }'
    content = b"date,place,people\n<<<<<<< HEAD\n2022-03-01,north,5\n=======\n2022-03-01,north,6\n>>>>>>> b\n"

    with pytest.raises(UnreadableFile, match="marks of an unresolved merge: line 2 begins with '<<<<<<< '"):
        read(lenient, content, WIDE.replace("people é", "people"))


def test_tabs_part_the_columns_of_tsv():
    tsv = spec(WIDE.replace('format = "csv"', 'format = "tsv"'))

    assert figures(FileReader(tsv, tsv.files[0]).read(TEXT.replace(";", "\t").encode())) == {
        "2022-03-01": "5.5",
        "2022-03-02": "6",
    }


def test_between_tabs_a_quotation_mark_that_quotes_nothing_is_a_letter():
    tsv = spec(WIDE.replace('format = "csv"', 'format = "tsv"'))

    contents = FileReader(tsv, tsv.files[0]).read('date\tpeople é\tnote\n2022-03-01\t5\t"a\n'.encode())

    assert figures(contents) == {"2022-03-01": "5"}


def test_blank_rows_between_others_are_counted_in_a_plain_file_too():
    assert read("", "date,people é\n\n2022-03-01,5\n,\n2022-03-02,6\n,\n".encode()).passed == {"blank": 2}


@pytest.mark.parametrize("shape", ["", 'table = { pass_over = ["Total"] }'])
def test_a_column_without_a_name_can_be_the_period(shape):
    nameless = WIDE.replace('column = "date"', 'column = "(no name, column 1)"')

    assert figures(read(shape, ",people é\n2022-03-01,5\n".encode(), nameless)) == {"2022-03-01": "5"}


@pytest.mark.parametrize("shape", ["", 'table = { pass_over = ["Total"] }'])
def test_the_name_of_a_column_may_stand_on_two_lines(shape):
    assert figures(read(shape, 'date,"people\né"\n2022-03-01,5\n'.encode())) == {"2022-03-01": "5"}
