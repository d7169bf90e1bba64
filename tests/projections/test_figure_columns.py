"""The figures of a series as columns: what each column holds of a figure, and that all go together."""

from datetime import date

from domain.values import text_of
from projections.answers.figure_columns import known_columns_at
from tests.projections.town import CASES

DAY = "2022-03-01"
ORDINAL = date(2022, 3, 1).toordinal()


def columns(town, **at):
    _, found = known_columns_at(town.ask, town.ask.at(**at), CASES)
    return found


def test_a_figure_has_a_row_with_its_value_its_revisions_and_its_first_value(town):
    town.opens()
    town.says("2022-03-03", {"2022-03-02": "2", DAY: "1.5"})
    town.says("2022-03-04", {DAY: {"value": "3.25", "qualifier": "about"}})

    found = columns(town)

    assert (found.periods, found.first_days) == ([DAY, "2022-03-02"], [ORDINAL, ORDINAL + 1])
    assert (found.values, found.places, found.qualifiers) == (["3.25", "2"], [2, 0], ["about", "exact"])
    assert (found.scale, found.scaled, found.first_scaled, found.first_places) == (2, [325, 200], [150, None], [1, 0])
    assert (found.revisions_of_value, found.revisions_of_wording, found.entries) == ([1, 0], [0, 0], [2, 1])
    assert (found.published_at, found.adjusted) == (["2022-03-04", "2022-03-03"], {})


def test_a_withdrawn_figure_has_a_row_without_a_value(town):
    town.opens()
    town.says("2022-03-03", {DAY: "1"})
    town.says("2022-03-04", {DAY: None})

    found = columns(town)

    assert (found.values, found.scaled, found.qualifiers, found.places) == ([None], [None], [None], [0])
    assert found.entries == [2]


def test_the_last_day_is_that_of_the_period_less_the_lag_or_the_one_that_is_named(town):
    town.opens(lag_days=1)
    town.says("2022-03-03", {DAY: "1", "2022-03-02": {"value": "2", "through": "2022-03-02"}})

    found = columns(town)

    assert (found.last_days, found.throughs) == ([ORDINAL - 1, ORDINAL + 1], [None, "2022-03-02"])


def test_adjustments_stand_by_row_an_unknown_amount_as_none_and_a_zero_not_at_all(town):
    town.opens()
    town.says("2022-03-05", {DAY: "2", "2022-03-02": "3", "2022-03-03": "4"})
    town.adjusts("2022-03-06", {DAY: "0", "2022-03-02": None, "2022-03-03": "1", "2022-03-04": "7"})

    assert columns(town).adjusted == {1: None, 2: "1"}


def test_a_value_of_any_size_is_scaled_exactly(town):
    town.opens()
    town.says("2022-03-03", {DAY: "-9999999999999999.99", "2022-03-02": "1"})

    found = columns(town)

    assert [text_of(one, found.scale, places) for one, places in zip(found.scaled, found.places, strict=True)] == [
        "-9999999999999999.99",
        "1",
    ]
