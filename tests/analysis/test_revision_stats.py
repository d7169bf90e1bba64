"""The statistics of a town's revisions: which releases are compared, what stands apart, and what was known then."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.refusals import Malformed, UnknownSeries
from projections.answers import figure_pasts
from projections.answers.revision_stats import ask_revision_stats
from projections.answers.triangle import ask_triangle
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere
from tests.projections.town import CASES, Town

A, B, C, D = "2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04"
LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path / "ledger.db")
    town.opens()
    yield town
    town.close()


def asked(town, **more):
    return ask_revision_stats(town.ask, town.now, CASES, **more)


def test_revisions_are_measured_from_the_first_release_to_the_latest_one(town):
    town.says("2022-03-05", {A: "10", B: "20", C: "30", D: "40"})
    town.says("2022-04-01", {A: "12.5", B: "19"})
    town.says("2022-05-01", {A: "13"})

    found = asked(town)

    assert (found.figures, found.sizes.figures, found.sizes.up, found.sizes.down) == (4, 4, 1, 1)
    assert (found.sizes.mean, found.sizes.mean_absolute) == ("0.5", "1")
    assert found.sizes.relative_to_earlier.mean_absolute == "0.04"
    assert [(one.release, one.sizes.figures, one.sizes.mean) for one in found.by_release] == [
        (1, 4, "0.5"),
        (2, 2, "0.25"),
        (3, 1, "0"),
    ]


def test_any_two_releases_are_compared(town):
    town.says("2022-03-05", {A: "10", B: "20"})
    town.says("2022-04-01", {A: "12", B: "19"})
    town.says("2022-05-01", {A: "13"})

    second, third = asked(town, earlier="1", later="2"), asked(town, earlier="2", later="3")

    assert (second.sizes.figures, second.sizes.mean, second.sizes.minimum) == (2, "0.5", "-1")
    assert (third.sizes.figures, third.sizes.mean, third.first_period, third.last_period) == (1, "1", A, A)
    assert [one.release for one in third.by_release] == [1, 2]


@pytest.mark.parametrize(("earlier", "later"), [("2", "2"), ("3", "first"), ("0", "latest"), ("1", "x"), ("", "2")])
def test_releases_that_cannot_be_compared_are_refused(town, earlier, later):
    with pytest.raises(Malformed, match="release"):
        asked(town, earlier=earlier, later=later)


def test_a_delivery_that_was_reverted_stands_apart(town):
    # given: a year of another figure, put right two days later, and a real revision
    town.says("2022-03-05", {A: "10", B: "20"})
    town.says("2023-01-02T11:45:18Z", {A: "792170", B: "21"})
    town.says("2023-01-04T17:49:42Z", {A: "10.0"})

    apart, counted = asked(town), asked(town, reverted_within=0)

    assert (apart.sizes.mean, apart.sizes.maximum) == ("0.5", "1")
    assert (apart.reverted.within_days, apart.reverted.deliveries, apart.reverted.figures) == (7, 1, 1)
    (one,) = apart.reverted.items
    assert (one.period, one.value, one.meanwhile) == (A, "10", "792170")
    assert (one.published_at, one.reverted_at) == ("2023-01-02T11:45:18.000000Z", "2023-01-04T17:49:42.000000Z")
    assert [one.release for one in apart.by_release] == [1, 2]
    assert counted.reverted.deliveries == 0
    assert [one.release for one in counted.by_release] == [1, 2, 3]


def test_what_comes_back_too_late_was_revised_twice(town):
    town.says("2022-03-05T00:00:00Z", {A: "10"})
    town.says("2022-03-06T00:00:00Z", {A: "11"})
    town.says("2022-03-13T00:00:01Z", {A: "10"})

    found = asked(town)

    assert found.reverted.deliveries == 0
    assert [(one.reason, one.sizes.figures, one.sizes.mean) for one in found.by_reason] == [("unstated", 2, "0")]
    assert asked(town, reverted_within=8).reverted.deliveries == 1


def test_a_withdrawal_for_a_day_is_reverted_and_one_that_stays_has_no_revision(town):
    town.says("2022-03-05", {A: "10", B: "20"})
    town.says("2022-03-06", {A: None})
    town.says("2022-03-07", {A: "10"})
    town.says("2022-04-01", {B: None})

    found = asked(town)

    assert (found.figures, found.withdrawn, found.sizes.figures, found.sizes.unchanged) == (2, 1, 1, 1)
    assert [(one.period, one.value, one.meanwhile) for one in found.reverted.items] == [(A, "10", None)]


def test_steps_are_counted_by_the_sources_reason(town):
    town.says("2022-03-05", {A: "10", B: "20", C: "30"})
    late = {when: {"value": value, "reason": "late-data"} for when, value in ((A, "12"), (B, "21"))}
    town.says("2022-04-01", late)
    checked, worded = {"value": "11", "reason": "verification"}, {"value": "30", "qualifier": "about"}
    town.says("2022-05-01", {A: checked, C: worded})

    found = {one.reason: (one.sizes.figures, one.sizes.mean) for one in asked(town).by_reason}

    assert found == {"late-data": (2, "1.5"), "verification": (1, "-1")}


def test_a_step_that_a_repetition_of_the_day_made_has_the_reason_that_it_states(town):
    # given: by the order of that day the bare date revised, but of the two the hour was known first
    town.says("2022-03-05", {A: "10"})
    town.says("2022-04-01", {A: {"value": "12", "reason": "late-data"}})
    town.says("2022-04-01T06:00:00Z", {A: {"value": "12", "reason": "late-data"}})

    assert [(one.reason, one.sizes.figures) for one in asked(town).by_reason] == [("late-data", 1)]


def test_by_lag_it_says_what_was_still_to_come(town):
    town.says("2022-03-05T00:00:00Z", {A: "10"})
    town.says("2022-03-06T00:00:00Z", {A: "12"})
    town.says("2022-04-30T00:00:00Z", {B: "5"})
    town.says("2022-05-04T00:00:00Z", {A: "13"})

    found = {one.days: (one.sizes.figures, one.sizes.mean) for one in asked(town).by_lag}

    # B was only four days old when anything last changed.
    assert found[0] == (2, "1.5")
    assert found[1] == (2, "0.5")
    assert found[7] == (1, "1")
    assert found[90] == (0, None)


def test_an_old_period_by_itself_is_as_old_as_among_the_others(town):
    town.says("2022-03-05", {A: "10", B: "20"})
    town.says("2022-05-05", {B: "21"})

    alone = asked(town, start=A, end=A)

    assert {one.days: one.sizes.figures for one in alone.by_lag}[30] == 1


def test_nobody_knows_what_was_published_later_or_recorded_later(town):
    town.says("2022-03-05", {A: "10"})
    then = town.ask.head()
    town.says("2022-04-01", {A: "12"})

    published = ask_revision_stats(town.ask, town.ask.at(as_of="2022-03-31"), CASES)
    recorded = ask_revision_stats(town.ask, town.ask.at(position=then), CASES)

    assert asked(town).sizes.mean == "2"
    assert published.sizes.mean == recorded.sizes.mean == "0"


def test_growth_compares_two_days_as_both_were_known_at_one_moment(town):
    town.says("2022-03-02", {A: "100"})
    town.says("2022-03-03", {A: "100", B: "110"})
    # then: both are revised on one day, first the day before alone would have made 37.5 percent of it
    town.says("2022-04-01", {A: "80", B: "120"})

    found = asked(town, transform="growth")

    assert (found.transform, found.unit, found.figures, found.first_period) == ("growth", "percent", 1, B)
    assert (found.sizes.mean, found.sizes.relative_to_earlier.mean) == ("40", "4")
    assert [(one.release, one.sizes.mean) for one in found.by_release] == [(1, "40"), (2, "0")]


def test_a_revision_of_the_day_before_revises_the_growth_for_its_own_reason(town):
    town.says("2022-03-03", {A: "100", B: "110"})
    town.says("2022-04-01", {A: {"value": "105", "reason": "late-data"}})

    found = asked(town, transform="change")

    assert (found.unit, found.sizes.mean) == ("persons", "-5")
    assert [(one.reason, one.sizes.figures) for one in found.by_reason] == [("late-data", 1)]


def test_rates_have_twelve_digits_behind_the_point_and_there_are_none_of_what_is_not_above_zero(town):
    town.says("2022-03-05", {A: "3", B: "1", C: "0", D: "7"})
    town.says("2022-03-14", {B: "2"})

    found = asked(town, transform="growth")

    # From 3 to 1 and then 2; from 1 and then 2 to 0; there is no growth of 0.
    assert (found.figures, found.sizes.maximum, found.sizes.minimum) == (2, "33.333333333334", "0")


def test_what_was_reverted_stands_apart_before_anything_is_compared(town):
    town.says("2022-03-02T00:00:00Z", {A: "100"})
    town.says("2022-03-03T00:00:00Z", {A: "900"})
    town.says("2022-03-03T01:00:00Z", {B: "110"})
    town.says("2022-03-04T00:00:00Z", {A: "100"})

    found = asked(town, transform="growth")

    assert [(one.release, one.sizes.mean) for one in found.by_release] == [(1, "0")]
    assert [(one.period, one.value, one.meanwhile) for one in found.reverted.items] == [(A, "100", "900")]


def test_growth_on_the_year_before_reaches_behind_the_first_period_that_is_asked_for(town):
    town.says("2022-03-05", {"2021-03-02": "50", A: "10", B: "20"})
    town.says("2022-04-01", {B: "30"})

    whole, bounded = (asked(town, transform="yearly-growth", start=start) for start in (None, B))

    assert (whole.sizes, whole.figures) == (bounded.sizes, 1)
    assert (bounded.sizes.mean, bounded.sizes.relative_to_later.mean_absolute) == ("20", "0.5")


def test_a_series_without_figures_has_no_statistics(town):
    found = asked(town)

    assert (found.figures, found.sizes.figures, found.first_period, found.by_release) == (0, 0, None, [])
    assert found.settling.n_revisions.median is None


def test_a_series_that_is_not_there_is_refused(town):
    with pytest.raises(UnknownSeries):
        ask_revision_stats(town.ask, town.now, "town/others")


def test_more_figures_than_are_analysed_at_a_time_are_refused():
    figure_pasts.check_size(CASES, 20_000)

    with pytest.raises(figure_pasts.AnalysisTooLarge, match="20,001 figures"):
        figure_pasts.check_size(CASES, 20_001)


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_where_nothing_stands_apart_the_revisions_are_those_of_the_triangle(history, moment, share, series):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        rows = [row.values for row in ask_triangle(answers, at, series).items]
        moves = [Decimal(row[-1]) - Decimal(next(filter(None, row))) for row in rows if row[-1] is not None]

        found = ask_revision_stats(answers, at, series, reverted_within=0)

        event(f"{found.withdrawn} withdrawn of {found.figures}")
        signs = Counter((move > 0) - (move < 0) for move in moves)
        assert (found.figures, found.withdrawn) == (len(rows), len(rows) - len(moves))
        assert (found.sizes.up, found.sizes.down, found.sizes.unchanged) == (signs[1], signs[-1], signs[0])
        assert (found.sizes.maximum and Decimal(found.sizes.maximum)) == max(moves, default=None)
