"""Tables side by side in one file, each in columns of its own with a header of its own."""

import pytest

from importers.file_import import import_file
from importers.import_refusals import NotASpec, Unreadable, UnreadableFile, UnreadableRow
from importers.specs.sheet_columns import columns_named, letters_of
from importers.specs.spec_reading import spec_from
from tests.examples import in_force
from tests.importers.workbook_files import merged, rows, xlsx

SPEC = """
name = "tables"
[source]
source = "town"
name = "The town"
[defaults]
unit = "persons"
measure = "level"
frequency = "D"
[series.cases]
title = "Cases"
[series.deaths]
title = "Deaths"
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
columns = { people = "cases" }
table = { columns = "A:B", header = ["date"] }
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
columns = { people = "deaths" }
table = { columns = "D:", header = ["date"] }
"""
TEXT = """Cases,,,Deaths,
date,people,,date,people
2022-03-01,5,,2022-03-01,1
2022-03-02,6,,2022-03-02,2
2022-03-03,7,,,
2022-03-04,8
"""


def imported(ledger, tmp_path, text, spec=SPEC, name="d.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_file(ledger, path, spec_from(spec), published_at="2022-03-05")


def figures(ledger, series):
    said = {day: in_force(ledger, f"town/{series}/2022-03-0{day}", "2022-04-01") for day in range(1, 6)}
    return {day: one.value for day, one in said.items() if one is not None}


def test_each_of_two_tables_is_read_from_its_own_columns(ledger, tmp_path):
    summary = imported(ledger, tmp_path, TEXT)

    assert figures(ledger, "cases") == {1: "5", 2: "6", 3: "7", 4: "8"}
    assert figures(ledger, "deaths") == {1: "1", 2: "2"}
    assert [one.column for one in summary.unknown] == []


def test_of_a_workbook_the_columns_are_those_that_it_shows(ledger, tmp_path):
    said = [["Cases", "", "", "Deaths"], ["date", "people", "", "date", "people"], ["d44621", "5", "", "d44622", "2"]]
    book = merged(xlsx({"Data": rows(*said)}), "A1:B1")

    imported(ledger, tmp_path, book, SPEC.replace("csv", "xlsx"), "d.xlsx")

    assert (figures(ledger, "cases"), figures(ledger, "deaths")) == ({1: "5"}, {2: "2"})


def test_a_title_is_looked_for_in_the_columns_of_its_table_first(ledger, tmp_path):
    spec = SPEC.replace('column = "date"', 'column = "day", formats = ["%d.%m.%Y"]')
    spec = spec.replace('header = ["date"]', 'title = "* on {day}", header = ["people"]')
    text = "Cases on 01.03.2022,,,Deaths on 02.03.2022\nsex,people,,sex,people\nall,5,,all,2\n"

    imported(ledger, tmp_path, text, spec)

    assert (figures(ledger, "cases"), figures(ledger, "deaths")) == ({1: "5"}, {2: "2"})


def test_a_title_above_all_tables_is_that_of_each(ledger, tmp_path):
    spec = SPEC.replace('period = { column = "date" }', 'period = { column = "day" }')
    spec = spec.replace('header = ["date"]', 'title = "As of {day}", header = ["people"]')
    text = "As of 2022-03-04\n\nsex,people,,sex,people\nall,5,,all,2\n"

    imported(ledger, tmp_path, text, spec)

    assert (figures(ledger, "cases"), figures(ledger, "deaths")) == ({4: "5"}, {4: "2"})


def test_a_row_of_one_table_that_breaks_off_is_refused_by_its_number(ledger, tmp_path):
    with pytest.raises(UnreadableFile, match="row 3 has 1 cells of 2"):
        imported(ledger, tmp_path, TEXT.replace("2022-03-03,7,,,", "2022-03-03,7,,2022-03-03"))
    with pytest.raises(UnreadableRow, match=r"row 2, column 'people': not a number.*: 'x'"):
        imported(ledger, tmp_path, TEXT.replace("2022-03-02,2", "2022-03-02,x"))

    assert ledger.head() == 0


def test_a_header_with_a_name_twice_leads_to_the_columns_of_each_table(ledger, tmp_path):
    with pytest.raises(Unreadable, match=r'tables side by side, say which: table.columns = "A:B" or "D:E"'):
        imported(ledger, tmp_path, TEXT, SPEC.replace('columns = "A:B", ', ""))


@pytest.mark.parametrize("said", ["B", "2:3", "B:A", "A:B:C", "ABCDE:", ":B"])
def test_columns_that_no_spreadsheet_has_are_refused(said):
    with pytest.raises(NotASpec, match=r"table\.columns: (?:columns have letters|no column is between)"):
        spec_from(SPEC.replace('"A:B"', f'"{said}"'))


def test_letters_and_places_of_columns_are_each_others():
    assert [columns_named(f"{letters_of(at)}:").start for at in range(20_000)] == list(range(20_000))
