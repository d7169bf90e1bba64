"""A series at a moment: each figure with its past, its qualifier and what was revised."""

import pytest

from projections.answers.known import known_series
from projections.answers.series_at import series_at
from tests.projections.town import CASES

DAY = "2022-03-01"


def stands(town, **at):
    ask = town.ask
    moment = ask.at(**at)
    return series_at(ask.generation, known_series(ask, moment, CASES)[0], moment)


def the_figure(town, **at):
    (figure,) = stands(town, **at).figures
    return figure


def revisions(figure):
    return figure.revisions_of_value, figure.revisions_of_wording


def test_figures_come_by_period_and_values_first_to_last(town):
    town.opens()
    town.says("2022-03-03", {"2022-03-02": "2", DAY: "1"})
    town.says("2022-03-04", {DAY: "3"})

    figures = stands(town).figures

    assert [(one.period, one.value, [value.value for value in one.values]) for one in figures] == [
        (DAY, "3", ["1", "3"]),
        ("2022-03-02", "2", ["2"]),
    ]


def test_a_revision_is_of_the_value_if_that_changes_and_of_the_wording_if_not(town):
    town.opens()
    town.says("2022-03-02", {DAY: {"value": "1", "qualifier": "about"}})
    town.says("2022-03-03", {DAY: {"value": "1", "qualifier": "exact"}})
    town.says("2022-03-04", {DAY: {"value": "2", "qualifier": "over"}})
    town.says("2022-03-05", {DAY: {"value": "2", "qualifier": "over", "status": "P"}})

    assert [revisions(the_figure(town, as_of=f"2022-03-0{day}")) for day in (2, 3, 4, 5)] == [
        (0, 0), (0, 1), (1, 1), (1, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("again", [{"value": "1"}, {"value": "1.0"}])
def test_the_same_said_again_is_no_revision(town, again):
    town.opens()
    town.says("2022-03-02", {DAY: "1"})

    town.says("2022-03-03", {DAY: again})

    assert revisions(the_figure(town)) == (0, 0)
    assert the_figure(town).value == again["value"]


@pytest.mark.parametrize(("again", "counted"), [("1", (0, 0)), ("1.0", (0, 0)), ("2", (1, 0))])
def test_a_figure_that_came_back_is_a_revision_of_value_only_where_the_value_is_another(town, again, counted):
    town.opens()
    town.says("2022-03-02", {DAY: "1"})
    town.says("2022-03-03", {DAY: None})
    town.says("2022-03-04", {DAY: again})

    figure = the_figure(town)

    assert (figure.value, revisions(figure), len(figure.values)) == (again, counted, 2)
    assert the_figure(town, as_of="2022-03-03").value is None


def test_a_late_report_turns_the_first_report_into_a_revision(town):
    town.opens()
    town.says("2022-03-05", {DAY: "2"})
    assert revisions(the_figure(town)) == (0, 0)

    town.says("2022-03-02", {DAY: "1"})

    assert (the_figure(town).value, revisions(the_figure(town))) == ("2", (1, 0))
    assert the_figure(town, as_of="2022-03-04").value == "1"


def test_adjustments_stand_beside_the_figures_also_where_there_is_none(town):
    town.opens()
    town.says("2022-03-05", {DAY: "2"})

    town.adjusts("2022-03-06", {DAY: "1", "2022-03-02": None})

    found = stands(town)
    assert [one.period for one in found.figures] == [DAY]
    assert {when: one.value for when, one in found.declared.items()} == {DAY: "1", "2022-03-02": None}


def test_at_one_instant_the_later_recorded_one_holds_however_the_instant_was_said(town):
    town.opens()
    town.says("2022-03-05T23:59:59.999999Z", {DAY: "2"})
    town.says("2022-03-05", {DAY: "3"})

    assert the_figure(town, as_of="2022-03-05").value == "3"
    assert stands(town, as_of="2022-03-05T23:59:59.999998Z").figures == []


def test_nothing_stands_before_anything_was_said(town):
    town.opens()

    found = stands(town)

    assert (found.figures, found.declared) == ([], {})
