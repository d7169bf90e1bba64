"""Amounts where spans are empty or long, where figures come and go, and where bounds are vague: worked examples."""

import pytest

from domain.refusals import Malformed
from tests.asked import ask_days, ask_months, ask_stats, ask_years
from tests.projections.town import CASES

ASK = {"years": ask_years, "months": ask_months, "days": ask_days, "stats": ask_stats}


def over(value):
    return {"value": value, "qualifier": "over"}


def buckets(town, what, *fields):
    ask = town.ask
    found = ASK[what](ask, ask.at(), CASES).items
    return {one.year or one.month: tuple(getattr(one, field) for field in fields) for one in found}


def stats(town, *days):
    ask = town.ask
    return ask_stats(ask, ask.at(), CASES, *days)


def test_a_figure_that_covers_no_day_because_the_total_starts_later_is_counted_everywhere_or_nowhere(town):
    town.opens(starts_on="2022-01-01", lag_days=1)
    town.says("2022-01-02", {"2022-01-01": "10", "2022-01-02": "12"})

    whole = stats(town)

    assert buckets(town, "years", "total", "days", "daily_average", "first_day", "through") == {
        "2021": ("10", 0, None, None, None),
        "2022": ("2", 1, "2.00", "2022-01-01", "2022-01-01"),
    }
    assert (whole.total, whole.days, whole.start, whole.end) == ("12", 1, "2021-12-31", "2022-01-01")
    assert (whole.first_day, whole.through, whole.complete) == ("2022-01-01", "2022-01-01", True)


@pytest.mark.parametrize("measure", ["cumulative", "increment", "level"])
def test_stats_end_where_the_last_figure_with_a_value_does(town, measure):
    town.opens(measure, **({"starts_on": "2022-03-01"} if measure == "cumulative" else {}))
    town.says("2022-03-04", {"2022-02-28": "0", "2022-03-01": "1", "2022-03-02": "2", "2022-03-03": "3"})

    town.says("2022-03-05", {"2022-02-28": None, "2022-03-03": None})

    whole = stats(town)
    assert (whole.start, whole.end, whole.figures) == ("2022-03-01", "2022-03-02", 2)
    assert whole.complete == (measure != "level")


def test_stats_of_figures_that_are_all_withdrawn_count_nothing_and_name_no_days(town):
    town.opens("increment")
    town.says("2022-03-04", {"2022-03-01": "1"})

    town.says("2022-03-05", {"2022-03-01": None})

    whole = stats(town)
    assert (whole.total, whole.qualifier, whole.start, whole.end, whole.figures) == (None, None, None, None, 0)
    assert stats(town, "2022-01-01", None).start == "2022-01-01"


def test_a_bound_beyond_everything_counts_nothing(town):
    town.opens("increment")
    town.says("2022-03-04", {"2022-03-01": "1"})

    assert (stats(town, "2023", None).total, stats(town, "2023", None).start) == (None, "2023-01-01")
    assert (stats(town, None, "2021").total, stats(town, None, "2021").end) == (None, "2021-12-31")


@pytest.mark.parametrize("what", ["days", "stats"])
def test_bounds_that_run_backwards_are_refused(town, what):
    town.opens("increment")
    ask = town.ask

    with pytest.raises(Malformed, match="start lies after end"):
        ASK[what](ask, ask.at(), CASES, "2022-03", "2022-02-28")


@pytest.mark.parametrize("measure", ["cumulative", "increment", "level"])
def test_a_figure_that_names_its_last_day_lies_there_whatever_the_measure(town, measure):
    town.opens(measure, "W", lag_days=2, **({"starts_on": "2020-12-28"} if measure == "cumulative" else {}))

    town.says("2021-01-05", {"2020-W53": {"value": "5", "through": "2020-12-31"}})

    assert buckets(town, "years", "through") == {"2020": ("2020-12-31",)}
    assert (stats(town).end, stats(town, "2020", "2020").figures, stats(town, "2021", "2021").figures) == (
        "2020-12-31",
        1,
        0,
    )


def test_a_level_lies_on_the_day_that_it_covers_and_its_first_is_the_earliest_of_them(town):
    town.opens("level", lag_days=3)

    town.says("2022-03-09", {"2022-03-01": {"value": "5", "through": "2022-03-01"}, "2022-03-02": "7"})

    assert buckets(town, "months", "first_day", "through") == {
        "2022-02": ("2022-02-27", "2022-02-27"),
        "2022-03": ("2022-03-01", "2022-03-01"),
    }
    level = stats(town).level
    assert (level.first, level.last, level.change) == ("7", "5", "-2")


def test_the_net_effect_is_taken_amount_by_amount_where_covered_days_do_not_rise(town):
    town.opens(starts_on="2022-02-26", lag_days=2)
    town.says(
        "2022-03-03",
        {"2022-03-01": {"value": "2", "through": "2022-03-01"}, "2022-03-02": "5", "2022-03-03": "6"},
    )

    town.says("2022-03-04", {"2022-03-01": {"value": "3", "through": "2022-03-01"}})

    assert buckets(town, "months", "total", "net_effect") == {"2022-02": ("2", "-1"), "2022-03": ("4", "1")}
    assert (stats(town).total, stats(town).net_effect) == ("6", "0")


