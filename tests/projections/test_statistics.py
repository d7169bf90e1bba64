"""Years, months and any two days: worked examples of section 5 of the domain."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.recording.commands import DescribeSeries, VoidEntry
from projections.answers.statistics import average
from tests.asked import ask_days, ask_months, ask_stats, ask_years
from tests.projections.town import CASES


def days_of(first, last, step=1):
    """A running total that grows by ``step`` a day."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {str(start + timedelta(days=n)): str((n + 1) * step) for n in range((end - start).days + 1)}


def years(town, **at):
    ask = town.ask
    return {one.year: one for one in ask_years(ask, ask.at(**at), CASES).items}


def months(town, **at):
    ask = town.ask
    return {one.month: one for one in ask_months(ask, ask.at(**at), CASES).items}


def stats(town, start=None, end=None, **at):
    ask = town.ask
    return ask_stats(ask, ask.at(**at), CASES, start, end)


def test_an_amount_is_booked_whole_where_the_last_day_of_its_span_lies(town):
    town.opens(starts_on="2021-12-30")

    town.says("2022-02-03", {"2021-12-30": "10", "2022-01-02": "19", "2022-02-03": "51"})

    assert {name: (one.total, one.days, one.first_day, one.through) for name, one in years(town).items()} == {
        "2021": ("10", 1, "2021-12-30", "2021-12-30"),
        "2022": ("41", 35, "2021-12-31", "2022-02-03"),
    }
    assert {name: (one.total, one.days) for name, one in months(town).items()} == {
        "2021-12": ("10", 1),
        "2022-01": ("9", 3),
        "2022-02": (None, 0),
    }
    assert months(town)["2022-02"].spanning.amount == "32"


def test_the_lag_moves_the_first_figure_of_a_year_into_the_year_before(town):
    town.opens(starts_on="2021-12-30", lag_days=1)

    town.says("2022-01-02", {"2021-12-31": "10", "2022-01-01": "30", "2022-01-02": "60"})

    assert {name: (one.total, one.through) for name, one in years(town).items()} == {
        "2021": ("30", "2021-12-31"),
        "2022": ("30", "2022-01-01"),
    }


def test_the_first_year_is_complete_from_the_day_on_which_the_total_starts(town):
    town.opens(starts_on="2021-03-05")

    town.says("2022-03-01", days_of("2021-03-05", "2022-03-01"))

    found = years(town)
    assert (found["2021"].complete, found["2021"].days) == (True, 302)
    assert (found["2022"].complete, found["2022"].days) == (False, 60)
    assert months(town)["2021-03"].complete
    assert [one.complete for one in months(town).values()] == [True] * 12 + [False]


def test_a_leap_year_is_complete_with_its_leap_day(town):
    town.opens(starts_on="2020-01-01")

    town.says("2021-01-01", days_of("2020-01-01", "2020-12-31"))

    leap = years(town)["2020"]
    assert (leap.days, leap.complete, leap.total, leap.daily_average) == (366, True, "366", "1.00")
    assert (months(town)["2020-02"].days, months(town)["2020-02"].complete) == (29, True)


def test_a_year_with_a_hole_is_complete_because_the_next_span_fills_it(town):
    town.opens(starts_on="2022-01-01")
    said = days_of("2022-01-01", "2022-12-31")
    del said["2022-06-05"]

    town.says("2023-01-01", said)

    assert (years(town)["2022"].complete, years(town)["2022"].figures) == (True, 364)


def test_a_year_of_increments_with_a_hole_is_not_complete(town):
    town.opens("increment")
    said = days_of("2022-01-01", "2022-12-31")
    town.says("2023-01-01", said)
    assert years(town)["2022"].complete

    town.says("2023-01-02", {"2022-06-05": None})

    assert (years(town)["2022"].complete, years(town)["2022"].days) == (False, 364)


def test_a_year_that_a_span_enters_from_the_year_before_is_not_complete(town):
    town.opens(starts_on="2021-12-31")
    said = days_of("2022-01-01", "2022-12-31")

    town.says("2023-01-01", said)

    assert (years(town)["2022"].complete, years(town)["2022"].days) == (False, 366)


def test_a_year_that_ends_before_its_last_day_is_not_complete(town):
    town.opens(starts_on="2022-01-01", lag_days=1)

    town.says("2023-01-01", days_of("2022-01-02", "2022-12-31"))

    assert not years(town)["2022"].complete


@pytest.mark.parametrize(
    ("total", "days", "said"),
    [
        ("1", 8, "0.12"),
        ("3", 8, "0.38"),
        ("0.01", 2, "0.00"),
        ("0.03", 2, "0.02"),
        ("-1", 8, "-0.12"),
        ("-0.01", 2, "0.00"),
        ("106720", 311, "343.15"),
        ("5", 0, None),
    ],
)
def test_an_average_has_two_decimals_half_even(total, days, said):
    assert average(Decimal(total), days) == said


