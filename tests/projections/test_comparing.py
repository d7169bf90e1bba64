"""What changed of a series between two moments of publication, or between two positions of the ledger."""

import pytest

from domain.recording.commands import CloseSeries, CorrectEntry, DescribeSeries, Replacement, VoidBulletins, VoidEntry
from domain.refusals import UnknownSeries
from projections.answers.comparing import ask_comparison, compare_moments
from projections.moment import PositionTooHigh
from tests.projections.town import CASES

A, B, C = "2021-12-31", "2022-01-01", "2022-01-02"


def a_town_that_revises(town):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {A: "10", B: "20"})
    town.says("2022-01-03", {B: "25", C: "30"})


def compared(town, before, after):
    ask = town.ask
    return compare_moments(ask, CASES, ask.at(**before), ask.at(**after))


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
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=1, new=Replacement(value="11"), why="misread"), "auditor"
    )

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


@pytest.mark.parametrize("position", [0, 1])
def test_before_the_series_was_opened_there_was_nothing_of_it(town, position):
    a_town_that_revises(town)

    found = compared(town, {"position": position}, {})

    assert [(one.period, one.state_before, one.before, one.after, one.entry_before) for one in found.items] == [
        (A, "not-published-then", None, "10", None),
        (B, "not-published-then", None, "25", None),
        (C, "not-published-then", None, "30", None),
    ]
    assert [(one.year, one.before, one.after, one.difference) for one in found.years] == [
        ("2021", None, "10", None),
        ("2022", None, "20", None),
    ]
    assert (found.before.state, found.before.value, found.after.value) == ("not-published-then", None, "30")
    assert [(one.what, one.before, one.after) for one in found.described] == [
        ("title", None, CASES),
        ("decimals", None, 2),
        ("starts_on", None, "2021-12-31"),
        ("lag_days", None, 0),
    ]


def test_backwards_a_series_ends_as_if_it_had_never_been_opened(town):
    a_town_that_revises(town)

    found = compared(town, {}, {"position": 1})

    assert found.backwards == ["recorded"]
    first = found.items[0]
    assert (first.period, first.before, first.after, first.state_after) == (A, "10", None, "not-published-then")
    assert [(one.year, one.before, one.after) for one in found.years] == [("2021", "10", None), ("2022", "20", None)]


def test_a_series_that_neither_side_has_is_just_unknown(town):
    with pytest.raises(UnknownSeries, match=r"no series town/cases at position 1$"):
        compared(town, {}, {})


def test_each_side_tells_its_years_by_the_description_at_its_own_position(town):
    town.opens(starts_on="2022-01-01")
    town.says("2022-01-05", {"2022-01-01": "10", "2022-01-02": "12"})
    cited = town.ledger.head()
    described = DescribeSeries(series=CASES, lag_days=1, starts_on="2021-12-31", reason="it is a morning report")
    town.ledger.record(described, "clerk")

    found = compared(town, {"position": cited}, {})

    assert [(one.year, one.before, one.after) for one in found.years] == [("2021", None, "10"), ("2022", "12", "2")]
    assert [(one.what, one.before, one.after) for one in found.described] == [
        ("starts_on", "2022-01-01", "2021-12-31"),
        ("lag_days", 0, 1),
    ]
    assert found.items == []


def test_a_series_that_was_closed_meanwhile_is_said_to_be(town):
    town.opens(starts_on="2022-01-01")
    town.says("2022-01-05", {"2022-01-01": "10"})
    cited = town.ledger.head()
    town.ledger.record(CloseSeries(series=CASES, last_period="2022-01-01", successors=(), reason="over"), "clerk")

    found = compared(town, {"position": cited}, {})

    assert (found.before.state, found.after.state, found.after.closed) == ("reported", "closed", "2022-01-01")
    assert [(one.what, one.before, one.after) for one in found.described] == [("closed", None, "2022-01-01")]


