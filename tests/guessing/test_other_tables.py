"""Guesses of files with another table above or below, or with the date of their figures in a title."""

import pytest

from importers.guessing.guessing import guessed_file
from importers.reading.file_reading import rows_of
from importers.specs.spec_reading import spec_from

FIRST = "date,cases\n2022-03-01,5\n2022-03-02,6\n"
OF_FIRST = {("cases", "2022-03-01"): "5", ("cases", "2022-03-02"): "6"}


def guess_of(text):
    return guessed_file("file.csv", text.encode(), "town")


def figures(guess):
    return {(one.series.partition("/")[2], one.period): one.value for one in guess.figures}


def asked(guess):
    return {one.about: one for one in guess.doubts if one.asks}


@pytest.mark.parametrize(
    ("between", "ends", "other"),
    [
        pytest.param("\nplace,deaths\n", "", "skip = 4", id="a blank row"),
        pytest.param("\ndate,deaths\n", "", "skip = 4", id="the same key"),
        pytest.param(
            "\nDeaths by place\nplace,deaths\n", "", 'below = "Deaths by place"', id="a blank row and a title"
        ),
        pytest.param("\n\nDeaths\n\nplace,deaths\n", "", 'below = "Deaths"', id="a title between blank rows"),
        pytest.param("date,deaths\n", "date", "skip = 3", id="the same key alone"),
        pytest.param("\n2022-03-03,9\n\nplace,deaths\n", "place", "skip = 6", id="blank rows in the first, too"),
    ],
)
def test_a_table_below_is_asked_about_and_the_first_one_read(between, ends, other):
    guess = guess_of(f"{FIRST}{between}2022-03-01,7\n2022-03-02,8\n")

    assert guess.refusal is None
    assert set(asked(guess)) == {"table"}
    assert asked(guess)["table"].choices == (
        f'table = {{ ends = ["{ends}"] }}', f"table = {{ {other} }}, or each in a [[files]] of its own",
    )  # fmt: skip
    assert OF_FIRST.items() <= figures(guess).items()
    assert set(figures(guess).values()) <= {"5", "6", "9"}


def test_a_table_far_below_is_seen_behind_very_many_rows_that_could_begin_one():
    days = "".join(f"2022-{1 + at // 28:02}-{1 + at % 28:02},{at}\n\n" for at in range(300))
    years = days.replace("2022-", "2021-")

    guess = guess_of(f"date,cases\n\n{years}{days}place,deaths\n\nnorth,7\n\nsouth,8\n")

    assert "row 1203 of the file begins another table" in asked(guess)["table"].why


def test_the_other_choice_leads_to_the_table_below():
    text = f"{FIRST}\n\nDeaths\n\nday,deaths\n2022-03-01,7\n2022-03-02,8\n"
    for choice in ({"below": "Deaths"}, {"skip": 6}):
        spec = guess_of(text).spec.replace('ends = [""]', ", ".join(f"{key} = {one!r}" for key, one in choice.items()))
        spec = spec.replace('column = "date"', 'column = "day"').replace('cases = "cases"', 'deaths = "cases"')

        (file,) = spec_from(spec).files

        assert [cells["deaths"] for _, cells in rows_of(file, text.encode())] == ["7", "8"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("date,x\n2022-03-01,5\n\n2022-03-02,n/a\n2022-03-03,6\n", id="no value below a blank row"),
        pytest.param("date,x\n2022-03-01,5\n\nNotes,these are cases\n", id="notes of two cells"),
        pytest.param("place,x\nA,5\n\nNorth,\nB,6\n", id="a heading of one cell"),
        pytest.param("date,kind,x\n2022-03-01,a,5\n\n2022-03-02,b,6\n2022-03-03,c,6\n", id="a blank row alone"),
    ],
)
def test_what_is_no_other_table_is_not_told_of(text):
    assert not [one for one in guess_of(text).doubts if one.about == "table"]


def test_figures_above_the_header_that_was_found_are_asked_about():
    guess = guess_of("date,cases\n2022-03-01,5\n2022-03-02,6\n\nplace,deaths,all\nA,7,8\nB,8,9\n")

    assert "'date, cases'" in asked(guess)["table"].why


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Cases as of 9 March 2022", "2022-03-09"),
        ("Cases (09.03.2022)", "2022-03-09"),
        ("Cases in 2021", "2021"),
        ("Fälle im März 2022", "2022-03"),
        ("Updated: March 9, 2022", "2022-03-09"),
    ],
)
def test_a_title_with_a_date_is_taken_for_the_period_and_asked_about(title, period):
    guess = guess_of(f'"{title}"\n\nplace,cases\nA,5\nB,6\n')

    assert set(asked(guess)) == {"period"}
    assert title in asked(guess)["period"].why
    assert asked(guess)["period"].choices[0].startswith("table.title = ")
    assert figures(guess) == {("a", period): "5", ("b", period): "6"}


def test_a_note_with_a_day_below_is_asked_about_too():
    guess = guess_of("place,cases\nA,5\nB,6\nAs it stood on 9 March 2022\n")

    assert "'As it stood on 9 March 2022'" in asked(guess)["period"].why
    assert figures(guess) == {("a", "2022-03-09"): "5", ("b", "2022-03-09"): "6"}
    later = "place,cases\nA,7\nAs it stood on 10 March 2022\n"
    assert [cells["cases"] for _, cells in rows_of(spec_from(guess.spec).files[0], later.encode())] == ["7"]


@pytest.mark.parametrize("title", ["Cases, 2021 and 2022", "Cases {in 2021}", "Cases in Smarch 2022"])
def test_a_title_whose_date_is_not_sure_is_asked_about_and_left(title):
    guess = guess_of(f'"{title}"\n\nplace,cases\nA,5\nB,6\n')

    assert title in asked(guess)["period"].why
    assert "title =" not in guess.spec.partition("[[files]]")[2].partition("[files.long")[0].replace("#", "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Cases as of 9 March 2022\n\ndate,cases\n2022-03-01,5\n2022-03-02,6\n", id="rows with periods"),
        pytest.param("Cases by place\n\nplace,cases\nA,5\nB,6\n", id="a title without a date"),
        pytest.param("place,cases\nA,5\nB,6\nSource: the register (2022)\n", id="a year in a note"),
    ],
)
def test_other_titles_and_notes_ask_nothing(text):
    assert asked(guess_of(text)) == {}


BESIDE = """Cases,,,Deaths,,
date,people,,date,people,place
2022-03-01,5,,2022-03-01,1,A
2022-03-02,6,,2022-03-01,2,B
2022-03-03,7,,,,
"""


def test_of_tables_side_by_side_the_largest_is_read_and_it_is_asked_which_is_meant():
    guess = guess_of(BESIDE)

    assert asked(guess)["table"].choices == (
        'table.columns = "A:B"', 'table.columns = "D:F", or each in a [[files]] of its own',
    )  # fmt: skip
    assert figures(guess) == {
        ("people", "2022-03-01"): "5",
        ("people", "2022-03-02"): "6",
        ("people", "2022-03-03"): "7",
    }


def test_a_table_of_which_a_column_is_blank_is_one():
    guess = guess_of("date,place,,cases,deaths\n2022-03-01,A,,5,1\n2022-03-02,A,,6,2\n")

    assert asked(guess) == {}
    assert len(figures(guess)) == 4
