"""What comes to nothing says which entry is read where that is not what was said again."""

from domain.commands import Replacement
from tests.examples import ACTOR, LOSSES, figure, issue

DAY = "2022-03-01"


def test_what_was_said_before_at_one_instant_is_nothing_and_the_outcome_says_which_entry_holds(ledger):
    for value in ("100", "200"):
        issue(ledger, "2022-03-02", {DAY: value})

    again = issue(ledger, "2022-03-02", {DAY: "100"})

    (told,) = again.held
    assert again.recorded == 0
    assert (told.series, told.period, told.entry, told.holds, told.value) == (LOSSES, DAY, 1, 2, "200")


def test_what_was_corrected_or_voided_since_is_nothing_and_the_outcome_says_what_is_read(ledger):
    issue(ledger, "2022-03-02", {DAY: "100"})
    ledger.correct(figure(DAY), 1, Replacement(value="101", qualifier="over"), "misread", ACTOR)
    corrected = issue(ledger, "2022-03-02", {DAY: "100"})
    ledger.void(figure(DAY), 1, "of another town", ACTOR)
    voided = issue(ledger, "2022-03-02", {DAY: "100"})

    assert [(one.entry, one.holds, one.value, one.qualifier) for one in corrected.held] == [(1, 1, "101", "over")]
    assert [(one.entry, one.holds, one.value) for one in voided.held] == [(1, None, None)]


def test_what_is_read_as_it_was_said_again_holds_nothing_back(ledger):
    issue(ledger, "2022-03-02", {DAY: "100"})

    assert issue(ledger, "2022-03-02", {DAY: "100"}).held == ()
