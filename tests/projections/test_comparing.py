"""What changed of a series between two moments of publication, or between two positions of the ledger."""

import pytest

from domain.commands import Replacement
from domain.refusals import UnknownSeries
from tests.projections.town import CASES

A, B, C = "2021-12-31", "2022-01-01", "2022-01-02"


def a_town_that_revises(town):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {A: "10", B: "20"})
    town.says("2022-01-03", {B: "25", C: "30"})


def compared(town, before, after):
    ask = town.ask
    return ask.compare(CASES, ask.at(**before), ask.at(**after))


def test_figures_that_differ_are_told_with_the_entries_that_did_it(town):
    a_town_that_revises(town)

    found = compared(town, {"as_of": "2022-01-02"}, {"as_of": "2022-01-03"})

    assert [(one.period, one.before, one.after, one.difference) for one in found.items] == [
        (B, "20", "25", "5"),
        (C, None, "30", None),
    ]
    assert [(one.entry_before, one.entry_after) for one in found.items] == [(1, 2), (None, 1)]
    assert (found.items[0].published_before, found.items[0].published_after) == ("2022-01-02", "2022-01-03")


def test_totals_and_years_of_both_moments_stand_side_by_side(town):
    a_town_that_revises(town)

    found = compared(town, {"as_of": "2022-01-02"}, {"as_of": "2022-01-03"})

    assert [(one.year, one.before, one.after, one.difference) for one in found.years] == [
        ("2021", "10", "10", "0"),
        ("2022", "10", "20", "10"),
    ]
    assert (found.before.period, found.before.value, found.before.as_of) == (B, "20", "2022-01-02")
    assert (found.after.period, found.after.value, found.after.as_of) == (C, "30", "2022-01-03")


def test_a_year_of_which_nothing_was_known_has_no_total_then(town):
    a_town_that_revises(town)

    found = compared(town, {"as_of": "2022-01-01"}, {})

    assert [(one.year, one.before, one.after, one.difference) for one in found.years] == [
        ("2021", None, "10", None),
        ("2022", None, "20", None),
    ]
    assert (found.before.period, found.before.value) == (None, None)


def test_what_our_own_correction_changed_shows_between_two_positions_only(town):
    a_town_that_revises(town)
    cited = town.ledger.head()
    town.ledger.correct(f"{CASES}/{A}", 1, Replacement(value="11"), "misread", "auditor")

    by_position = compared(town, {"position": cited}, {})

    assert [(one.period, one.before, one.after) for one in by_position.items] == [(A, "10", "11")]
    assert [(one.year, one.difference) for one in by_position.years] == [("2021", "1"), ("2022", "-1")]
    assert (by_position.before.position, by_position.after.position) == (cited, town.ledger.head())
    by_publication = compared(town, {"as_of": "2022-01-02"}, {"as_of": "2022-01-03"})
    assert A not in {one.period for one in by_publication.items}


def test_a_withdrawal_a_reinstatement_and_a_change_of_wording_are_differences(town):
    a_town_that_revises(town)
    town.says("2022-01-04", {A: None, B: {"value": "25", "qualifier": "about"}})
    town.says("2022-01-05", {A: "10"})

    withdrawn = compared(town, {"as_of": "2022-01-03"}, {"as_of": "2022-01-04"}).items
    reinstated = compared(town, {"as_of": "2022-01-04"}, {}).items

    assert [(one.period, one.before, one.after, one.difference) for one in withdrawn] == [
        (A, "10", None, None),
        (B, "25", "25", "0"),
    ]
    assert (withdrawn[1].qualifier_before, withdrawn[1].qualifier_after) == ("exact", "about")
    assert [(one.period, one.before, one.after) for one in reinstated] == [(A, None, "10")]


def test_what_was_only_said_again_is_no_difference(town):
    a_town_that_revises(town)
    town.says("2022-01-04", {B: "25"})

    assert compared(town, {"as_of": "2022-01-03"}, {}).items == []


def test_backwards_the_differences_are_the_other_way_round(town):
    a_town_that_revises(town)

    found = compared(town, {"as_of": "2022-01-03"}, {"as_of": "2022-01-02"})

    assert [(one.period, one.difference) for one in found.items] == [(B, "-5"), (C, None)]


def test_a_moment_at_which_the_series_was_not_open_cannot_be_compared(town):
    a_town_that_revises(town)

    with pytest.raises(UnknownSeries):
        compared(town, {"position": 0}, {})
