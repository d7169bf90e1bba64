"""Versions of any shape read one after the other, as each is read by itself."""

import pytest

from importers.file_import import import_file
from importers.import_refusals import Unreadable, UnreadableRow
from importers.reading.file_reading import FileReader
from tests.importers.small_histories import of_counters, spec
from tests.importers.workbook_files import rows, xlsx

UNFOLDED = (
    of_counters("shaped", "A")
    + """\
decimals = 3
[series.count-north]
title = "North"
[[files]]
path = "counts.json"
layouts = ["list"]
period = { column = "year" }
numbers = { decimal = ",", thousands = ["."] }
[files.unfold]
columns = "periods"
into = "year"
[files.long]
series = "count-{place}"
value = "value"
"""
)


def values(contents):
    return [said.value for line in contents.lines for said in line.said]


def test_a_number_is_no_text_of_the_same_digits_in_the_version_before():
    reader = FileReader(spec(UNFOLDED), spec(UNFOLDED).files[0])

    found = [values(reader.read(f'[{{"place": "north", "2021": {cell}}}]'.encode())) for cell in ('"1.234"', "1.234")]

    assert found == [["1234"], ["1.234"]]


IN_CSV = UNFOLDED.replace('layouts = ["list"]', 'format = "csv"\ntable = { skip = 1 }')
LINES = ["Counts of 2022", "place,2020,2021", "", "south,1,2", "north,3,4"]


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("3,4", "3,x", "row 3, column '2021': not a number"),
        ("2020,2021", "2020,2021-12", "the name of the column '2021-12': not a period of frequency A"),
        ("south", "", "row 2, column 'place': this names no series"),
        ("north", "south", "rows 2 and 3: the period 2020 of count-south stands twice"),
        ("south", "north!", "rows 2 and 3: 'place = north!' and 'place = north' both make the series count-north"),
        ("2020,2021", "2020,2020 ", "the header names the column '2020' twice"),
        ("3,4", "3", "row 3 has 2 cells of 3"),
    ],
)
def test_a_refusal_of_an_unfolded_file_names_its_own_row_and_column(was, becomes, why):
    described = spec(IN_CSV.replace("[[files]]", '[series.count-south]\ntitle = "South"\n[[files]]'))
    content = "\n".join([*LINES, ""]).replace(was, becomes)

    with pytest.raises(Unreadable, match=why):
        FileReader(described, described.files[0]).read(content.encode())


def test_a_figure_that_the_ledger_refuses_is_named_by_the_column_that_the_file_has(ledger, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("\n".join([*LINES, ""]).replace("south,1,2\n", "").replace("3,4", '3,"4,5678"'))

    with pytest.raises(UnreadableRow, match=r"row 2, column '2021': .*: '4,5678'; .*`decimals = 4` under .defaults."):
        import_file(ledger, path, spec(IN_CSV), published_at="2022-03-09")


def test_the_names_of_a_workbooks_columns_may_be_numbers_or_dates():
    text = UNFOLDED.replace('layouts = ["list"]', 'format = "xlsx"')
    years = rows(["place", "2020", "2021"], ["north", "1.5", "2"])
    months = rows(["place", "d43831", "d44197"], ["north", "1.5", "2"])
    monthly = text.replace('frequency = "A"', 'frequency = "M"')

    found = [
        [(line.period, line.said[0].value) for line in FileReader(of, of.files[0]).read(xlsx({"Data": book})).lines]
        for of, book in ((spec(text), years), (spec(monthly), months))
    ]

    assert found == [[("2020", "1.5"), ("2021", "2")], [("2020-01", "1.5"), ("2021-01", "2")]]
