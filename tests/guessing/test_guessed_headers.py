"""Guesses of tables whose header has two rows, or whose columns are named by a period and a figure."""

import pytest

from importers.guessing.guessing import guessed_file
from importers.specs.spec_reading import spec_from
from tests.importers.workbook_files import rows, xlsx


def guess_of(text):
    return guessed_file("file.csv", text.encode(), "town")


def file_of(guess):
    (file,) = spec_from(guess.spec).files
    return file


def figures(guess):
    return {(one.series.partition("/")[2], one.period): one.value for one in guess.figures}


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


OF_TWO_REGIONS = {
    ("cases-north", "2022-03-01"): "5", ("cases-south", "2022-03-01"): "1",
    ("deaths-north", "2022-03-01"): "6", ("deaths-south", "2022-03-01"): "2",
}  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(",Cases,,Deaths,\nDate,North,South,North,South\n", id="groups of columns"),
        pytest.param("Date,Cases,,Deaths,\n,North,South,North,South\n", id="the key in the upper row"),
        pytest.param("Date,Cases,Cases,Deaths,Deaths\nDate,North,South,North,South\n", id="names that stand again"),
        pytest.param("By region,,,,\n\n,Cases,,Deaths,\nDate,North,South,North,South\n", id="a title above"),
    ],
)
def test_two_rows_that_name_the_columns_together_are_a_header(header):
    guess = guess_of(f"{header}2022-03-01,5,1,6,2\n")

    assert (guess.refusal, asked_about(guess)) == (None, set())
    assert file_of(guess).table.header_rows == 2
    assert figures(guess) == OF_TWO_REGIONS
    assert [one.choices for one in guess.doubts if one.about == "header"] == [("header_rows = 2",)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Cases by day,,\nDate,North,South\n2022-03-01,5,1\n", id="a title above the header"),
        pytest.param(",Cases,,Deaths\nDate,men,women,all\n2022-03-01,5,1,6\n", id="a lower row that is enough"),
        pytest.param("Date,North,South\n2022-03-01,,1\n2022-03-02,5,1\n", id="a blank cell in the first row"),
        pytest.param("Date,North,,South,\n,a,,b\n2022-03-01,5,1\n", id="rows that are shorter than names"),
        pytest.param("place,founded,,n\nA,1998,1999,5\nB,2003,2004,6\n", id="a column without a name"),
    ],
)
def test_what_only_looks_like_two_rows_of_names_is_none(text):
    assert "header_rows" not in guess_of(text).spec


@pytest.mark.parametrize("above", ["", "Cases by day\n\n"])
def test_columns_of_one_name_are_told_apart_and_asked_about(above):
    guess = guess_of(f"{above}date,place,rate,rate\n2022-03-01,A,5,6\n2022-03-02,A,10,11\n")

    assert asked_about(guess) == {"header"}
    assert figures(guess) == {
        ("rate", "2022-03-01"): "5", ("rate-2", "2022-03-01"): "6",
        ("rate", "2022-03-02"): "10", ("rate-2", "2022-03-02"): "11",
    }  # fmt: skip


def test_merged_cells_of_a_workbook_are_groups_of_columns():
    sheet = rows(["", "Cases", "Cases", "Deaths", "Deaths"], ["Date", "North", "South", "North", "South"],
                 ["d44621", "5", "1", "6", "2"])  # fmt: skip

    guess = guessed_file("file.xlsx", xlsx({"Data": sheet}), "town")

    assert figures(guess) == OF_TWO_REGIONS


def test_periods_over_figures_are_the_periods_of_the_figures():
    guess = guess_of("Area,2020,,2021,\n,Cases,Deaths,Cases,Deaths\nA,5,1,6,2\nB,7,3,8,4\n")

    assert (guess.refusal, asked_about(guess)) == (None, set())
    assert figures(guess)["b-deaths", "2021"] == "4"
    assert file_of(guess).unfold.columns == ("* Cases", "* Deaths")


def test_figures_over_periods_are_read_alike():
    guess = guess_of("Area,Cases,,Deaths,\n,2020,2021,2020,2021\nA,5,6,1,2\nB,7,8,3,4\n")

    assert (guess.refusal, asked_about(guess)) == (None, set())
    assert figures(guess)["b-deaths", "2021"] == "4"


def test_names_of_a_period_and_a_figure_are_parted_and_asked_about():
    guess = guess_of("place,cases_2020,cases_2021,deaths_2020,deaths_2021\nA,5,6,1,2\nB,7,8,1,3\n")

    assert asked_about(guess) == {"columns"}
    assert figures(guess)["b-deaths", "2021"] == "3"


def test_patterns_that_another_column_would_fit_are_names():
    guess = guess_of("place,cases_all_years,cases_2020,cases_2021\nA,x,5,6\nB,y,7,8\n")

    assert file_of(guess).unfold.columns == ("cases_2020", "cases_2021")
    assert figures(guess)["b-cases", "2021"] == "8"


def test_years_in_names_of_more_parts_are_asked_about():
    guess = guess_of("place,new_cases_2020,new_cases_2021\nA,5,6\nB,7,8\n")

    assert asked_about(guess) == {"columns"}


def test_names_with_years_beside_a_column_of_periods_are_figures():
    guess = guess_of("date,price_2015,price_2020\n2022-03-01,5,6\n2022-03-02,7,8\n")

    assert asked_about(guess) == set()
    assert figures(guess)["price-2020", "2022-03-02"] == "8"
