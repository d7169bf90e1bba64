"""Complete bulletins keep their word: what they said silently is pinned before anything late can change it."""

import pytest

from domain.events import Span
from domain.recording.commands import CorrectEntry, RefileEntry, Replacement, VoidEntry
from domain.recording.lines import SaidStatement, lines_of
from tests.examples import (
    ACTOR,
    DAILY,
    LOSSES,
    WHOLE_LIST,
    WHOLE_LIST_OF_ADJUSTMENTS,
    bulletin,
    declaring,
    figure,
    folded,
    issue,
    issue_list,
    outcomes,
    pins,
    reads,
    tags,
    voiding,
)

FIRST = "2022-03-01"


def test_a_vintage_found_late_between_two_complete_bulletins_is_seen_only_until_the_next(ledger):
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    issue_list(ledger, "2022-03-12", {FIRST: "100"})

    late = issue_list(ledger, "2022-03-11", {FIRST: "90"})

    assert outcomes(late) == [(FIRST, "revision", "90")]
    assert pins(late) == [(FIRST, "100")]
    assert [reads(ledger, FIRST, f"2022-03-{day}") for day in (10, 11, 12)] == ["100", "90", "100"]
    assert tags(ledger, FIRST) == ["figure-reported", "figure-revised", "figure-confirmed"]


def test_a_pin_names_its_bulletin_its_moment_and_its_document(ledger):
    received = issue(ledger, "2022-03-09", {FIRST: "100"})
    second = issue_list(ledger, "2022-03-12", {FIRST: "100"}, document=None)

    issue(ledger, "2022-03-11", {FIRST: "90"})

    pin = folded(ledger, FIRST).entries[-1]
    assert pin.pinned
    assert pin.bulletin == second.bulletin != received.bulletin
    assert pin.content.published_at == "2022-03-12"
    assert pin.content.reason == "unstated"


def test_a_pin_keeps_qualifier_status_and_last_day_counted(ledger):
    said = lines_of([(FIRST, SaidStatement(series=LOSSES, value="100", qualifier="over", status="P", through=FIRST))])
    issue(ledger, "2022-03-09", lines=said)
    issue(ledger, "2022-03-12", lines=said, complete=WHOLE_LIST)

    issue(ledger, "2022-03-11", {FIRST: "100"})

    pin = folded(ledger, FIRST).entries[-1].content
    assert (pin.value, pin.qualifier, pin.status, pin.through) == ("100", "over", "P", FIRST)