@pytest.mark.parametrize("again", ["1.1", "1.10", "1.100"])
def test_the_same_number_in_other_digits_is_no_difference(town, again):
    town.opens()
    town.says("2022-03-02", {A: "1.10"})

    town.says("2022-03-03", {A: {"value": again}})

    assert compared(town, {"as_of": "2022-03-02"}, {}).items == []


@pytest.mark.parametrize(
    "wording", [{"qualifier": "over"}, {"status": "P"}, {"through": "2021-12-30"}], ids=lambda one: next(iter(one))
)
def test_other_words_about_the_same_number_are_a_difference_and_shown_on_both_sides(town, wording):
    town.opens("increment", "A")
    town.says("2022-03-02", {"2021": "10"})
    town.says("2022-03-03", {"2021": {"value": "10", **wording}})

    (one,) = compared(town, {"as_of": "2022-03-02"}, {}).items

    assert (one.before, one.after, one.difference) == ("10", "10", "0")
    ((name, said),) = wording.items()
    plain = "exact" if name == "qualifier" else None
    assert (getattr(one, f"{name}_before"), getattr(one, f"{name}_after")) == (plain, said)


def test_a_figure_that_came_and_went_is_told_from_one_that_was_never_published(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {B: "20"})
    town.says("2022-03-04", {B: None, C: None})

    (one,) = compared(town, {"as_of": "2022-03-02"}, {}).items

    assert (one.period, one.state_before, one.state_after) == (B, "not-published-then", "withdrawn")
    assert (one.before, one.after, one.qualifier_after, one.entry_before, one.entry_after) == (
        None,
        None,
        None,
        None,
        2,
    )


def test_an_adjustment_that_was_declared_is_a_difference(town):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {A: "10", B: "20"})
    cited = town.ledger.head()
    town.adjusts("2022-01-03", {B: "4"})

    found = compared(town, {"position": cited}, {})

    (one,) = found.items
    assert (one.period, one.before, one.after, one.entry_before, one.entry_after) == (B, "20", "20", 1, 1)
    assert (one.adjustment_before.amount, one.adjustment_before.entry) == (None, None)
    assert (one.adjustment_after.amount, one.adjustment_after.entry, one.adjustment_after.ignored) == ("4", 2, False)
    assert [(one.year, one.before, one.after, one.adjusted_before, one.adjusted_after) for one in found.years] == [
        ("2021", "10", "10", "10", "10"),
        ("2022", "10", "10", "10", "6"),
    ]
    assert (found.before.adjustment, found.after.adjustment) == (None, "4")


@pytest.mark.parametrize(
    ("then", "now", "differs"),
    [
        ("4", "5", True),
        ("4", "4.00", False),
        ("4", None, True),
        (None, "4", True),
        (None, None, False),
        ("0", "0.0", False),
        ("4", "0", True),
        ("0", "4", True),
    ],
)
def test_adjustments_are_compared_as_numbers_and_zero_is_none(town, then, now, differs):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {A: "10", B: "20"})
    town.adjusts("2022-01-03", {B: then})
    town.adjusts("2022-01-04", {B: now})

    found = compared(town, {"as_of": "2022-01-03"}, {}).items

    assert [one.period for one in found] == ([B] if differs else [])
    for one in found:
        assert (one.adjustment_before.is_unknown, one.adjustment_after.is_unknown) == (then is None, now is None)


def test_an_adjustment_that_was_taken_back_names_the_entry_that_did_it(town):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {A: "10", B: "20"})
    town.adjusts("2022-01-03", {B: "4"})
    town.takes_back("2022-01-04", B)

    (one,) = compared(town, {"as_of": "2022-01-03"}, {}).items

    assert (one.adjustment_before.amount, one.adjustment_before.entry) == ("4", 2)
    assert (one.adjustment_after.amount, one.adjustment_after.entry) == (None, 3)


