"""Guesses of files with several sheets or tables: the one that reads as figures is taken, or it is asked."""

import pytest

from importers.guessing.guessing import guessed_file
from importers.import_refusals import UnreadableFile
from importers.specs.spec_reading import spec_from
from tests.importers.workbook_files import ods, ods_row, rows, xlsx

NOTES = rows(["Notes"], ["These are the cases of the town"], ["Published by the town"])
CASES = rows(["Date", "Cases"], ["d44621", "5"], ["d44622", "6"], ["d44623", "8"])
DEATHS = rows(["Date", "Deaths"], ["d44621", "1"], ["d44622", "2"])
PLACES = rows(["Place", "People"], ["Aland", "30000"], ["Oland", "20000"])
PAGE = """<!doctype html><html><body><table id="menu"><tr><td>Home</td><td>About</td></tr></table>
<table>{caption}<tr><th rowspan="2">Date</th><th>Cases</th></tr></table>
<table>{caption}<tr><th>Date</th><th>Cases</th></tr><tr><td>2022-03-01</td><td>5</td></tr>
<tr><td>2022-03-02</td><td>6</td></tr></table></body></html>"""


def guess_of(content, name="cases.xlsx"):
    return guessed_file(name, content, "town")


def table_of(guess):
    (file,) = spec_from(guess.spec).files
    return file.table


def values(guess):
    return [one.value for one in guess.figures]


def test_the_sheet_that_reads_as_figures_is_taken_and_the_others_are_named():
    guess = guess_of(xlsx({"About": NOTES, "Data": CASES}))

    assert (table_of(guess).sheet, values(guess), guess.asks) == ("Data", ["5", "6", "8"], False)
    (doubt,) = [one for one in guess.doubts if one.about == "sheet"]
    assert "1 'About', 3 rows of 1, 'Notes'; 2 'Data', 4 rows of 2, 'Date, Cases'" in doubt.why


def test_of_several_sheets_with_figures_it_is_asked_which_is_meant():
    guess = guess_of(xlsx({"Deaths": DEATHS, "Cases": CASES}))

    assert (table_of(guess).sheet, guess.asks) == ("Cases", True)
    (doubt,) = [one for one in guess.doubts if one.asks]
    assert doubt.choices == ('table.sheet = "Cases"', 'table.sheet = "Deaths"')


def test_a_sheet_whose_rows_have_a_period_goes_before_one_whose_rows_have_none():
    guess = guess_of(xlsx({"Places": PLACES, "Cases": CASES}))

    assert (table_of(guess).sheet, guess.asks) == ("Cases", False)


def test_a_hidden_sheet_is_not_meant_but_named():
    guess = guess_of(xlsx({"Old": DEATHS, "Cases": CASES}, hidden=["Old"]))

    assert (table_of(guess).sheet, guess.asks) == ("Cases", False)
    assert "'Old' (hidden)" in guess.doubts[0].why


def test_a_name_that_would_be_a_pattern_is_told_by_its_number():
    assert table_of(guess_of(xlsx({"About": NOTES, "What?": CASES}))).sheet == 2


def test_of_one_sheet_nothing_is_said():
    guess = guess_of(xlsx({"Cases": CASES}))

    assert (table_of(guess).sheet, guess.doubts) == (None, [])


def test_a_workbook_without_figures_is_refused_with_its_sheets():
    with pytest.raises(UnreadableFile, match="of none of its sheets figures can be read: 1 'About', 3 rows of 1"):
        guess_of(xlsx({"About": NOTES, "More": NOTES}))


def test_sheets_of_opendocument_are_chosen_alike():
    cases = "".join([ods_row("Date", "Cases"), ods_row("2022-03-01", "5"), ods_row("2022-03-02", "6")])

    guess = guess_of(ods({"About": ods_row("Notes"), "Data": cases}), "cases.ods")

    assert (table_of(guess).sheet, values(guess)) == ("Data", ["5", "6"])


@pytest.mark.parametrize(
    ("caption", "sheet"),
    [
        pytest.param("", 3, id="a table without a name, by its number"),
        pytest.param("<caption>Cases</caption>", 3, id="of two with one name, by its number"),
    ],
)
def test_the_table_of_a_page_that_reads_as_figures_is_taken(caption, sheet):
    guess = guess_of(PAGE.format(caption=caption).encode(), "cases.html")

    assert (table_of(guess).sheet, values(guess), guess.asks) == (sheet, ["5", "6"], False)
    assert "1 'menu', 1 rows of 2, 'Home, About'" in guess.doubts[0].why
