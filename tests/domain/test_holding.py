"""What comes to nothing says which entry is read where that is not what was said again."""

import hashlib

import msgspec
import pytest

from domain.events import Span
from domain.recording.commands import CloseSeries, CorrectEntry, DescribeSeries, Replacement, VoidEntry
from domain.recording.idempotency import Attempt
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.examples import ACTOR, LOSSES, WHOLE_LIST, bulletin, declaring, figure, issue, issue_list, outcomes, voiding
from tests.histories import Clock

DAY, NEXT, LAST = "2022-03-01", "2022-03-02", "2022-03-03"
AT = "2022-03-04"
ATTEMPT = Attempt(*(hashlib.sha256(what).hexdigest() for what in (b"key", b"request")))


def told(issued):
    return [(one.period, one.slot, one.entry, one.holds, one.value) for one in issued.held]


def test_what_was_said_before_at_one_instant_is_nothing_and_the_outcome_says_which_entry_holds(ledger):
    for value in ("100", "200"):
        issue(ledger, AT, {DAY: value})

    again = issue(ledger, AT, {DAY: "100"})

    assert again.recorded == 0
    assert told(again) == [(DAY, "statement", 1, 2, "200")]
    assert again.held[0].series == LOSSES


def test_what_was_corrected_or_voided_since_is_nothing_and_the_outcome_says_what_is_read(ledger):
    issue(ledger, AT, {DAY: "100"})
    ledger.record(
        CorrectEntry(figure=figure(DAY), entry=1, new=Replacement(value="101", qualifier="over"), why="misread"), ACTOR
    )
    corrected = issue(ledger, AT, {DAY: "100"})
    ledger.record(VoidEntry(figure=figure(DAY), entry=1, why="of another town"), ACTOR)
    voided = issue(ledger, AT, {DAY: "100"})

    assert [(one.entry, one.holds, one.value, one.qualifier) for one in corrected.held] == [(1, 1, "101", "over")]
    assert [(one.entry, one.holds, one.value) for one in voided.held] == [(1, None, None)]


def test_what_is_read_as_it_was_said_again_holds_nothing_back(ledger):
    issue(ledger, AT, {DAY: "100"})

    assert issue(ledger, AT, {DAY: "100"}).held == ()


def test_what_was_revised_later_is_still_read_at_its_own_moment(ledger):
    issue(ledger, AT, {DAY: "100"})
    issue(ledger, "2022-03-05", {DAY: "200"})

    assert issue(ledger, AT, {DAY: "100"}).held == ()


def test_a_withdrawal_that_holds_and_an_unknown_amount_are_told_apart(ledger):
    issue(ledger, AT, {DAY: "100"})
    issue(ledger, AT, {DAY: None})
    issue(ledger, AT, adjustments=(declaring(DAY, "5"),))
    issue(ledger, AT, adjustments=(declaring(DAY, None),))

    again = issue(ledger, AT, {DAY: "100"}, adjustments=(declaring(DAY, "5"),))

    assert told(again) == [(DAY, "statement", 1, 2, None), (DAY, "adjustment", 3, 4, None)]
    assert [one.withdrawn for one in again.held] == [True, False]


def test_what_holds_is_told_whatever_else_of_the_bulletin_was_recorded(ledger):
    for value in ("100", "200"):
        issue(ledger, AT, {DAY: value})
    issue(ledger, AT, {NEXT: "300"})
    ledger.record(CorrectEntry(figure=figure(NEXT), entry=1, new=Replacement(value="301"), why="misread"), ACTOR)

    some = issue(ledger, AT, {DAY: "100", NEXT: "300", LAST: "400"})

    assert outcomes(some) == [(LAST, "report", "400")]
    assert told(some) == [(DAY, "statement", 1, 2, "200"), (NEXT, "statement", 1, 1, "301")]


def test_an_attempt_made_again_tells_what_held_then_however_late(ledger):
    for value in ("100", "200"):
        issue(ledger, AT, {DAY: value})
    some = bulletin(AT, {DAY: "100", NEXT: "300"})
    would = ledger.record(some, ACTOR, dry_run=True)
    first = ledger.record(some, ACTOR, attempt=ATTEMPT)
    issue(ledger, AT, {DAY: "500"})
    ledger.record(VoidEntry(figure=figure(DAY), entry=2, why="of another town"), ACTOR)
    ledger.record(VoidEntry(figure=figure(NEXT), entry=1, why="of another town"), ACTOR)
    ledger.record(DescribeSeries(series=LOSSES, decimals=2, reason="finer"), ACTOR)
    with open_ledger(ledger.store.path, Clock()) as later:
        again = later.record(some, ACTOR, attempt=ATTEMPT)

    assert told(first) == told(would) == [(DAY, "statement", 1, 2, "200")]
    assert msgspec.json.encode(again) == msgspec.json.encode(first)


def test_a_list_sent_again_tells_what_holds_whatever_became_of_its_series(ledger):
    issue_list(ledger, AT, {DAY: "100", NEXT: "300"})
    ledger.record(CorrectEntry(figure=figure(DAY), entry=1, new=Replacement(value="101"), why="misread"), ACTOR)
    ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-05"), ACTOR)

    again = issue_list(ledger, AT, {DAY: "100", NEXT: "300"})

    assert again.recorded == 0
    assert told(again) == [(DAY, "statement", 1, 1, "101")]


