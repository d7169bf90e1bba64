"""The release calendar: first values, when they were to be expected, and what was known of the period before."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.moments import microseconds
from domain.recording.commands import CloseSeries
from projections.answers.figures import ask_figures
from projections.answers.release_calendar import ask_release_calendar
from projections.moment import At
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, exactly, somewhere
from tests.projections.town import ACTOR, CASES

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def calendar(town, **bounds):
    return ask_release_calendar(town.ask, town.now, CASES, **bounds).items


def day_by_day(town, days):
    """A figure each day of February 2024, published on the day after."""
    town.opens("increment")
    for day in days:
        town.says(f"2024-02-{day + 1:02}T08:00:00Z", {f"2024-02-{day:02}": str(day)})


def test_a_release_is_expected_as_long_after_its_period_as_those_before_were(town):
    day_by_day(town, range(1, 5))
    town.says("2024-02-09", {"2024-02-05": "5"})

    found = calendar(town)

    assert [(one.period, one.expected, one.expected_from, one.days_after, one.late) for one in found] == [
        ("2024-02-01", None, 0, 1, None),
        ("2024-02-02", None, 0, 1, None),
        ("2024-02-03", None, 0, 1, None),
        ("2024-02-04", "2024-02-05", 3, 1, 0),
        ("2024-02-05", "2024-02-06", 4, 4, 3),
        ("2024-02-06", "2024-02-07", 5, None, None),
    ]
    assert [one.precision for one in found] == ["instant"] * 4 + ["day", None]
    assert [one.state for one in found] == ["released"] * 5 + ["awaited"]


def test_the_period_before_is_told_as_it_was_known_just_before_and_from_then_on(town):
    day_by_day(town, [1])
    town.says("2024-02-03", {"2024-02-01": {"value": "2", "qualifier": "over"}, "2024-02-02": "7"})
    town.says("2024-02-04", {"2024-02-01": "3"})

    first, second, awaited = calendar(town)

    assert (first.value, first.previous_period, first.previous) == ("1", None, None)
    assert (second.value, second.previous_period) == ("7", "2024-02-01")
    assert (second.previous, second.previous_qualifier) == ("1", "exact")
    assert (second.previous_then, second.previous_then_qualifier) == ("2", "over")
    assert (awaited.period, awaited.previous, awaited.previous_then) == ("2024-02-03", "7", None)


def test_a_value_that_was_not_known_then_is_never_put_back(town):
    town.opens("increment")
    town.says("2024-02-03", {"2024-02-02": "7"})
    town.says("2024-02-05", {"2024-02-01": "1"})

    _, second, _ = calendar(town)

    assert (second.previous_period, second.previous, second.previous_then) == ("2024-02-01", None, None)


def test_what_came_together_with_a_later_period_or_behind_it_is_backfilled(town):
    town.opens("increment")
    town.says("2024-02-10", {f"2024-02-{day:02}": "1" for day in range(2, 9)})
    town.says("2024-02-11", {"2024-02-01": "1"})

    found = calendar(town)

    assert [one.backfilled for one in found] == [True] * 7 + [False, False]
    assert {one.expected for one in found} == {None}, "one release says nothing of the others"
    assert {one.late for one in found} == {None}


def test_the_first_value_is_the_one_that_was_reported_first_though_it_never_stood(town):
    town.opens("increment")
    town.says("2024-02-02", {"2024-02-01": "7"})
    town.says("2024-02-02", {"2024-02-01": "8"})

    assert calendar(town)[0].value == "7"
    assert [one.value for one in ask_figures(town.ask, town.now, CASES, release="first").items] == ["7"]


def test_what_is_awaited_is_overdue_by_the_days_from_what_was_expected_to_the_moment_of_the_question(town):
    day_by_day(town, range(1, 5))

    def overdue(as_of):
        return [one.overdue for one in ask_release_calendar(town.ask, town.ask.at(as_of=as_of), CASES).items]

    assert calendar(town)[-1].expected == "2024-02-06"
    assert overdue("2024-02-05")[-1] == overdue("2024-02-06T23:59:00Z")[-1] == 0
    assert overdue("2024-02-09T00:00:00Z") == [None, None, None, None, 3]
    assert overdue("2024-02-02") == [None, None], "one release says nothing of the next"
    assert calendar(town)[-1].overdue is None, "no answer rests on a clock"


def test_a_series_that_ended_awaits_nothing(town):
    day_by_day(town, [1])
    town.ledger.record(CloseSeries(series=CASES, last_period="2024-02-01", reason="done"), ACTOR)

    assert [one.state for one in calendar(town)] == ["released"]


def test_bounds_cut_the_list_and_change_nothing_in_it(town):
    day_by_day(town, range(1, 8))

    whole = calendar(town)

    assert calendar(town, start="2024-02-04", end="2024-02-06") == whole[3:6]
    assert calendar(town, start="2024-03") == []


def test_what_lies_behind_the_bounds_still_tells_what_was_backfilled_or_is_awaited(town):
    town.opens("increment")
    town.says("2024-02-10", {"2024-02-01": "1", "2024-02-02": "2", "2024-02-04": "4"})

    whole = calendar(town)

    assert [one.backfilled for one in whole] == [True, True, False, False]
    assert calendar(town, end="2024-02-02") == whole[:2]
    assert calendar(town, end="2024-02-03") == whole[:2], "the third never came, and none waits for it"


def test_it_ends_where_calendars_do(town):
    town.opens("increment", "A")
    for year in (9995, 9996, 9997, 9998):
        town.says(f"2024-02-{year - 9990:02}", {str(year): "1"})

    found = calendar(town)

    assert [(one.period, one.state) for one in found] == [(str(year), "released") for year in range(9995, 9999)]


@pytest.mark.parametrize("frequency", ["D", "W", "M", "Q", "A"])
def test_every_frequency_has_its_next_period(frequency, town):
    first, following = {
        "D": ("2024-02-29", "2024-03-01"), "W": ("2024-W52", "2025-W01"), "M": ("2024-12", "2025-01"),
        "Q": ("2024-Q4", "2025-Q1"), "A": ("2024", "2025"),
    }[frequency]  # fmt: skip
    town.opens("increment", frequency)
    town.says("2024-02-01", {first: "1"})

    assert [one.period for one in calendar(town)] == [first, following]


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1))
@LAW
def test_first_values_and_what_was_known_before_them_are_what_the_figures_say(history, moment, share):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        for series in SERIES:
            found = [one for one in ask_release_calendar(answers, at, series).items if one.state == "released"]

            event(f"{len(found)} releases")
            firsts = ask_figures(answers, at, series, release="first").items
            assert [(one.period, one.value, one.qualifier, one.published_at) for one in found] == [
                (one.period, one.value, one.qualifier, one.published_at) for one in firsts
            ]
            for one in found:
                if one.previous_period is not None:
                    came = microseconds(one.published_at)
                    for moment_then, said in ((came - 1, one.previous), (came, one.previous_then)):
                        assert exactly(said) == known(answers, At(moment_then, at.position), series, one)


def known(answers, at, series, one):
    """The value of the period before at a moment."""
    rows = ask_figures(answers, at, series, one.previous_period, one.previous_period).items
    return exactly(rows[0].value) if rows else None
