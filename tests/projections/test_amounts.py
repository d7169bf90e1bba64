"""From figures to amounts: worked examples of section 5 of the domain."""

import pytest

from tests.asked import ask_days, ask_figure, ask_months, ask_stats, ask_years
from tests.projections.town import CASES

THREE_DAYS = {"2022-03-01": "100", "2022-03-02": "130", "2022-03-03": "125"}


def amounts(town, **at):
    """Day by day: from, to, difference, adjustment, value."""
    ask = town.ask
    return [
        (
            one.first_day[5:],
            one.day[5:],
            one.difference,
            "unknown" if one.adjustment_unknown else one.adjustment,
            one.value,
        )
        for one in ask_days(ask, ask.at(**at), CASES).items
    ]


def spans(town):
    return [(first, last, difference) for first, last, difference, _, _ in amounts(town)]


def test_a_running_total_without_a_start_has_a_base_and_then_differences(town):
    town.opens()

    town.says("2022-03-03", THREE_DAYS)

    assert spans(town) == [("03-02", "03-02", "30"), ("03-03", "03-03", "-5")]


def test_a_running_total_counts_its_first_figure_from_the_day_on_which_it_starts(town):
    town.opens(starts_on="2022-02-24")

    town.says("2022-03-03", THREE_DAYS)

    assert spans(town) == [("02-24", "03-01", "100"), ("03-02", "03-02", "30"), ("03-03", "03-03", "-5")]


def test_a_morning_report_counts_up_to_the_day_before(town):
    town.opens(starts_on="2022-02-24", lag_days=1)

    town.says("2022-03-03", THREE_DAYS)

    assert spans(town) == [("02-24", "02-28", "100"), ("03-01", "03-01", "30"), ("03-02", "03-02", "-5")]


def test_a_figure_that_says_through_which_day_it_counts_ends_there_whatever_the_lag(town):
    town.opens(frequency="A", starts_on="2021-01-01", lag_days=1)

    town.says("2022-06-01", {"2021": "100", "2022": {"value": "160", "through": "2022-05-31"}})

    years = [(one.first_day, one.through, one.total) for one in ask_years(town.ask, town.now, CASES).items]
    assert years == [("2021-01-01", "2021-12-30", "100"), ("2021-12-31", "2022-05-31", "60")]


def test_a_withdrawn_figure_is_as_if_it_were_absent(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)

    town.says("2022-03-04", {"2022-03-02": None})

    assert spans(town) == [("03-01", "03-01", "100"), ("03-02", "03-03", "25")]


def test_a_withdrawn_first_figure_leaves_its_days_to_the_next(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)

    town.says("2022-03-04", {"2022-03-01": None})

    assert spans(town) == [("03-01", "03-02", "130"), ("03-03", "03-03", "-5")]


