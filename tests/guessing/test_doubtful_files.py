"""Guesses of files that look like others: what is not sure is asked, and what is sure is read."""

import json

import pytest

from importers.guessing.guessing import guessed_file


def figures(guess):
    return {(one.series.partition("/")[2], one.period): one.value for one in guess.figures}


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


def guess_of(text):
    return guessed_file("file.csv", text.encode(), "town")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        pytest.param("month,x\n2021-12,5\n2021-13,6\n2022-01,7\n", "month", id="a month that no year has"),
        pytest.param("date,x\n01 Mar,5\n02 Mar,6\n", "date", id="days without a year"),
        pytest.param("date,x\n3/1,5\n3/2,6\n", "date", id="days without a year, in numbers"),
        pytest.param("week,x\n1,5\n2,6\n3,7\n", "week", id="weeks without a year"),
        pytest.param("period,x\n2021H1,5\n2021H2,6\n", "period", id="half years"),
        pytest.param("geo,2022-S1,2022-S2\nDE,5,6\nFR,7,8\n", "columns", id="half years over columns"),
        pytest.param("date,cases\n2022-03-01,5-9\n2022-03-02,<5\n2022-03-03,-\n", "cases", id="nothing but ranges"),
        pytest.param("x,when\n5,2022-03-01/2022-03-07\n6,2022-03-08/2022-03-14\n", "when", id="days from and to"),
        pytest.param("dates,x\n1st May 2022,5\n2nd May 2022,6\n", "dates", id="ordinal days"),
        pytest.param("year,quarter,x\n2022,I,5\n2022,II,6\n", "quarter", id="quarters in Roman numerals"),
        pytest.param("season,x\n2009-10,5\n2010-11,6\n2011-12,7\n", "season", id="months or seasons"),
        pytest.param(
            "report,onset,x\n2022-03-05,2022-03-01,5\n2022-03-05,2022-03-02,6\n2022-03-06,2022-03-01,1\n",
            "report",
            id="two columns of days",
        ),
        pytest.param(
            "date,asof,x\n2021-10-01,2022-01-27,5\n2021-10-01,2022-02-24,6\n2022-01-01,2022-04-28,7\n",
            "asof",
            id="days of editions beside those of periods",
        ),
        pytest.param("time,x\n1646089200,5\n1646175600,6\n", "time", id="midnights of another zone"),
        pytest.param("time,x\n1646089200,5\n1648677600,6\n", "time", id="and of its summer time"),
        pytest.param(
            "date,x\n2022-03-26T23:00:00.000Z,5\n2022-03-27T22:00:00.000Z,6\n", "date", id="written with their time"
        ),
        pytest.param("date,x\n2022-03-01,5%\n2022-03-02,0.06\n", "x", id="percent signs at some"),
        pytest.param("date,x\n2022-03-01,1.2M\n2022-03-02,950K\n", "x", id="letters that multiply"),
        pytest.param("date,x\n2022-03-01,12 km\n2022-03-02,15 cm\n", "x", id="two units"),
        pytest.param("date,x\n2022-03-01,$5.20\n2022-03-02,€6.10\n", "x", id="two currencies"),
        pytest.param("place,founded\nA,1998\nB,2003\n", "founded", id="numbers that are all years"),
        pytest.param(
            "date,district,x\n2022-03-01,101,5\n2022-03-01,102,6\n2022-03-02,101,7\n2022-03-02,102,9\n",
            "district",
            id="numbers that name the series",
        ),
        pytest.param(
            json.dumps({"daily": [{"date": "2022-03-01", "n": 5}], "weekly": [{"week": "2022-W09", "n": 11}]}),
            "layout",
            id="rows in two places",
        ),
    ],
)  # fmt: skip
def test_what_could_be_read_otherwise_is_asked_about(text, about):
    assert about in asked_about(guess_of(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("date,x\n2022-03-01T00:00:00Z,5\n2022-03-02T00:00:00Z,6\n", id="midnights of UTC"),
        pytest.param("date,x\n2022-03-01T00:00:00+01:00,5\n2022-03-02T00:00:00+01:00,6\n", id="and of the zone said"),
        pytest.param("date,x\n2022-03-01T23:00:00,5\n2022-03-02T23:00:00,6\n", id="times of no zone"),
        pytest.param("date,x\n2022-03-01T05:00:00Z,5\n2022-03-02T05:00:00Z,6\n", id="midnights of the same day"),
        pytest.param("date,x\n2022-03-01T16:37:05Z,5\n2022-03-02T16:37:05Z,6\n", id="no midnights"),
    ],
)
def test_times_whose_days_no_zone_changes_are_not_asked_about(text):
    guess = guess_of(text)

    assert not asked_about(guess)
    assert [one.period for one in guess.figures] == ["2022-03-01", "2022-03-02"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "week,x\n2020-53,5\n2021-01,6\n2021-10,7\n",
            {("x", "2020-W53"): "5", ("x", "2021-W01"): "6", ("x", "2021-W10"): "7"},
            id="weeks that look like months",
        ),
        pytest.param(
            "year,week,x\n2021,52,6\n2022,1,7\n", {("x", "2021-W52"): "6", ("x", "2022-W01"): "7"}, id="year and week"
        ),
        pytest.param(
            "year,quarter,x\n2022,1,6\n2022,2,7\n", {("x", "2022-Q1"): "6", ("x", "2022-Q2"): "7"}, id="and quarter"
        ),
        pytest.param(
            "year,month,day,x\n2022,3,1,6\n2022,3,2,7\n",
            {("x", "2022-03-01"): "6", ("x", "2022-03-02"): "7"},
            id="year, month and day",
        ),
        pytest.param(
            "date,year,month,x\n2022-03-01,2022,3,6\n2022-04-02,2022,4,7\n",
            {("x", "2022-03-01"): "6", ("x", "2022-04-02"): "7"},
            id="the year and month of a day beside it",
        ),
        pytest.param(
            "mois,x\njanv-22,5\nfévr-22,6\nmai-22,7\n",
            {("x", "2022-01"): "5", ("x", "2022-02"): "6", ("x", "2022-05"): "7"},
            id="months in French",
        ),
        pytest.param(
            "Monat,x\nJan 2022,5\nMrz 2022,6\nMai 2022,7\n",
            {("x", "2022-01"): "5", ("x", "2022-03"): "6", ("x", "2022-05"): "7"},
            id="months in German, of which one is as in English",
        ),
        pytest.param(
            "fecha,x\n1 de enero de 2022,5\n2 de enero de 2022,6\n",
            {("x", "2022-01-01"): "5", ("x", "2022-01-02"): "6"},
            id="days in Spanish words",
        ),
        pytest.param(
            "PLZ,Datum,n\n01067,2022-03-01,5\n80331,2022-03-01,6\n",
            {("01067", "2022-03-01"): "5", ("80331", "2022-03-01"): "6"},
            id="codes that begin with a zero",
        ),
        pytest.param(
            "date,place,y,x,n\n2022-03-01,A,52.5200,13.4050,5\n2022-03-01,B,48.1371,11.5754,6\n",
            {("a", "2022-03-01"): "5", ("b", "2022-03-01"): "6"},
            id="coordinates",
        ),
        pytest.param(
            "date,telephone,IncidentId,n\n2022-03-01,5550001,7,5\n2022-03-02,5550002,9,6\n",
            {("n", "2022-03-01"): "5", ("n", "2022-03-02"): "6"},
            id="numbers of telephones and incidents",
        ),
        pytest.param(
            "rank,country,2021,2022\n1,A,5,6\n2,B,4,5\n",
            {("a", "2021"): "5", ("b", "2021"): "4", ("a", "2022"): "6", ("b", "2022"): "5"},
            id="a rank before the name",
        ),
        pytest.param(
            "date,x\n2022-03-01,$5.20\n2022-03-02,$6.10\n",
            {("x", "2022-03-01"): "5.20", ("x", "2022-03-02"): "6.10"},
            id="one currency",
        ),
        pytest.param(
            json.dumps({"DE": [{"date": "2022-03-01", "n": 5}], "FR": [{"date": "2022-03-01", "n": 6}]}),
            {("de", "2022-03-01"): "5", ("fr", "2022-03-01"): "6"},
            id="lists under keys that name the series",
        ),
        pytest.param(
            "DATE        n   m\n2022-03-01  5   1\n2022-03-02 16   2\n",
            {
                ("n", "2022-03-01"): "5", ("m", "2022-03-01"): "1",
                ("n", "2022-03-02"): "16", ("m", "2022-03-02"): "2",
            },
            id="columns parted by blanks",
        ),
    ],
)  # fmt: skip
def test_what_only_seems_doubtful_is_read(text, expected):
    guess = guess_of(text)

    assert (guess.refusal, asked_about(guess)) == (None, set())
    assert figures(guess) == expected


def test_objects_without_a_period_are_the_state_of_the_day():
    guess = guess_of(json.dumps({"DE": {"n": 5}, "FR": {"n": 6}}))

    assert asked_about(guess) == set()
    assert {(series, value) for (series, _), value in figures(guess).items()} == {("de", "5"), ("fr", "6")}
