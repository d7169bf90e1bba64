"""The rule applied to a figure: what made the answer, what was passed over, and why."""

import pytest

from domain.recording.commands import CorrectEntry, Replacement, VoidEntry
from projections.answers.explaining import ask_explanation
from projections.answers.figure_answer import FigureNotRecordedThen
from tests.projections.town import CASES

DAY = "2022-03-01"
FIGURE = f"{CASES}/{DAY}"


def explained(town, **at):
    """The value, the entries that made it, and why each other was passed over."""
    ask = town.ask
    found = ask_explanation(ask, ask.at(**at), FIGURE)
    return found.value, [one.entry for one in found.made_by], {one.entry: one.why for one in found.passed_over}


def test_the_last_published_is_the_answer_and_the_others_say_so(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: "11"})

    assert explained(town) == ("11", [2], {1: "entry 2 was published later"})
    assert explained(town, as_of="2022-03-02") == ("10", [1], {2: "not published by then"})
    assert explained(town, as_of="2022-03-01") == (None, [], {1: "not published by then", 2: "not published by then"})


def test_of_two_at_one_instant_the_later_recorded_one_is_the_answer(town):
    town.opens()
    town.says("2022-03-02T08:00:00Z", {DAY: "10"})
    town.says("2022-03-02T08:00:00Z", {DAY: "11"})

    assert explained(town) == ("11", [2], {1: "entry 2 was recorded later at the same instant"})
    assert ask_explanation(town.ask, town.now, FIGURE).order_assumed is False


def test_an_explanation_says_that_the_order_within_a_day_is_assumed(town):
    town.opens()
    town.says("2022-03-02", {DAY: "5840"})
    town.says("2022-03-02T18:00:00Z", {DAY: "9000"})

    value, made_by, passed_over = explained(town)

    assert (value, made_by) == ("9000", [2])
    assert passed_over[1].startswith("entry 2 is of the same day and is taken to have been said later")
    assert ask_explanation(town.ask, town.now, FIGURE).order_assumed
    assert not ask_explanation(town.ask, town.ask.at(as_of="2022-03-02T18:00:00Z"), FIGURE).order_assumed


def test_a_voided_entry_names_what_voided_it(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: "11"})
    position = town.ledger.head()

    town.ledger.record(VoidEntry(figure=FIGURE, entry=2, why="of another town"), "auditor")

    assert explained(town) == ("10", [1], {2: "voided by entry 3"})
    assert explained(town, position=position) == ("11", [2], {1: "entry 2 was published later"})


def test_an_answer_that_was_corrected_is_made_by_the_entry_and_its_corrections(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.ledger.record(
        CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="100"), why="a digit was lost"), "auditor"
    )
    town.ledger.record(CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="101"), why="misread"), "auditor")

    assert explained(town) == ("101", [1, 2, 3], {})


def test_an_entry_whose_publication_was_corrected_backwards_says_so(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: "11"})

    town.ledger.record(
        CorrectEntry(
            figure=FIGURE, entry=2, new=Replacement(value="11", published_at="2022-03-01"), why="the wrong date"
        ),
        "auditor",
    )

    assert explained(town) == ("10", [1], {2: "corrected to an earlier publication than entry 1"})


def test_an_entry_whose_publication_was_corrected_forwards_is_passed_over_until_then(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: "11"})

    town.ledger.record(
        CorrectEntry(
            figure=FIGURE, entry=2, new=Replacement(value="11", published_at="2022-03-09"), why="the wrong date"
        ),
        "auditor",
    )

    assert explained(town, as_of="2022-03-08") == ("10", [1], {2: "not published by then"})


def test_a_withdrawal_is_an_answer_too(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: None})

    assert explained(town) == (None, [2], {1: "entry 2 was published later"})


def test_the_adjustment_is_explained_in_its_own_slot(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.adjusts("2022-03-03", {DAY: "3"})
    town.adjusts("2022-03-04", {DAY: "4"})

    found = ask_explanation(town.ask, town.now, FIGURE)

    assert (found.value, found.adjustment) == ("10", "4")
    assert [(one.entry, one.slot) for one in found.made_by] == [(1, "statement"), (3, "adjustment")]
    assert [(one.entry, one.slot, one.value, one.why) for one in found.passed_over] == [
        (2, "adjustment", "3", "entry 3 was published later")
    ]


def test_an_explanation_says_at_which_moment_it_holds_and_by_which_rule(town):
    town.opens()
    town.says("2022-03-02", {DAY: {"value": "10", "qualifier": "about"}})
    position = town.ledger.head()
    town.says("2022-03-03", {DAY: "11"})

    found = ask_explanation(town.ask, town.ask.at(as_of="2022-03-02", position=position), FIGURE)

    assert (found.series, found.period, found.as_of, found.position) == (CASES, DAY, "2022-03-02", position)
    assert "the last published is the answer" in found.rule
    (passed,) = ask_explanation(town.ask, town.now, FIGURE).passed_over
    assert (passed.value, passed.qualifier, passed.published_at, passed.position) == (
        "10",
        "about",
        "2022-03-02",
        position,
    )


def test_what_was_not_recorded_then_cannot_be_explained(town):
    town.opens()
    position = town.ledger.head()
    town.says("2022-03-02", {DAY: "10"})

    with pytest.raises(FigureNotRecordedThen):
        explained(town, position=position)


def test_an_explanation_has_the_words_of_the_answer_as_they_were_put_right(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: {"value": "12", "status": "P"}})
    town.ledger.record(
        CorrectEntry(
            figure=f"{CASES}/{DAY}",
            entry=2,
            new=Replacement(value="11", qualifier="about", status=None),
            why="it says about 11",
        ),
        "clerk",
    )

    found = ask_explanation(town.ask, town.now, FIGURE)

    assert (found.value, found.qualifier, found.status, found.through) == ("11", "about", None, None)


def test_an_unknown_amount_is_explained_as_one_and_what_it_replaced_too(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.adjusts("2022-03-03", {DAY: None})
    town.takes_back("2022-03-04", DAY)
    town.adjusts("2022-03-05", {DAY: None})

    found = ask_explanation(town.ask, town.now, FIGURE)

    assert (found.adjustment, found.adjustment_unknown) == (None, True)
    assert [(one.entry, one.value, one.amount_unknown) for one in found.passed_over] == [
        (2, None, True),
        (3, None, False),
    ]
    assert ask_explanation(town.ask, town.ask.at(as_of="2022-03-04"), FIGURE).adjustment_unknown is False


def test_what_is_withdrawn_is_told_from_what_no_value_stands_of(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: None})
    withdrawn = town.ledger.head()
    town.ledger.record(VoidEntry(figure=FIGURE, entry=1, why="it was another figure's"), "clerk")
    ask = town.ask

    states = [ask_explanation(ask, ask.at(**at), FIGURE).state for at in (
        {"position": withdrawn}, {"position": withdrawn, "as_of": "2022-03-02"},
        {"position": withdrawn, "as_of": "2022-03-01"}, {},
    )]  # fmt: skip

    assert states == ["withdrawn", "reported", "not-published-then", "not-published-then"]


def test_an_adjustment_of_what_reads_as_no_value_is_explained_as_ignored(town):
    town.opens()
    town.adjusts("2022-03-01", {DAY: "4"})
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: None})
    ask = town.ask

    told = [ask_explanation(ask, ask.at(as_of=when), FIGURE) for when in ("2022-03-01", "2022-03-02", "2022-03-03")]

    assert [(one.adjustment, one.adjustment_ignored) for one in told] == [("4", True), ("4", False), ("4", True)]
