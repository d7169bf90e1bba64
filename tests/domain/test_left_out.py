"""A command takes what it leaves out from what stands when it is recorded, whoever recorded that in between."""

from contextlib import contextmanager

import pytest

from domain.recording.commands import (
    ConfirmFigure,
    CorrectEntry,
    DescribeSeries,
    DescribeSource,
    Replacement,
)
from domain.recording.lines import SaidStatement, lines_of
from domain.refusals import ChangedMeanwhile, UnknownFigure, WrongKind
from stores.opening import OpenLedger, open_store
from tests.examples import ACTOR, LOSSES, SOURCE, a_ledger, figure, folded, issue

DAY = "2022-03-02"
OTHER_HAND = "another hand"


@pytest.fixture
def between(ledger):
    """A ledger on the same file that records while ours waits for the write lock."""

    class Interrupted(OpenLedger):
        def first(self, *commands):
            self.commands = commands
            return self

        @contextmanager
        def together(self):
            with a_ledger(self.store.path) as other:
                for one in self.commands:
                    other.record(one, OTHER_HAND)
            with super().together() as group:
                yield group

    with Interrupted.upon(open_store(ledger.store.path), ledger.clock) as interrupted:
        yield interrupted


def correction(**new):
    return CorrectEntry(figure=figure(DAY), entry=1, new=Replacement(**new), why="mistyped")


def test_a_correction_of_the_note_keeps_another_hands_correction_of_the_qualifier(ledger, between):
    issue(ledger, DAY, lines=lines_of([(DAY, SaidStatement(series=LOSSES, value="9000"))]))

    between.first(correction(qualifier="over")).record(correction(note="from page 2"), ACTOR)

    stands = folded(ledger, DAY).reads("statement")
    assert (stands.value, stands.qualifier, stands.note) == ("9000", "over", "from page 2")


def test_a_description_of_a_source_keeps_what_another_hand_described(ledger, between):
    renamed = DescribeSource(source=SOURCE, name="General Staff")

    between.first(renamed).record(DescribeSource(source=SOURCE, url="https://x.example"), ACTOR)

    known = ledger.source(SOURCE)
    assert (known.name, known.url) == ("General Staff", "https://x.example")


def test_a_description_of_a_series_keeps_what_another_hand_described(ledger, between):
    finer = DescribeSeries(series=LOSSES, decimals=2, reason="finer since")

    between.first(finer).record(DescribeSeries(series=LOSSES, title="Losses by day"), ACTOR)

    known = ledger.series(LOSSES)
    assert (known.title, known.decimals) == ("Losses by day", 2)


def test_a_confirmation_confirms_what_is_in_force_when_it_is_recorded(ledger, between):
    issue(ledger, "2022-03-01", lines=lines_of([(DAY, SaidStatement(series=LOSSES, value="9000", status="P"))]))
    confirmation = ConfirmFigure(figure=figure(DAY), published_at="2022-03-05")

    receipt = between.first(correction(value="9001")).record(confirmation, ACTOR)

    stands = folded(ledger, DAY).reads("statement")
    assert (receipt.kind, stands.value, stands.status) == ("confirmation", "9001", "P")


def test_what_is_given_with_a_confirmation_goes_before_what_is_in_force(ledger):
    issue(ledger, "2022-03-01", {DAY: "9000"})

    with pytest.raises(WrongKind):
        ledger.record(ConfirmFigure(figure=figure(DAY), published_at="2022-03-05", status="P"), ACTOR)


def test_there_is_nothing_to_confirm_of_a_figure_without_a_value(ledger):
    issue(ledger, "2022-03-01", {DAY: "9000"})
    issue(ledger, "2022-03-03", {DAY: None})

    with pytest.raises(UnknownFigure):
        ledger.record(ConfirmFigure(figure=figure(DAY), published_at="2022-03-05"), ACTOR)


def test_a_version_that_was_seen_still_holds_against_another_hand(ledger, between):
    issue(ledger, DAY, {DAY: "9000"})
    mine = CorrectEntry(
        figure=figure(DAY), entry=1, new=Replacement(note="from page 2"), why="it was left out", expect=1
    )

    with pytest.raises(ChangedMeanwhile):
        between.first(correction(qualifier="over")).record(mine, ACTOR)