def test_our_correction_is_named_on_the_side_that_has_it(town):
    a_town_that_revises(town)
    cited = town.ledger.head()
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=1, new=Replacement(value="11"), why="misread"), "auditor"
    )
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=1, new=Replacement(value="12"), why="misread again"), "auditor"
    )

    (forwards,) = compared(town, {"position": cited}, {}).items
    (backwards,) = compared(town, {}, {"position": cited}).items

    assert (forwards.entry_before, forwards.entry_after) == (1, 1)
    assert (forwards.corrected_by_before, forwards.corrected_by_after) == (None, 3)
    assert (backwards.corrected_by_before, backwards.corrected_by_after) == (3, None)
    assert (forwards.undone_by_before, forwards.undone_by_after) == (None, None)


def test_our_voiding_is_named_although_what_it_voided_is_not_read_any_more(town):
    a_town_that_revises(town)
    cited = town.ledger.head()
    town.ledger.record(VoidEntry(figure=f"{CASES}/{B}", entry=2, why="of another town"), "auditor")
    town.ledger.record(VoidEntry(figure=f"{CASES}/{C}", entry=1, why="of another town"), "auditor")

    found = {one.period: one for one in compared(town, {"position": cited}, {}).items}

    assert (found[B].before, found[B].after, found[B].entry_after, found[B].undone_by_after) == ("25", "20", 1, 3)
    assert (found[C].after, found[C].state_after, found[C].undone_by_after) == (None, "not-published-then", 2)


def test_the_voiding_of_a_value_that_had_been_withdrawn_is_named(town):
    town.opens()
    town.says("2022-01-02", {A: "10"})
    town.says("2022-01-03", {A: None})
    cited = town.ledger.head()
    town.ledger.record(VoidEntry(figure=f"{CASES}/{A}", entry=1, why="of another town"), "auditor")

    (one,) = compared(town, {"position": cited}, {}).items

    assert (one.state_before, one.state_after, one.undone_by_after) == ("withdrawn", "not-published-then", 3)


def test_a_correction_of_when_is_named_also_where_it_gives_way_to_what_was_recorded_since(town):
    town.opens()
    town.says("2022-01-05", {A: "20"})
    cited = town.ledger.head()
    town.ledger.record(
        CorrectEntry(
            figure=f"{CASES}/{A}", entry=1, new=Replacement(value="20", published_at="2022-01-01"), why="misdated"
        ),
        "auditor",
    )
    town.says("2022-01-02", {A: "10"})

    (one,) = compared(town, {"position": cited}, {}).items

    assert (one.before, one.after, one.entry_before, one.entry_after) == ("20", "10", 1, 3)
    assert (one.corrected_by_after, one.undone_by_after) == (None, 2)


def test_a_correction_of_another_entry_is_not_named_where_a_new_one_says_the_same(town):
    town.opens()
    cited = town.ledger.head()
    town.says("2022-01-02", {A: None})
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=1, new=Replacement(value="10"), why="misread"), "auditor"
    )
    town.says("2022-01-03", {A: "10"})

    (one,) = compared(town, {"position": cited}, {}).items

    assert (one.after, one.entry_after, one.corrected_by_after) == ("10", 3, None)


def test_a_voided_bulletin_is_named_by_the_voiding_of_each_entry(town):
    town.opens()
    town.says("2022-01-02", {A: "10"})
    bulletin = town.says("2022-01-03", {A: "99", B: "98"}).bulletin
    cited = town.ledger.head()
    town.ledger.record(VoidBulletins(bulletins=(bulletin,), why="a misread file"), "auditor")

    found = compared(town, {"position": cited}, {}).items

    assert [(one.period, one.after, one.undone_by_after) for one in found] == [(A, "10", 3), (B, None, 2)]


def test_a_correction_of_when_an_entry_was_published_is_named_where_it_gives_way_to_another(town):
    town.opens()
    town.says("2022-01-02", {A: "10"})
    town.says("2022-01-05", {A: "20"})
    cited = town.ledger.head()
    town.ledger.record(
        CorrectEntry(
            figure=f"{CASES}/{A}", entry=2, new=Replacement(value="20", published_at="2022-01-01"), why="misdated"
        ),
        "auditor",
    )

    (one,) = compared(town, {"position": cited}, {}).items

    assert (one.before, one.after, one.entry_before, one.entry_after) == ("20", "10", 2, 1)
    assert (one.corrected_by_after, one.undone_by_after) == (None, 3)