def test_an_amount_is_asked_for_as_it_had_been_published_by_a_day(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-02", {"2022-03-01": "100", "2022-03-02": "130"})
    town.says("2022-03-03", {"2022-03-01": "110"})

    assert [one[2] for one in amounts(town, as_of="2022-03-02")] == ["100", "30"]
    assert [one[2] for one in amounts(town)] == ["110", "20"]


@pytest.mark.parametrize(
    ("frequency", "when", "first", "last"),
    [
        ("D", "2022-03-02", "03-02", "03-02"),
        ("W", "2022-W09", "02-28", "03-06"),
        ("M", "2022-02", "02-01", "02-28"),
        ("M", "2024-02", "02-01", "02-29"),
        ("Q", "2022-Q2", "04-01", "06-30"),
        ("A", "2022", "01-01", "12-31"),
    ],
)
def test_an_increment_lies_over_the_days_of_its_period(town, frequency, when, first, last):
    town.opens("increment", frequency)

    town.says("2022-01-01", {when: "7"})

    found = ask_stats(town.ask, town.now, CASES)
    assert (found.first_day, found.through, found.total) == (f"{when[:4]}-{first}", f"{when[:4]}-{last}", "7")


def test_an_increment_is_moved_back_by_its_lag(town):
    town.opens("increment", lag_days=1)

    town.says("2022-03-03", {"2022-03-02": "7"})

    assert spans(town) == [("03-01", "03-01", "7")]


def test_an_increment_that_says_through_which_day_it_counts_stands_where_it_is(town):
    town.opens("increment", "M", lag_days=1)

    town.says("2022-03-10", {"2022-03": {"value": "7", "through": "2022-03-09"}})

    ask = town.ask
    (march,) = ask_months(ask, ask.at(), CASES).items
    assert (march.first_day, march.through, march.days) == ("2022-03-01", "2022-03-09", 9)


def test_increments_do_not_rest_on_the_figures_before_them(town):
    town.opens("increment")
    town.says("2022-03-03", {"2022-03-01": "5", "2022-03-02": "6", "2022-03-03": "7"})

    town.says("2022-03-04", {"2022-03-02": None})

    assert spans(town) == [("03-01", "03-01", "5"), ("03-03", "03-03", "7")]


def test_a_level_has_no_amounts(town):
    town.opens("level")

    town.says("2022-03-03", THREE_DAYS)

    assert amounts(town) == []


def test_a_known_adjustment_is_taken_off_the_difference(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)

    town.adjusts("2022-03-04", {"2022-03-02": "12.5"})

    assert amounts(town)[1] == ("03-02", "03-02", "30", "12.5", "17.5")


def test_a_negative_adjustment_adds_to_it(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)

    town.adjusts("2022-03-04", {"2022-03-03": "-9"})

    assert amounts(town)[2] == ("03-03", "03-03", "-5", "-9", "4")


def test_an_adjustment_of_unknown_amount_leaves_the_value_unknown(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)

    town.adjusts("2022-03-04", {"2022-03-02": None})

    assert amounts(town)[1] == ("03-02", "03-02", "30", "unknown", None)


def test_an_adjustment_of_zero_is_none(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)
    town.adjusts("2022-03-04", {"2022-03-02": "12"})

    town.adjusts("2022-03-05", {"2022-03-02": "0"})

    assert amounts(town)[1] == ("03-02", "03-02", "30", None, "30")


def test_adjustments_replace_each_other_and_can_be_taken_back(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)
    town.adjusts("2022-03-04", {"2022-03-02": "12"})
    town.adjusts("2022-03-05", {"2022-03-02": "13"})
    town.takes_back("2022-03-06", "2022-03-02")

    declared = [amounts(town, as_of=f"2022-03-0{day}")[1][3] for day in (3, 4, 5, 6)]

    assert declared == [None, "12", "13", None]


def test_an_adjustment_of_a_withdrawn_figure_is_ignored_and_shown_as_ignored(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", THREE_DAYS)
    town.adjusts("2022-03-04", {"2022-03-02": "12"})

    town.says("2022-03-05", {"2022-03-02": None})

    assert [one[3] for one in amounts(town)] == [None, None]
    adjustment = ask_figure(town.ask, town.now, f"{CASES}/2022-03-02").adjustment
    assert (adjustment.amount, adjustment.ignored) == ("12", True)
    before = ask_figure(town.ask, town.ask.at(as_of="2022-03-04"), f"{CASES}/2022-03-02").adjustment
    assert (before.amount, before.ignored) == ("12", False)


def test_an_adjustment_may_be_declared_before_its_figure_is_reported(town):
    town.opens(starts_on="2022-03-01")
    town.adjusts("2022-03-01", {"2022-03-02": "12"})

    town.says("2022-03-03", THREE_DAYS)

    assert [one[3] for one in amounts(town)] == [None, "12", None]


def test_days_are_asked_for_between_two_bounds_by_the_last_day_of_each_span(town):
    town.opens(starts_on="2022-02-24")
    town.says("2022-03-03", THREE_DAYS)
    ask = town.ask

    assert [one.day for one in ask_days(ask, ask.at(), CASES, start="2022-03-01", end="2022-03-02").items] == [
        "2022-03-01",
        "2022-03-02",
    ]
    assert [one.day for one in ask_days(ask, ask.at(), CASES, start="2022-03", end="2022").items] == [
        "2022-03-01",
        "2022-03-02",
        "2022-03-03",
    ]
    assert ask_days(ask, ask.at(), CASES, end="2022-02").items == []
