"""What was taken back within days is marked in the feed of revisions, as it was known at the moment of the question."""

import pytest

from domain.recording.commands import CorrectEntry, Replacement
from domain.refusals import Malformed
from projections.answers.feed import RevisionFilter, all_revisions
from tests.projections.town import CASES

A, B = "2022-03-01", "2022-03-02"
NOTHING = (None, None, None, None)


def feed(town, at=None, **wanted):
    ask = town.ask
    return all_revisions(ask, ask.at(**(at or {})), RevisionFilter(**wanted), 100).items


def marks(town, at=None, **wanted):
    """Of each revision what it came to, by which entry it was reverted, which it reverts, and after how many days."""
    return [
        (one.value, (one.reverted_by, one.reverted_at, one.reverts, one.days_until_reverted))
        for one in feed(town, at, **wanted)
    ]


@pytest.fixture
def slipped(town):
    """A town whose file had another year's value for a day, beside a revision that stayed."""
    town.opens()
    town.says("2022-03-02T08:00:00Z", {A: "10", B: "20"})
    town.says("2022-03-03T08:00:00Z", {A: "9000", B: "21"})
    town.says("2022-03-04T07:00:00Z", {A: "10"})
    return town


def test_both_of_a_pair_say_so_and_after_how_many_days(slipped):
    assert marks(slipped) == [
        ("10", (None, None, 2, 1)),
        ("21", NOTHING),
        ("9000", (3, "2022-03-04T07:00:00.000000Z", None, 1)),
    ]


def test_a_later_reversal_is_not_known_earlier(slipped):
    reversal = max(one.position for one in feed(slipped))

    published, recorded = ({"as_of": "2022-03-03"}, {"position": reversal - 2})
    unmarked = [("21", NOTHING), ("9000", NOTHING)]

    assert marks(slipped, at=published) == unmarked
    assert marks(slipped, at=recorded) == unmarked


def test_pairs_are_left_out_or_alone_wanted(slipped):
    assert [one.value for one in feed(slipped, reverted="exclude")] == ["21"]
    assert [one.value for one in feed(slipped, reverted="only")] == ["10", "9000"]
    assert feed(slipped, at={"as_of": "2022-03-03"}, reverted="only") == []


def test_what_comes_back_too_late_is_no_pair_unless_more_days_are_given(town):
    town.opens()
    town.says("2022-03-02T00:00:00Z", {A: "10"})
    town.says("2022-03-10T00:00:00Z", {A: "11"})
    town.says("2022-03-17T00:00:01Z", {A: "10"})

    assert marks(town) == [("10", NOTHING), ("11", NOTHING)]
    assert [one.days_until_reverted for one in feed(town, reverted_within=8)] == [7, 7]
    assert feed(town, reverted="only") == []
    assert len(feed(town, reverted="exclude", reverted_within=8)) == 0


def test_with_no_days_nothing_was_reverted(slipped):
    assert [one.days_until_reverted for one in feed(slipped, reverted_within=0)] == [None, None, None]


def test_a_withdrawal_for_a_day_is_a_pair_with_what_gave_the_value_again(town):
    town.opens()
    town.says("2022-03-02T00:00:00Z", {A: "10"})
    town.says("2022-03-03T00:00:00Z", {A: None})
    town.says("2022-03-03T12:00:00Z", {A: "10"})

    assert [(one.kind, one.reverted_by, one.reverts, one.days_until_reverted) for one in feed(town)] == [
        ("reinstatement", None, 2, 0),
        ("withdrawal", 3, None, 0),
    ]


def test_what_we_correct_ourselves_is_no_pair(slipped):
    slipped.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=2, new=Replacement(value="9001"), why="misread"), "auditor"
    )

    found = {one.kind: one.days_until_reverted for one in feed(slipped) if one.period == A and one.value == "9001"}
    assert found == {"correction": None, "revision": 1}


def test_a_poller_cannot_leave_out_what_takes_a_value_back(slipped):
    with pytest.raises(Malformed, match="has to be told that it was taken back"):
        feed(slipped, after=0, reverted="exclude")

    assert [one.value for one in feed(slipped, after=0)] == ["9000", "21", "10"]
