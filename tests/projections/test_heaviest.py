"""Heaviest days, and what is left out of their ranking, with why."""

import pytest

from projections.answers.buckets import ask_years
from projections.answers.days import ask_days
from tests.projections.town import CASES


def heaviest(town, **at):
    """The ranking: day and value; and what is left out: day and why."""
    ask = town.ask
    found = ask_days(ask, ask.at(**at), CASES, sort="-value")
    return [(one.day[5:], one.value) for one in found.items], [(one.day[5:], one.why) for one in found.left_out]


def test_days_are_ranked_by_value_and_ties_by_the_earlier_day(town):
    town.opens("increment")

    town.says(
        "2022-03-09", {"2022-03-04": "7", "2022-03-01": "7.0", "2022-03-02": "9", "2022-03-03": "-1", "2022-03-05": "0"}
    )

    assert heaviest(town) == ([("03-02", "9"), ("03-01", "7.0"), ("03-04", "7"), ("03-05", "0"), ("03-03", "-1")], [])


def test_values_are_ranked_as_numbers(town):
    town.opens("increment")

    town.says("2022-03-09", {"2022-03-01": "9", "2022-03-02": "10", "2022-03-03": "9.5"})

    assert [value for _, value in heaviest(town)[0]] == ["10", "9.5", "9"]


def test_the_first_figure_of_a_running_total_is_left_out_even_where_it_spans_one_day_and_says_where_it_would_rank(town):
    town.opens(starts_on="2022-03-01")

    town.says("2022-03-09", {"2022-03-01": "20", "2022-03-02": "50", "2022-03-03": "60", "2022-03-04": "80"})

    ranked, left_out = heaviest(town)
    assert ranked == [("03-02", "30"), ("03-04", "20"), ("03-03", "10")]
    assert left_out == [("03-01", "first figure of a running total; as a single day it would rank 2")]
    assert [one.would_rank for one in ask_days(town.ask, town.now, CASES, sort="-value").left_out] == [2]


def test_a_first_figure_that_would_not_rank_either_says_why(town):
    town.opens(starts_on="2022-02-27")
    town.says("2022-03-09", {"2022-03-01": "20", "2022-03-02": "50"})
    assert heaviest(town)[1] == [("03-01", "first figure of a running total, spans 3 days")]

    town.says("2022-03-10", {"2022-02-27": "5"})
    town.adjusts("2022-03-10", {"2022-02-27": None})

    assert heaviest(town)[1][0] == ("02-27", "first figure of a running total, adjustment of unknown amount")


def test_an_amount_whose_span_ends_before_it_begins_covers_no_day(town):
    town.opens(lag_days=2)
    town.says("2022-03-09", {"2022-03-01": {"value": "20", "through": "2022-03-01"}, "2022-03-02": "50"})

    assert heaviest(town) == ([], [("02-28", "covers no day that no other does")])


def test_what_is_left_out_stands_behind_what_is_ranked_where_there_is_one_table(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-09", {"2022-03-01": "20", "2022-03-02": "50", "2022-03-03": "60", "2022-03-06": "80"})
    town.adjusts("2022-03-10", {"2022-03-03": None})

    rows = ask_days(town.ask, town.now, CASES, sort="-value").rows

    assert [(one.day[5:], one.value, one.left_out is None) for one in rows] == [
        ("03-02", "30", True),
        ("03-01", "20", False),
        ("03-03", None, False),
        ("03-06", "20", False),
    ]


def test_a_span_of_several_days_is_left_out(town):
    town.opens()

    town.says("2022-03-09", {"2022-03-01": "100", "2022-03-04": "190", "2022-03-05": "200"})

    assert heaviest(town) == ([("03-05", "10")], [("03-04", "spans 3 days")])


def test_what_is_left_out_is_told_with_its_days_and_difference(town):
    town.opens()
    town.says("2022-03-09", {"2022-03-01": "100", "2022-03-04": "190"})

    (one,) = ask_days(town.ask, town.now, CASES, sort="-value").left_out

    assert (one.start, one.day, one.period) == ("2022-03-02", "2022-03-04", "2022-03-04")
    assert (one.difference, one.spans_days) == ("90", 3)


def test_an_adjustment_of_unknown_amount_takes_a_day_out_of_the_ranking(town):
    town.opens("increment")
    town.says("2022-03-03", {"2022-03-01": "100", "2022-03-02": "50"})
    position = town.ledger.head()

    town.adjusts("2022-03-04", {"2022-03-01": None})

    assert heaviest(town) == ([("03-02", "50")], [("03-01", "adjustment of unknown amount")])
    assert heaviest(town, as_of="2022-03-03") == ([("03-01", "100"), ("03-02", "50")], [])
    assert heaviest(town, position=position) == ([("03-01", "100"), ("03-02", "50")], [])


def test_a_day_is_ranked_by_what_is_left_after_its_known_adjustment(town):
    town.opens("increment")
    town.says("2022-03-03", {"2022-03-01": "100", "2022-03-02": "50"})

    town.adjusts("2022-03-04", {"2022-03-01": "60"})

    assert heaviest(town) == ([("03-02", "50"), ("03-01", "40")], [])
    (year,) = ask_years(town.ask, town.now, CASES).items
    assert [(one.day, one.value, one.difference, one.adjustment) for one in year.heaviest] == [
        ("2022-03-02", "50", None, None),
        ("2022-03-01", "40", "100", "60"),
    ]


def test_a_day_that_an_adjustment_brings_to_nothing_is_ranked_as_zero(town):
    town.opens("increment")
    town.says("2022-03-03", {"2022-03-01": "100.50", "2022-03-02": "-1"})

    town.adjusts("2022-03-04", {"2022-03-01": "100.50"})

    assert heaviest(town)[0] == [("03-01", "0.00"), ("03-02", "-1")]
    (year,) = ask_years(town.ask, town.now, CASES).items
    assert [one.value for one in year.heaviest] == ["0.00", "-1"]


def test_a_withdrawn_day_makes_the_next_one_a_span_of_two(town):
    town.opens()
    town.says("2022-03-03", {"2022-03-01": "100", "2022-03-02": "110", "2022-03-03": "120"})

    town.says("2022-03-04", {"2022-03-02": None})

    assert heaviest(town) == ([], [("03-03", "spans 2 days")])


def test_only_the_days_asked_for_are_ranked(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-09", {"2022-03-01": "1", "2022-03-02": "11", "2022-03-03": "31"})
    ask = town.ask

    found = ask_days(ask, ask.at(), CASES, start="2022-03-02", end="2022-03-02", sort="-value")

    assert ([one.value for one in found.items], found.left_out) == (["10"], [])


@pytest.mark.parametrize("measure", ["cumulative", "increment"])
def test_nothing_said_is_nothing_ranked(town, measure):
    town.opens(measure)

    assert heaviest(town) == ([], [])