def test_adjustments_are_summed_where_known_and_counted_where_not_and_leave_the_total_alone(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-05", days_of("2022-03-01", "2022-03-05", 10))

    town.adjusts("2022-03-06", {"2022-03-02": "4", "2022-03-03": "-1.5", "2022-03-04": None, "2022-03-05": "0"})

    found = years(town)["2022"]
    assert (found.total, found.daily_average) == ("50", "10.00")
    assert (found.adjustments.amount, found.adjustments.known, found.adjustments.unknown) == ("2.5", 2, 1)


def test_the_net_effect_of_revisions_is_what_they_did_to_the_total(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", {"2022-03-01": "10", "2022-03-02": "20", "2022-03-03": "30"})

    town.says("2022-03-04", {"2022-03-02": "27"})
    assert years(town)["2022"].net_effect == "0"

    town.says("2022-03-05", {"2022-03-03": "34"})
    assert years(town)["2022"].net_effect == "4"
    assert years(town, as_of="2022-03-04")["2022"].net_effect == "0"


def test_the_net_effect_on_a_year_counts_what_was_done_to_the_last_figure_of_the_year_before(town):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {"2021-12-31": "10", "2022-01-01": "20"})

    town.says("2022-01-03", {"2021-12-31": "13"})

    assert {name: one.net_effect for name, one in years(town).items()} == {"2021": "3", "2022": "-3"}


def test_the_net_effect_on_increments_is_the_sum_over_the_figures(town):
    town.opens("increment")
    town.says("2022-03-03", {"2022-03-01": "10", "2022-03-02": "20", "2022-03-03": "30"})

    town.says("2022-03-04", {"2022-03-01": "11", "2022-03-02": "25", "2022-03-03": None})

    assert (years(town)["2022"].net_effect, years(town)["2022"].total) == ("6", "36")


def test_the_first_value_of_a_figure_is_the_first_that_still_stands(town):
    town.opens("increment")
    town.says("2022-03-03", {"2022-03-01": "10"})
    town.says("2022-03-04", {"2022-03-01": "12"})
    assert years(town)["2022"].net_effect == "2"

    town.ledger.record(VoidEntry(figure=f"{CASES}/2022-03-01", entry=1, why="of another town"), "clerk")

    assert years(town)["2022"].net_effect == "0"


def test_revisions_of_value_and_of_wording_are_counted_apart_where_their_figures_are_booked(town):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {"2021-12-31": "10", "2022-01-01": "20", "2022-01-02": "30"})
    town.says("2022-01-03", {"2022-01-01": "21", "2022-01-02": {"value": "30", "qualifier": "over"}})
    town.says("2022-01-04", {"2022-01-01": "22", "2021-12-31": "11"})

    counted = {name: (one.revisions.of_value, one.revisions.of_wording) for name, one in years(town).items()}

    assert counted == {"2021": (1, 0), "2022": (2, 1)}


@pytest.mark.parametrize(
    ("qualifiers", "carried"),
    [
        (("exact", "exact", "exact"), "exact"),
        (("exact", "over", "exact"), "exact"),
        (("exact", "exact", "over"), "over"),
        (("over", "exact", "under"), "under"),
        (("over", "exact", "exact"), "under"),
        (("over", "exact", "over"), "about"),
        (("about", "exact", "under"), "about"),
    ],
)
def test_a_total_of_differences_rests_on_its_last_figure_and_on_the_base_before_its_first(town, qualifiers, carried):
    town.opens(starts_on="2021-12-31")
    values = ("10", "20", "30")
    said = [{"value": value, "qualifier": one} for value, one in zip(values, qualifiers, strict=True)]

    town.says("2022-01-02", dict(zip(("2021-12-31", "2022-01-01", "2022-01-02"), said, strict=True)))

    assert years(town)["2022"].qualifier == carried


@pytest.mark.parametrize(
    ("qualifiers", "carried"),
    [
        (("exact", "over"), "over"),
        (("under", "over"), "about"),
        (("about", "over"), "about"),
        (("exact", "exact"), "exact"),
    ],
)
def test_a_total_of_increments_carries_the_weakest_qualifier(town, qualifiers, carried):
    town.opens("increment")

    town.says("2022-01-02", {f"2022-01-0{n}": {"value": "1", "qualifier": one} for n, one in enumerate(qualifiers, 1)})

    assert years(town)["2022"].qualifier == carried


def test_a_level_has_first_last_least_greatest_and_change(town):
    town.opens("level")

    town.says(
        "2022-03-05", {"2021-12-31": "5", "2022-01-01": "7.5", "2022-02-01": "-2", "2022-03-04": "9", "2022-03-05": "3"}
    )

    found = years(town)["2022"]
    assert (found.level.first, found.level.last, found.level.min, found.level.max) == ("7.5", "3", "-2", "9")
    assert (found.level.change, found.figures) == ("-4.5", 4)
    assert (found.total, found.daily_average, found.adjustments, found.net_effect) == (None, None, None, None)
    assert months(town)["2022-03"].level.change == "-6"
    assert stats(town, "2022-01-15", "2022-03-04").level.change == "11"