def test_every_later_complete_bulletin_is_settled_in_order_of_publication(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-14", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    late = issue(ledger, "2022-03-05", {FIRST: "90"})

    assert pins(late) == [(FIRST, "100")]
    assert folded(ledger, FIRST).entries[-1].content.published_at == "2022-03-10"
    assert reads(ledger, FIRST, "2022-03-09") == "90"
    assert reads(ledger, FIRST, "2022-03-10") == reads(ledger, FIRST) == "100"


def test_a_bulletin_that_has_an_entry_of_its_own_is_not_pinned(ledger):
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    late = issue(ledger, "2022-03-05", {FIRST: "90"})

    assert pins(late) == []
    assert reads(ledger, FIRST) == "100"


def test_a_bulletin_whose_own_entry_was_voided_by_hand_is_never_pinned_again(ledger):
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    ledger.record(VoidEntry(figure=figure(FIRST), entry=1, why="mistyped"), ACTOR)

    late = issue(ledger, "2022-03-05", {FIRST: "90"})

    assert pins(late) == []
    assert reads(ledger, FIRST) == "90"


def test_a_bulletin_is_pinned_once(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    first, second = (issue(ledger, f"2022-03-0{day}", {FIRST: f"{day}"}) for day in (5, 6))

    assert pins(first) == [(FIRST, "100")]
    assert pins(second) == []
    assert reads(ledger, FIRST) == "100"


def test_a_first_report_found_late_is_withdrawn_by_the_lists_that_lacked_it(ledger):
    issue_list(ledger, "2022-03-10", {"2022-03-02": "5"})

    late = issue(ledger, "2022-03-05", {FIRST: "90"})

    assert outcomes(late) == [(FIRST, "report", "90")]
    assert pins(late) == [(FIRST, None)]
    assert tags(ledger, FIRST) == ["figure-reported", "figure-withdrawn"]
    assert reads(ledger, FIRST, "2022-03-09") == "90"
    assert reads(ledger, FIRST) == "nothing"


def test_a_list_that_repeats_a_late_one_says_again_what_was_pinned_with_that(ledger):
    issue(ledger, "2022-03-10", complete=(*WHOLE_LIST, Span(series=DAILY)))
    late = issue_list(ledger, "2022-03-05", {FIRST: "90"})

    again = issue_list(ledger, "2022-03-10", {FIRST: "90"})

    assert pins(late) == [(FIRST, None)]
    assert outcomes(again) == [(FIRST, "reinstatement", "90")]
    assert reads(ledger, FIRST) == "90"


def test_a_late_repetition_of_what_the_list_said_pins_nothing(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    late = issue(ledger, "2022-03-05", {FIRST: "100"})

    assert outcomes(late) == [(FIRST, "confirmation", "100")]
    assert pins(late) == []


def test_what_is_published_after_the_list_pins_nothing(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    assert pins(issue(ledger, "2022-03-11", {FIRST: "90"})) == []


def test_at_the_lists_own_instant_the_later_recorded_statement_holds(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    same_instant = issue(ledger, "2022-03-10T23:59:59.999999Z", {FIRST: "90"})

    assert pins(same_instant) == []
    assert reads(ledger, FIRST, "2022-03-10") == "90"


def test_one_microsecond_before_the_lists_instant_is_before_it(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10T08:00:00Z", {FIRST: "100"})

    assert pins(issue(ledger, "2022-03-10T07:59:59.999999Z", {FIRST: "90"})) == [(FIRST, "100")]


@pytest.mark.parametrize("later", ["2022-03-10T08:00:00Z", "2022-03-10T00:00:00Z", "2022-03-10"])
def test_what_is_recorded_later_of_the_day_that_a_list_names_holds(ledger, later):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    of_the_day = issue(ledger, later, {FIRST: "90"})
    found_late = issue(ledger, "2022-03-05", {FIRST: "80"})

    assert outcomes(of_the_day) == [(FIRST, "revision", "90")]
    assert pins(of_the_day) == pins(found_late) == []
    assert reads(ledger, FIRST, "2022-03-10") == "90"


def test_a_list_speaks_again_once_what_was_recorded_later_of_its_day_is_voided(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    issue(ledger, "2022-03-10T08:00:00Z", {FIRST: "90"})
    issue(ledger, "2022-03-05", {FIRST: "80"})

    laid_open = ledger.record(VoidEntry(figure=figure(FIRST), entry=2, why="misread"), ACTOR)

    assert pins(laid_open) == [(FIRST, "100")]
    assert reads(ledger, FIRST) == "100"


def test_a_bare_date_stands_behind_what_a_list_of_its_day_had_said_silently(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10T18:00:00Z", {FIRST: "100"})

    bare = issue(ledger, "2022-03-10", {FIRST: "90"})
    found_late = issue(ledger, "2022-03-05", {FIRST: "80"})

    assert pins(bare) == [(FIRST, "100")]
    assert outcomes(bare)[-1] == (FIRST, "revision", "90")
    assert pins(found_late) == []
    assert tags(ledger, FIRST)[1:3] == ["figure-confirmed", "figure-revised"]
    assert reads(ledger, FIRST, "2022-03-10") == "90"
    assert reads(ledger, FIRST, "2022-03-10T18:00:00.000000Z") == "100"


def test_a_list_is_a_confirmation_aloud_where_what_it_repeats_is_known_at_the_days_end_only(ledger):
    issue(ledger, "2022-03-10", {FIRST: "100"})

    repeated = issue_list(ledger, "2022-03-10T18:00:00Z", {FIRST: "100"})

    assert outcomes(repeated) == [(FIRST, "confirmation", "100")]
    assert reads(ledger, FIRST, "2022-03-10T18:00:00.000000Z") == "100"


def test_a_whole_list_withdraws_what_a_bare_date_of_its_day_had_reported_before(ledger):
    issue(ledger, "2022-03-10", {FIRST: "100"})

    lacking = issue_list(ledger, "2022-03-10T18:00:00Z", {})

    assert outcomes(lacking) == [(FIRST, "withdrawal", None)]
    assert reads(ledger, FIRST) == "nothing"


def test_a_later_list_of_the_same_day_speaks_instead_of_the_one_that_names_the_day(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    issue(ledger, "2022-03-10T20:00:00Z", {FIRST: "90"})
    issue(ledger, "2022-03-05", {FIRST: "80"})
    issue_list(ledger, "2022-03-10T18:00:00Z", {FIRST: "80"})

    laid_open = ledger.record(VoidEntry(figure=figure(FIRST), entry=2, why="misread"), ACTOR)

    assert pins(laid_open) == [(FIRST, "80")]
    assert reads(ledger, FIRST) == "80"


def test_a_list_keeps_what_it_gave_at_its_hour_whatever_a_bare_date_had_said_before_it(ledger):
    issue(ledger, "2022-03-10T08:00:00Z", {FIRST: "100"})
    issue(ledger, "2022-03-10", {FIRST: None})
    issue_list(ledger, "2022-03-10T08:00:00Z", {FIRST: "100"})

    harmless = issue(ledger, "2022-03-10T07:00:00Z", {FIRST: "90"})
    laid_open = ledger.record(VoidEntry(figure=figure(FIRST), entry=1, why="misread"), ACTOR)

    assert pins(harmless) == []
    assert pins(laid_open) == [(FIRST, "100")]
    assert reads(ledger, FIRST, "2022-03-10T08:00:00.000000Z") == "100"


@pytest.mark.parametrize("later", ["2022-03-10", "2022-03-10T12:00:00Z"])
def test_a_list_voided_before_it_spoke_lets_no_other_take_the_place_of_what_was_recorded_later(ledger, later):
    hour = issue_list(ledger, "2022-03-10T08:00:00Z", {})
    ledger.record(voiding(hour), ACTOR)
    issue_list(ledger, "2022-03-10", {})

    behind = issue(ledger, later, {FIRST: "100"})

    assert (outcomes(behind), pins(behind)) == ([(FIRST, "report", "100")], [])
    assert reads(ledger, FIRST) == "100"


def test_of_two_lists_of_one_instant_the_later_keeps_its_word_too(ledger):
    at = "2022-03-10T18:00:00Z"
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, at, {FIRST: "100"})
    issue(ledger, at, {FIRST: "90"})
    issue_list(ledger, at, {FIRST: "90"})
    issue(ledger, "2022-03-05", {FIRST: "80"})

    laid_open = ledger.record(VoidEntry(figure=figure(FIRST), entry=2, why="misread"), ACTOR)

    assert pins(laid_open) == [(FIRST, "100"), (FIRST, "90")]
    assert reads(ledger, FIRST) == "90"


def test_a_bare_date_keeps_its_place_before_a_list_that_was_received_earlier_of_its_day(ledger):
    at = "2022-03-10T18:00:00Z"
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, at, {FIRST: "100"})
    issue(ledger, at, {FIRST: "90"})
    issue(ledger, "2022-03-05", {FIRST: "80"})
    issue(ledger, "2022-03-10", {FIRST: "70"})

    shielded = ledger.record(VoidEntry(figure=figure(FIRST), entry=2, why="misread"), ACTOR)

    assert pins(shielded) == []
    assert reads(ledger, FIRST) == "70"


def test_what_a_hand_moves_to_a_bare_date_stands_behind_the_lists_that_were_received_before_it(ledger):
    issue_list(ledger, "2022-03-10T12:00:00Z", {})
    issue(ledger, "2022-03-11T09:00:00Z", {FIRST: "100"})

    moved = Replacement(value="100", published_at="2022-03-10")
    corrected = ledger.record(CorrectEntry(figure=figure(FIRST), entry=1, new=moved, why="misread"), ACTOR)

    assert pins(corrected) == []
    assert reads(ledger, FIRST, "2022-03-10T12:00:00.000000Z") is None
    assert reads(ledger, FIRST, "2022-03-10") == "100"


def test_what_holds_at_the_lists_instant_shields_it_until_it_is_voided(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    issue(ledger, "2022-03-10", {FIRST: "90"})

    shielded = issue(ledger, "2022-03-05", {FIRST: "80"})
    laid_open = ledger.record(VoidEntry(figure=figure(FIRST), entry=2, why="misread"), ACTOR)

    assert pins(shielded) == []
    assert pins(laid_open) == [(FIRST, "100")]
    assert reads(ledger, FIRST) == "100"


def test_a_voided_entry_of_the_lists_own_instant_is_pinned_to_the_list_that_repeated_it(ledger):
    issue(ledger, "2022-03-10", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    voided = ledger.record(VoidEntry(figure=figure(FIRST), entry=1, why="mistyped"), ACTOR)

    assert pins(voided) == [(FIRST, "100")]
    assert reads(ledger, FIRST) == "100"


def test_voiding_an_entry_that_later_bulletins_repeated_silently_pins_the_first_of_them(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    issue_list(ledger, "2022-03-12", {FIRST: "100"})

    voided = ledger.record(VoidEntry(figure=figure(FIRST), entry=1, why="misread"), ACTOR)

    assert pins(voided) == [(FIRST, "100")]
    assert reads(ledger, FIRST, "2022-03-09") is None
    assert reads(ledger, FIRST, "2022-03-10") == "100"
    assert folded(ledger, FIRST).entries[-1].content.published_at == "2022-03-10"


def test_a_hands_correction_holds_until_the_next_complete_bulletin(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    corrected = ledger.record(
        CorrectEntry(figure=figure(FIRST), entry=1, new=Replacement(value="110"), why="mistyped"), ACTOR
    )

    assert pins(corrected) == [(FIRST, "100")]
    assert reads(ledger, FIRST, "2022-03-09") == "110"
    assert reads(ledger, FIRST, "2022-03-10") == "100"


def test_an_entry_moved_behind_a_list_is_pinned_to_it(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    moved = Replacement(value="100", published_at="2022-03-12")
    corrected = ledger.record(CorrectEntry(figure=figure(FIRST), entry=1, new=moved, why="misread"), ACTOR)

    assert pins(corrected) == [(FIRST, "100")]
    assert reads(ledger, FIRST, "2022-03-09") is None
    assert reads(ledger, FIRST, "2022-03-10") == "100"


def test_an_entry_moved_before_a_list_does_not_change_what_it_said(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    issue(ledger, "2022-03-12", {FIRST: "120"})

    moved = Replacement(value="120", published_at="2022-03-08")
    corrected = ledger.record(CorrectEntry(figure=figure(FIRST), entry=2, new=moved, why="misread"), ACTOR)

    assert pins(corrected) == [(FIRST, "100")]
    assert [reads(ledger, FIRST, f"2022-03-{day}") for day in ("07", "08", "10", "12")] == ["100", "120", "100", "100"]


def test_a_list_covers_only_the_periods_between_its_bounds(ledger):
    issue(ledger, "2022-03-01", {FIRST: "1", "2022-03-02": "2", "2022-03-03": "3"})
    bounded = (Span(series=LOSSES, start="2022-03-02", end="2022-03-02"),)
    issue(ledger, "2022-03-10", {"2022-03-02": "2"}, complete=bounded)

    late = issue(ledger, "2022-03-05", {FIRST: "9", "2022-03-02": "9", "2022-03-03": "9"})

    assert pins(late) == [("2022-03-02", "2")]


def test_a_list_covers_only_its_own_series(ledger):
    issue(ledger, "2022-03-01", {FIRST: "1"})
    issue(ledger, "2022-03-10", complete=(Span(series=DAILY),))

    assert pins(issue(ledger, "2022-03-05", {FIRST: "9"})) == []


def test_a_voided_list_is_not_pinned(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    whole = issue_list(ledger, "2022-03-10", {FIRST: "100"})
    ledger.record(voiding(whole), ACTOR)

    assert pins(issue(ledger, "2022-03-05", {FIRST: "90"})) == []
    assert reads(ledger, FIRST) == "90"


def test_voiding_a_bulletin_pins_what_later_lists_said_because_of_it(ledger):
    misread = issue(ledger, "2022-03-01", {FIRST: "100", "2022-03-02": "200"})
    issue_list(ledger, "2022-03-10", {FIRST: "100", "2022-03-02": "200"})

    voided = ledger.record(voiding(misread), ACTOR)

    assert pins(voided) == [(FIRST, "100"), ("2022-03-02", "200")]
    assert reads(ledger, FIRST, "2022-03-09") is None
    assert reads(ledger, FIRST) == "100"


def test_voiding_a_bulletin_voids_its_pins_too(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    whole = issue_list(ledger, "2022-03-10", {FIRST: "100"})
    issue(ledger, "2022-03-05", {FIRST: "90"})

    ledger.record(voiding(whole), ACTOR)

    assert reads(ledger, FIRST) == "90"


def test_voiding_a_bulletin_with_pins_settles_the_lists_behind_it(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    first = issue_list(ledger, "2022-03-10", {FIRST: "100"})
    second = issue_list(ledger, "2022-03-12", {FIRST: "100"})
    issue(ledger, "2022-03-05", {FIRST: "90"})

    voided = ledger.record(voiding(first), ACTOR)

    assert pins(voided) == [(FIRST, "100")]
    assert folded(ledger, FIRST).entries[-1].bulletin == second.bulletin
    assert reads(ledger, FIRST, "2022-03-11") == "90"
    assert reads(ledger, FIRST, "2022-03-12") == "100"


def test_several_lists_voided_together_do_not_pin_each_other(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    first = issue_list(ledger, "2022-03-10", {FIRST: "110"})
    second = issue_list(ledger, "2022-03-12", {FIRST: "110"})

    voided = ledger.record(voiding(first, second), ACTOR)

    assert pins(voided) == []
    assert reads(ledger, FIRST) == "100"


def test_the_lists_voided_one_after_the_other_pin_in_between(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    first = issue_list(ledger, "2022-03-10", {FIRST: "110"})
    second = issue_list(ledger, "2022-03-12", {FIRST: "110"})

    assert pins(ledger.record(voiding(first), ACTOR)) == [(FIRST, "110")]
    assert pins(ledger.record(voiding(second), ACTOR)) == []
    assert reads(ledger, FIRST) == "100"


def test_filing_an_entry_elsewhere_settles_the_lists_of_both_figures(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    refiled = ledger.record(
        RefileEntry(figure=figure(FIRST), entry=1, target=figure("2022-03-02"), why="wrong day"), ACTOR
    )

    assert pins(refiled) == [(FIRST, "100"), ("2022-03-02", None)]
    assert reads(ledger, FIRST, "2022-03-09") is None
    assert reads(ledger, "2022-03-02", "2022-03-09") == "100"
    assert reads(ledger, FIRST) == "100"
    assert reads(ledger, "2022-03-02") == "nothing"


@pytest.mark.parametrize(("amount", "spoken"), [("5", "5"), (None, "unknown")])
def test_a_list_of_adjustments_keeps_its_word_too(ledger, amount, spoken):
    declared = (declaring(FIRST, amount),)
    issue(ledger, "2022-03-01", adjustments=declared)
    issue(ledger, "2022-03-10", adjustments=declared, complete=WHOLE_LIST_OF_ADJUSTMENTS)

    late = issue(ledger, "2022-03-05", adjustments=(declaring(FIRST, "7"),))

    assert pins(late) == [(FIRST, amount)]
    assert tags(ledger, FIRST) == ["adjustment-declared"] * 3
    assert reads(ledger, FIRST, "2022-03-09", slot="adjustment") == "7"
    assert reads(ledger, FIRST, slot="adjustment") == spoken


def test_an_adjustment_found_late_is_withdrawn_by_the_lists_that_lacked_it(ledger):
    issue(ledger, "2022-03-10", complete=WHOLE_LIST_OF_ADJUSTMENTS)

    late = issue(ledger, "2022-03-05", adjustments=(declaring(FIRST, "7"),))

    assert pins(late) == [(FIRST, None)]
    assert tags(ledger, FIRST) == ["adjustment-declared", "adjustment-withdrawn"]
    assert reads(ledger, FIRST, slot="adjustment") == "nothing"


def test_a_list_of_statements_says_nothing_of_adjustments(ledger):
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    assert pins(issue(ledger, "2022-03-05", adjustments=(declaring(FIRST, "7"),))) == []


def test_a_dry_run_answers_the_pins_too(ledger):
    issue(ledger, "2022-03-01", {FIRST: "100"})
    issue_list(ledger, "2022-03-10", {FIRST: "100"})
    head = ledger.head()

    dry = ledger.record(bulletin("2022-03-05", {FIRST: "90"}), ACTOR, dry_run=True)

    assert (outcomes(dry), pins(dry)) == ([(FIRST, "revision", "90")], [(FIRST, "100")])
    assert ledger.head() == head
    assert issue(ledger, "2022-03-05", {FIRST: "90"}).outcomes == dry.outcomes


def test_a_list_whose_own_entry_was_mended_by_hand_shields_none_behind_it(ledger):
    issue(ledger, "2022-03-05", {FIRST: "100"})
    issue_list(ledger, "2022-03-08", {})
    mended = Replacement(value="90", published_at="2022-03-03")
    ledger.record(CorrectEntry(figure=figure(FIRST), entry=2, new=mended, why="misread"), ACTOR)
    issue_list(ledger, "2022-03-10", {FIRST: "100"})

    late = issue_list(ledger, "2022-03-06", {})

    assert pins(late) == [(FIRST, "100")]
    assert reads(ledger, FIRST) == "100"