def test_a_day_is_qualified_alike_as_a_day_as_statistics_and_among_the_heaviest(town):
    town.opens(starts_on="2022-02-28")
    town.says(
        "2022-03-04",
        {
            "2022-02-28": "90",
            "2022-03-01": over("100"),
            "2022-03-02": over("110"),
            "2022-03-03": "120",
            "2022-03-04": {"value": "125", "qualifier": "about"},
            "2022-03-05": "130",
        },
    )
    ask = town.ask

    said = {}
    for day in ask_days(ask, ask.at(), CASES).items[1:]:
        alone = stats(town, day.day, day.day)
        assert day.qualifier == alone.qualifier == alone.heaviest[0].qualifier
        said[day.day[5:]] = day.qualifier

    assert said == {"03-01": "over", "03-02": "about", "03-03": "under", "03-04": "about", "03-05": "about"}
    assert (stats(town).total, stats(town).qualifier) == ("130", "exact")
    assert stats(town, "2022-03-02", "2022-03-05").qualifier == "under"


def test_three_years_are_never_told_as_one(town):
    town.opens(starts_on="2022-02-24", lag_days=1)
    town.says("2022-03-03", {"2022-03-02": "9000"})
    town.says("2024-05-12", {"2025-06-12": over("1000000")})
    town.adjusts("2024-05-13", {"2025-06-12": "500"})

    (last,) = (one for one in ask_years(town.ask, town.now, CASES).items if one.year == "2025")

    assert (last.total, last.total_adjusted, last.qualifier, last.daily_average) == (None, None, None, None)
    assert (last.days, last.first_day, last.through, last.net_effect, last.complete) == (0, None, None, None, False)
    assert (last.figures, last.adjustments.known) == (1, 0)
    beyond = last.spanning
    assert (beyond.amount, beyond.qualifier, beyond.first_day, beyond.through, beyond.days, beyond.figures) == (
        "991000",
        "over",
        "2022-03-02",
        "2025-06-11",
        1198,
        1,
    )
    assert (beyond.adjustments.amount, beyond.adjustments.known) == ("500", 1)


@pytest.mark.parametrize(
    ("first", "last", "is_counted"),
    [
        ("2022-02-05", "2022-03-05", True),
        ("2022-02-02", "2022-03-05", True),
        ("2022-02-01", "2022-03-05", False),
        ("2022-01-31", "2022-02-28", True),
        ("2022-01-30", "2022-02-28", False),
        ("2021-12-31", "2022-01-31", True),
    ],
)
def test_a_span_is_counted_in_a_month_that_is_as_long_wherever_it_begins(town, first, last, is_counted):
    town.opens()

    town.says("2022-04-01", {first: "10", last: "30"})

    (month,) = ask_months(town.ask, town.now, CASES).items
    assert (month.month, month.total, month.spanning is None) == (last[:7], "20" if is_counted else None, is_counted)


def test_any_two_days_tell_apart_what_spans_longer_than_they_do(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-09", {"2022-03-01": "10", "2022-03-05": "50", "2022-03-06": "57"})

    found = stats(town, "2022-03-04", "2022-03-06")

    assert (found.total, found.days, found.figures, found.complete) == ("7", 1, 2, False)
    assert (found.spanning.amount, found.spanning.first_day, found.spanning.through) == (
        "40",
        "2022-03-02",
        "2022-03-05",
    )


def test_a_total_is_given_before_and_after_what_was_declared_not_to_belong_to_it(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", {"2022-03-01": "10", "2022-03-02": "30", "2022-03-03": "60"})

    town.adjusts("2022-03-04", {"2022-03-02": "4", "2022-03-03": None})

    (year,) = ask_years(town.ask, town.now, CASES).items
    assert (year.total, year.total_adjusted, year.daily_average) == ("60", "56", "20.00")
    assert (year.adjustments.amount, year.adjustments.known, year.adjustments.unknown) == ("4", 1, 1)


def test_the_values_of_days_add_up_to_the_total_less_its_adjustments(town):
    town.opens(starts_on="2022-03-01")
    town.says("2022-03-03", {"2022-03-01": "10", "2022-03-02": "30", "2022-03-03": "60"})
    town.adjusts("2022-03-04", {"2022-03-02": "4", "2022-03-03": "-1"})

    days = ask_days(town.ask, town.now, CASES).items

    assert sum(int(one.value) for one in days) == int(stats(town).total_adjusted) == 57


@pytest.mark.parametrize("what", ["first", "last", "min", "max"])
def test_each_state_of_a_level_keeps_its_own_qualifier(town, what):
    town.opens("level")
    town.says("2022-03-09", {"2022-03-01": over("5"), "2022-03-02": {"value": "9", "qualifier": "under"}})

    (year,) = ask_years(town.ask, town.now, CASES).items

    said = {"first": "over", "last": "under", "min": "about", "max": "about"}
    assert getattr(year.level, f"{what}_qualifier") == said[what]
    assert (year.level.change, year.qualifier) == ("4", "under")


def test_a_level_of_one_state_has_not_changed_however_vague_it_is(town):
    town.opens("level")
    town.says("2022-03-09", {"2022-03-01": {"value": "5", "qualifier": "about"}})

    (year,) = ask_years(town.ask, town.now, CASES).items

    assert (year.level.change, year.qualifier, year.level.first_qualifier) == ("0", "exact", "about")


def test_days_say_when_the_figure_of_each_was_published(town):
    town.opens(starts_on="2022-03-01", lag_days=1)
    town.says("2022-03-02T07:00:00Z", {"2022-03-02": "10"})
    town.says("2022-03-03", {"2022-03-03": "15"})
    town.says("2022-03-04", {"2022-03-02": "11"})

    found = ask_days(town.ask, town.now, CASES)

    assert [(one.day, one.period, one.published_at) for one in found.items] == [
        ("2022-03-01", "2022-03-02", "2022-03-04"),
        ("2022-03-02", "2022-03-03", "2022-03-03"),
    ]
    assert found.lag_days == 1