@pytest.mark.parametrize(("frequency", "when"), [("Q", "2022-Q1"), ("A", "2022")])
def test_months_finer_than_the_frequency_are_empty_with_why(town, frequency, when):
    town.opens("increment", frequency)
    town.says("2023-01-02", {when: "10"})

    found = ask_months(town.ask, town.now, CASES)

    assert (found.items, f"finer than the series' frequency {frequency}" in found.why) == ([], True)
    assert years(town)["2022"].total == "10"


@pytest.mark.parametrize(("frequency", "when"), [("W", "2022-W09"), ("M", "2022-03"), ("Q", "2022-Q1"), ("A", "2022")])
@pytest.mark.parametrize("sort", ["day", "-value"])
def test_days_finer_than_the_frequency_are_empty_with_why(town, frequency, when, sort):
    town.opens("increment", frequency)
    town.says("2023-01-02", {when: "10"})

    found = ask_days(town.ask, town.now, CASES, sort=sort)

    assert (found.items, found.left_out) == ([], [])
    assert f"finer than the series' frequency {frequency}" in found.why


def test_weeks_are_booked_in_the_month_and_year_of_their_sunday(town):
    town.opens("increment", "W")

    town.says("2023-01-02", {"2022-W52": "10", "2022-W51": "3"})

    assert {name: one.total for name, one in years(town).items()} == {"2022": "3", "2023": "10"}
    assert list(months(town)) == ["2022-12", "2023-01"]


def test_quarters_make_a_complete_year(town):
    town.opens("increment", "Q")

    town.says("2023-01-02", {f"2022-Q{quarter}": "10" for quarter in (1, 2, 3, 4)})

    assert (years(town)["2022"].complete, years(town)["2022"].days) == (True, 365)


def test_any_two_days_have_the_same_statistics_and_say_which_days_they_are(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-09", days_of("2022-03-01", "2022-03-09", 10))

    found = stats(town, "2022-03-02", "2022-03-04")

    assert (found.start, found.end, found.total, found.days) == ("2022-03-02", "2022-03-04", "30", 3)
    assert (found.daily_average, found.complete, found.figures) == ("10.00", True, 3)
    assert (found.year, found.month) == (None, None)


def test_two_days_that_cut_a_span_take_it_where_its_last_day_lies(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-09", {"2022-03-01": "10", "2022-03-05": "50"})

    assert (stats(town, "2022-03-01", "2022-03-05").total, stats(town, "2022-03-01", "2022-03-05").days) == ("50", 5)
    assert not stats(town, "2022-02-27", "2022-03-06").complete
    assert stats(town, "2022-03-02", "2022-03-04").total is None


def test_a_coarser_bound_is_its_first_or_last_day(town):
    town.opens(starts_on="2022-01-01")
    town.says("2022-12-31", days_of("2022-01-01", "2022-12-31"))

    assert (stats(town, "2022-02", "2022-03").total, stats(town, "2022", "2022-Q1").total) == ("59", "90")


@pytest.mark.parametrize("measure", ["cumulative", "increment", "level"])
def test_without_bounds_everything_is_counted(town, measure):
    town.opens(measure, lag_days=2, **({"starts_on": "2022-02-25"} if measure == "cumulative" else {}))

    town.says("2022-03-09", {"2022-03-01": "10", "2022-03-02": "50"})

    assert stats(town).figures == 2


def test_a_running_total_without_a_start_counts_everything_behind_its_base(town):
    town.opens(lag_days=3)

    town.says("2022-03-09", {"2022-03-01": "10", "2022-03-02": "50"})

    assert (stats(town).figures, stats(town).total) == (1, "40")


def test_a_series_of_which_nothing_was_said_has_no_years_and_empty_statistics(town):
    town.opens()

    assert (years(town), months(town)) == ({}, {})
    assert (stats(town).total, stats(town).days, stats(town).daily_average, stats(town).complete) == (
        None,
        0,
        None,
        False,
    )


def test_a_year_shows_its_three_heaviest_days(town):
    town.opens(starts_on="2022-03-01")

    town.says(
        "2022-03-05", {"2022-03-01": "1", "2022-03-02": "9", "2022-03-03": "11", "2022-03-04": "20", "2022-03-05": "50"}
    )

    heaviest = [(one.day, one.value, one.difference, one.adjustment) for one in years(town)["2022"].heaviest]
    assert heaviest == [
        ("2022-03-05", "30", None, None),
        ("2022-03-04", "9", None, None),
        ("2022-03-02", "8", None, None),
    ]


def test_a_new_description_changes_the_arithmetic_from_its_position_on(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-05", {"2022-03-01": "10", "2022-03-02": "20"})
    position = town.ledger.head()

    described = DescribeSeries(series=CASES, starts_on="2022-02-20", lag_days=1, reason="it is a morning report")
    town.ledger.record(described, "clerk")

    assert (years(town)["2022"].first_day, years(town)["2022"].through) == ("2022-02-20", "2022-03-01")
    before = years(town, position=position)["2022"]
    assert (before.first_day, before.through) == ("2022-03-01", "2022-03-02")