def test_a_correction_is_not_named_where_the_source_itself_had_the_last_word(town):
    town.opens()
    town.says("2022-01-02", {A: "10"})
    cited = town.ledger.head()
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=1, new=Replacement(value="11"), why="misread"), "auditor"
    )
    town.says("2022-01-05", {A: "20"})

    (one,) = compared(town, {"position": cited}, {}).items

    assert (one.entry_after, one.corrected_by_after, one.undone_by_after) == (3, None, None)


def test_the_correction_of_an_adjustment_is_named(town):
    town.opens(starts_on="2021-12-31")
    town.says("2022-01-02", {A: "10", B: "20"})
    town.adjusts("2022-01-03", {B: "4"})
    cited = town.ledger.head()
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{B}", entry=2, new=Replacement(amount="5"), why="misread"), "auditor"
    )

    (one,) = compared(town, {"position": cited}, {}).items

    assert (one.adjustment_before.amount, one.adjustment_after.amount) == ("4", "5")
    assert (one.adjustment_before.corrected_by, one.adjustment_after.corrected_by) == (None, 3)


def test_what_runs_backwards_says_on_which_axis(town):
    town.opens()
    town.says("2022-01-02", {A: "10"})
    cited = town.ledger.head()
    town.says("2022-01-03", {A: "11"})

    assert compared(town, {"as_of": "2022-01-02"}, {}).backwards == []
    assert compared(town, {"as_of": "2022-01-03"}, {"as_of": "2022-01-02"}).backwards == ["published"]
    assert compared(town, {}, {"position": cited}).backwards == ["recorded"]
    assert compared(town, {}, {"as_of": "2022-01-02", "position": cited}).backwards == ["published", "recorded"]


def test_years_carry_their_qualifiers_and_what_spans_longer_than_a_year(town):
    town.opens(starts_on="2018-12-31")
    town.says("2019-01-02", {"2018-12-31": "10"})
    town.says("2022-01-03", {C: {"value": "90", "qualifier": "over"}})

    found = compared(town, {"as_of": "2019-01-02"}, {})

    (first, last) = found.years
    assert (first.qualifier_before, first.qualifier_after, first.spanning_after) == ("exact", "exact", None)
    assert (last.after, last.qualifier_after, last.spanning_before) == (None, None, None)
    assert (last.spanning_after.amount, last.spanning_after.qualifier) == ("80", "over")
    assert (last.spanning_after.first_day, last.spanning_after.through) == ("2019-01-01", C)
    assert (found.after.qualifier, found.after.value) == ("over", "90")


def test_the_years_of_a_level_are_told_by_its_states(town):
    town.opens("level")
    town.says("2022-01-03", {B: "5"})
    town.says("2022-01-04", {C: "7"})

    (year,) = compared(town, {"as_of": "2022-01-03"}, {}).years

    assert (year.level_before.last, year.level_after.last, year.level_after.change) == ("5", "7", "2")
    assert (year.before, year.after) == (None, None)


def test_what_is_recorded_while_a_comparison_is_made_is_not_in_it(town):
    a_town_that_revises(town)
    answers, asked_at = town.ask, town.now
    town.says("2022-01-04", {B: "26"})  # nobody follows it yet

    found = ask_comparison(answers, asked_at, CASES, from_="2022-01-02")

    assert (found.before.position, found.after.position) == (asked_at.position, asked_at.position)
    assert [(one.period, one.after) for one in found.items] == [(B, "25"), (C, "30")]
    with pytest.raises(PositionTooHigh, match=f"its head is {asked_at.position}$"):
        ask_comparison(answers, asked_at, CASES, from_position=asked_at.position + 1)
