"""Guesses of files with texts that name no series: it is asked whether the figures are of the things in them."""

import json

import pytest

from importers.guessing.guessing import guessed_file

CUBE = {
    "id": ["geo", "time"], "size": [2, 3], "value": {"0": 1, "2": 2, "4": 3}, "status": {"1": ":"},
    "dimension": {
        "geo": {"category": {"index": ["DE", "FR"]}}, "time": {"category": {"index": ["2020", "2021", "2022"]}},
    },
}  # fmt: skip
FIGURES = {("de", "2020"): "1", ("de", "2022"): "2", ("fr", "2021"): "3"}


def guess_of(text, name="file.csv"):
    return guessed_file(name, text.encode(), "town")


def figures(guess):
    return {(one.series.partition("/")[2], one.period): one.value for one in guess.figures if one.value}


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


@pytest.mark.parametrize(
    ("text", "about"),
    [
        pytest.param("date,place,n\n2022-03-01,A,5\n2022-03-02,B,6\n2022-03-03,A,7\n", "place", id="texts again"),
        pytest.param("date,region,n\n2022-03-01,A,5\n2022-03-02,B,6\n", "region", id="places by their name"),
        pytest.param("year,unit,n\n2020,kg,5\n2021,kg,6\n2022,t,7\n", "unit", id="units"),
        pytest.param(
            "date,place,sex,n\n2022-03-01,A,m,5\n2022-03-01,B,f,6\n2022-03-02,A,f,7\n2022-03-02,B,m,8\n",
            "sex",
            id="texts that differ within a series",
        ),
    ],
)
def test_texts_that_the_figures_may_be_of_are_asked_about(text, about):
    assert asked_about(guess_of(text)) == {about}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("date,n,comment\n2022-03-01,5,a\n2022-03-02,6,a\n2022-03-03,7,b\n", id="comments"),
        pytest.param("date,day,n\n2022-03-01,Tue,5\n2022-03-02,Wed,6\n2022-03-08,Tue,7\n", id="days of the week"),
        pytest.param("year,code,name,n\n2020,A1,A,5\n2020,B1,B,6\n2021,A1,A,7\n2021,B1,B,8\n", id="names of keys"),
    ],
)
def test_texts_that_say_nothing_else_are_passed_over(text):
    assert asked_about(guess_of(text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(CUBE | {"version": "2.0", "class": "dataset"}), id="JSON-stat"),
        pytest.param(json.dumps({"prices": CUBE}), id="JSON-stat of 1.x under a key of its own"),
        pytest.param(
            "STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nflow,X,I,DE,2020,1,\nflow,X,I,DE,2021,,M\n"
            "flow,X,I,DE,2022,2,\nflow,X,I,FR,2021,3,\n",
            id="SDMX-CSV",
        ),
    ],
)
def test_a_dimension_of_a_cube_names_the_series_however_few_figures_there_are(text):
    guess = guess_of(text, "file.json" if text.startswith("{") else "file.csv")

    assert (guess.refusal, asked_about(guess), figures(guess)) == (None, set(), FIGURES)


def test_the_index_that_pandas_writes_beside_the_columns_is_no_figure():
    guess = guess_of("date,cases,__index_level_0__\n2022-03-03,3,2\n2022-03-01,1,0\n2022-03-02,2,1\n")

    assert {one.series for one in guess.figures} == {"town/cases"}
