"""Guesses of tables whose dates do not tell the rows apart: things as they are at the moment, times, and dated rows."""

import json

import pytest

from importers.guessing.guessing import guessed_file
from importers.specs.spec_reading import spec_from

FIRES = [
    {"UniqueId": f"u{at}", "Name": f"Fire {at}", "County": "ab"[at % 2], "Acres": at % 7,
     "UpdatedDate": f"2022-03-{at % 20 + 1:02}T11:08:{at:02}Z", "StartedDate": f"2022-02-{at % 9 + 1:02}"}
    for at in range(40)
]  # fmt: skip


def guess_of(text):
    return guessed_file("file.csv", text.encode(), "town")


def file_of(guess):
    (file,) = spec_from(guess.spec).files
    return file


def figures(guess):
    return {(one.series.partition("/")[2], one.period): one.value for one in guess.figures}


def asked(guess):
    return {one.about: one.choices for one in guess.doubts if one.asks}


def test_things_that_one_column_names_and_that_have_days_of_their_own_are_asked_about():
    guess = guess_of(json.dumps(FIRES))

    assert asked(guess) == {
        "UpdatedDate": (
            'period = { of = "published" }',
            'period = { column = "UpdatedDate" }',
            'period = { column = "StartedDate" }',
        )
    }
    assert (guess.refusal, guess.read, guess.series) == (None, 40, 40)
    assert file_of(guess).period.of == "published"


def test_things_each_with_a_day_that_no_other_has_are_asked_about_where_the_days_are_in_no_order():
    rows = "".join(f"Fire {day},2022-03-{day:02},{day * 5}\n" for day in (7, 3, 9, 1, 4))

    assert set(asked(guess_of(f"name,updated,acres\n{rows}"))) == {"updated"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("date,note,n\n2022-03-01,x,5\n2022-03-02,y,6\n2022-03-03,z,6\n", id="a remark on each day"),
        pytest.param("date,note,n\n2022-03-03,x,5\n2022-03-02,y,6\n2022-03-01,z,6\n", id="the newest first"),
        pytest.param(
            "key,date,place,n\nk1,2022-03-01,a,5\nk2,2022-03-01,b,6\nk3,2022-03-02,a,6\nk4,2022-03-02,b,7\n",
            id="a key for each row of several places",
        ),
        pytest.param("place,date,n\na,2022-03-01,5\nb,2022-03-01,6\nc,2022-03-01,6\n", id="one day"),
        pytest.param(
            "OBJECTID,date,n\n1,2022-03-05,5\n2,2022-03-01,6\n3,2022-03-03,6\n", id="numbers of rows beside days"
        ),
    ],
)
def test_rows_of_series_are_no_things(text):
    guess = guess_of(text)

    assert (guess.refusal, asked(guess)) == (None, {})
    assert file_of(guess).period.column == "date"


def test_times_are_judged_as_the_days_that_they_are_read_as():
    rows = "".join(f"2022-02-0{day} 11:08:{place}{day},{place},{day}\n" for day in (3, 4) for place in (1, 2))

    guess = guess_of(f"timestamp,state_id,votes\n{rows}")

    assert (guess.refusal, asked(guess)) == (None, {})
    assert file_of(guess).long.series == "{state_id}"
    assert figures(guess)["2", "2022-02-04"] == "4"


@pytest.mark.parametrize(("order", "taken"), [((1, 2), "last"), ((2, 1), "first")])
def test_of_several_times_of_a_day_the_newest_is_taken_and_asked_about(order, taken):
    rows = "".join(f"2022-02-03 1{at}:00,{at}\n" for at in order)

    guess = guess_of(f"time,votes\n{rows}")

    assert file_of(guess).repeated == taken
    assert figures(guess) == {("votes", "2022-02-03"): "2"}
    assert asked(guess)["rows"][0].startswith(f'repeated = "{taken}": ')


def test_a_camel_case_name_of_numbers_that_name_things_is_none_of_figures():
    guess = guess_of("IncidentId,date,n\n700,2022-03-01,5\n900,2022-03-02,6\n120,2022-03-03,8\n")

    assert {series for series, _ in figures(guess)} == {"n"}
    assert file_of(guess).ignored == ("IncidentId",)


def test_a_row_with_a_label_and_a_date_among_numbers_is_passed_over_and_asked_about():
    guess = guess_of('MEASURE,VALUE\nCASES,5\nDEATHS,6\nTESTS,12\nDATE_UPDATED,"October 16, 2025"\n')

    assert (guess.refusal, guess.read) == (None, 3)
    assert file_of(guess).table.pass_over == ("DATE_UPDATED",)
    assert asked(guess) == {
        "DATE_UPDATED": ('table = { pass_over = ["DATE_UPDATED"] }', 'missing = ["", "October 16, 2025"]')
    }


def test_one_object_with_a_day_is_one_row():
    guess = guess_of('{"day": "2022-03-08", "cases": 8, "deaths": 1}')

    assert (guess.refusal, asked(guess)) == (None, {})
    assert figures(guess) == {("cases", "2022-03-08"): "8", ("deaths", "2022-03-08"): "1"}


@pytest.mark.parametrize("name", ["index", "OBJECTID", "row_id"])
def test_numbers_of_rows_are_no_keys_where_others_tell_the_rows_apart(name):
    tables = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    places = [f"{at},{place},{age},{at * 7 % 5}" for at, (place, age) in enumerate(tables)]

    guess = guess_of("\n".join([f"{name},place,age,cases", *places]))

    assert (guess.refusal, asked(guess)) == (None, {})
    assert file_of(guess).long.series == "{place}-{age}"
