"""Guesses of JSON whose rows stand behind what is said of them, or beside the day that they are of."""

import json

from importers.guessing.guessing import guessed_file


def guess_of(found):
    return guessed_file("file.json", json.dumps(found).encode(), "town")


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


def test_rows_behind_a_page_of_the_world_bank_are_found():
    rows = [{"country": {"id": "AL"}, "date": str(year), "value": year - 2015, "decimal": 0} for year in (2019, 2020)]

    guess = guess_of([{"page": 1, "pages": 1, "total": 2}, rows])

    assert (guess.refusal, asked_about(guess)) == (None, set())
    assert [(one.period, one.value) for one in guess.figures] == [("2019", "4"), ("2020", "5")]


def test_a_day_beside_rows_that_have_none_is_asked_about_with_the_line_that_reads_it():
    guess = guess_of({"updated": "2022-03-01", "data": {"A": {"cases": 5}, "B": {"cases": 7}}})

    (doubt,) = [one for one in guess.doubts if one.asks]
    assert doubt.choices[1] == 'layouts = ["with:updated rows:data keyed:key"] and period = { column = "updated" }'


def test_a_day_beside_rows_that_have_their_own_is_not_asked_about():
    rows = [{"date": f"2022-03-0{day}", "cases": day} for day in (1, 2)]

    assert asked_about(guess_of({"updated": "2022-03-09", "data": rows})) == set()