@pytest.mark.parametrize("is_known", [True, False], ids=["to the same process", "to another process"])
def test_of_very_many_a_hundred_are_named_and_the_others_counted(ledger, is_known):
    def of(value, count=250):
        days = ((f"{2000 + at // 300}-{1 + at % 300 // 25:02}-{1 + at % 25:02}", at) for at in range(count))
        lines = lines_of((day, SaidStatement(series=LOSSES, value=str(at + value))) for day, at in days)
        return bulletin(AT, lines=lines, complete=WHOLE_LIST)

    ledger.record(of(1), ACTOR)
    ledger.record(of(2), ACTOR)
    with open_ledger(ledger.store.path, Clock()) as other:
        said_by = ledger if is_known else other
        again, partly = said_by.record(of(1), ACTOR), said_by.record(of(1, 240), ACTOR, dry_run=True)
        same = said_by.record(of(2), ACTOR)

    assert (len(again.held), again.held_more, again.recorded) == (100, 150, 0)
    assert (len(partly.held), partly.held_more, len(partly.outcomes)) == (100, 140, 10)
    assert (same.held, same.held_more, same.recorded) == ((), 0, 0)
    assert [one.period for one in again.held] == sorted(one.period for one in again.held)


def test_a_list_that_is_not_read_as_it_says_is_no_ground_to_skip_the_next_ones_lines(ledger):
    for value in ("100", "200", "100"):
        issue_list(ledger, AT, {DAY: value, NEXT: "1"}, note=value)

    later = issue_list(ledger, "2022-03-05", {DAY: "100", NEXT: "1"})

    assert outcomes(later) == [(DAY, "revision", "100")]


def test_what_a_whole_list_leaves_out_is_told_where_it_was_withdrawn_before_and_something_else_is_read(ledger):
    issue(ledger, "2022-03-01", {DAY: "100", NEXT: "1"})
    issue_list(ledger, AT, {NEXT: "1"})
    issue(ledger, AT, {DAY: "200"})
    some = bulletin(AT, {NEXT: "1", LAST: "400"}, complete=WHOLE_LIST)
    would = ledger.record(some, ACTOR, dry_run=True)

    again = ledger.record(some, ACTOR, attempt=ATTEMPT)
    issue(ledger, AT, {DAY: "300"})
    with open_ledger(ledger.store.path, Clock()) as later:
        replayed = later.record(some, ACTOR, attempt=ATTEMPT)

    assert outcomes(again) == [(LAST, "report", "400")]
    assert told(again) == told(would) == [(DAY, "statement", 2, 3, "200")]
    assert msgspec.json.encode(replayed) == msgspec.json.encode(again)


@pytest.mark.parametrize("silently", [{DAY: "100"}, {}], ids=["given", "left out"])
def test_a_list_sent_again_tells_what_holds_instead_of_what_it_had_said_silently(ledger, silently):
    if silently:
        issue(ledger, "2022-03-01", silently)
    listed = {**silently, NEXT: "1"}
    issue_list(ledger, AT, listed)
    later = issue(ledger, AT, {DAY: "200"}).outcomes[0].entry

    again = issue_list(ledger, AT, listed)

    assert again.recorded == 0
    assert told(again) == [(DAY, "statement", None, later, "200")]


@pytest.mark.parametrize("nothing", [{}, {DAY: None}], ids=["left out", "given without a value"])
def test_a_list_of_nothing_sent_again_tells_what_a_later_one_of_its_instant_gave(ledger, nothing):
    issue_list(ledger, AT, nothing)
    issue_list(ledger, AT, {DAY: "100"})

    assert told(issue_list(ledger, AT, nothing)) == [(DAY, "statement", None, 1, "100")]


def test_a_list_that_is_read_as_it_says_holds_nothing_back_of_what_it_leaves_out(ledger):
    issue(ledger, "2022-03-01", {DAY: "100", NEXT: "1"})
    issue_list(ledger, AT, {NEXT: "1"})
    issue(ledger, "2022-03-05", {DAY: "200"})

    assert issue_list(ledger, AT, {NEXT: "1"}).held == ()


def test_zero_in_a_whole_list_of_adjustments_is_held_back_as_none(ledger):
    def listing(note):
        return issue(
            ledger, AT, note=note, adjustments=(declaring(DAY, "0"),), complete=(Span(series=LOSSES, of="adjustments"),)
        )

    issue(ledger, "2022-03-01", adjustments=(declaring(DAY, "5"),))
    withdrawn = listing("first")
    unread = listing("second").held
    issue(ledger, AT, adjustments=(declaring(DAY, "7"),))

    assert outcomes(withdrawn) == [(DAY, "adjustment-withdrawal", None)]
    assert unread == ()
    assert told(listing("second")) == told(listing("third")) == [(DAY, "adjustment", 2, 3, "7")]


def test_what_was_nothing_beside_an_entry_that_went_with_its_bulletin_is_told_when_sent_again(ledger):
    first = issue(ledger, AT, {DAY: "100"})
    issue(ledger, AT, {DAY: "100", NEXT: "1"})
    ledger.record(voiding(first), ACTOR)

    again = issue(ledger, AT, {DAY: "100", NEXT: "1"})

    assert told(again) == [(DAY, "statement", None, None, None)]
