"""Our own mistakes: entries corrected, voided and filed elsewhere, bulletins voided and issued again."""

import pytest
from msgspec.structs import replace

from domain.events import BulletinVoided, EntryVoided, RefiledAs, Span
from domain.keys import figure_key
from domain.recording.commands import (
    CloseSeries,
    CorrectEntry,
    NewDocument,
    OpenSeries,
    ReceiveDocument,
    RefileEntry,
    RegisterSource,
    Replacement,
    SaidAdjustment,
    VoidBulletins,
    VoidEntry,
)
from domain.recording.lines import SaidStatement, lines_of
from domain.refusals import (
    AlreadyVoided,
    CannotBeCorrected,
    ChangedMeanwhile,
    ClosedSeries,
    InvalidText,
    Malformed,
    NotAMoment,
    NotASlug,
    NotAValue,
    PeriodDoesNotFit,
    PublishedOutOfRange,
    SaysNothingNew,
    SeriesOfAnotherSource,
    UnknownBulletin,
    UnknownDocument,
    UnknownEntry,
    UnknownFigure,
    UnknownSeries,
    UnknownWord,
    ValueDoesNotFit,
)
from domain.streams import OfFigure
from tests.examples import (
    ACTOR,
    DAILY,
    LOSSES,
    STRENGTH,
    WHOLE_LIST_OF_ADJUSTMENTS,
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

DAY = "2022-03-01"
NEXT = "2022-03-02"


def correct(ledger, number=1, day=DAY, why="mistyped", **new):
    return ledger.record(CorrectEntry(figure=figure(day), entry=number, new=Replacement(**new), why=why), ACTOR)


@pytest.fixture
def reported(ledger):
    """The ledger, with 5840 reported of the day and revised to 9000."""
    issue(ledger, "2022-03-02", {DAY: "5840"})
    issue(ledger, "2022-03-03", {DAY: "9000"})
    return ledger


# Corrections.


def test_a_correction_replaces_what_an_entry_says_for_its_whole_time(reported):
    head = reported.head()

    corrected = correct(reported, value="5480")

    assert outcomes(corrected) == [(DAY, "report", "5480")]
    assert (corrected.recorded, corrected.position) == (1, head + 1)
    assert reads(reported, DAY, "2022-03-02") == "5480"
    assert reads(reported, DAY, "2022-03-02", position=head) == "5840"
    assert reads(reported, DAY) == "9000"


def test_a_correction_keeps_whatever_it_leaves_out(ledger):
    said = SaidStatement(series=LOSSES, value="1", reason="late-data", qualifier="about", status="E", note="draft")
    issue(ledger, "2022-03-02", lines=lines_of([(DAY, said)]), document=NewDocument(url="https://x.example"))
    was = folded(ledger, DAY).entries[0].content

    correct(ledger, value="2")

    now = folded(ledger, DAY).reads("statement")
    assert now == replace(was, value="2")


def test_a_correction_of_published_at_moves_an_entry(reported):
    moved = correct(reported, 2, value="9000", published_at="2022-03-05")

    assert outcomes(moved) == [(DAY, "revision", "9000")]
    assert [reads(reported, DAY, f"2022-03-0{day}") for day in (2, 3, 4, 5)] == ["5840", "5840", "5840", "9000"]


def test_a_correction_can_name_another_document(reported):
    document = reported.record(
        ReceiveDocument(source="staff", document=NewDocument(url="https://x.example")), ACTOR
    ).document

    correct(reported, value="5840", document=document)

    assert folded(reported, DAY).standing("statement")[0].content.document == document


def test_a_value_can_turn_out_to_have_been_a_withdrawal(reported):
    assert outcomes(correct(reported, 2, withdrawn=True)) == [(DAY, "withdrawal", None)]
    assert reads(reported, DAY) == "nothing"


def test_of_several_corrections_the_last_holds_and_another_digit_is_something_new(reported):
    correct(reported, value="5480")
    correct(reported, value="5480.0")

    assert folded(reported, DAY).standing("statement")[0].content.value == "5480.0"


def test_a_correction_after_a_confirmation_leaves_the_confirmation_as_it_was_said(ledger):
    issue(ledger, "2022-03-02", {DAY: "5840"})
    issue(ledger, "2022-03-04", {DAY: "5840"})

    correct(ledger, value="5480")

    assert tags(ledger, DAY) == ["figure-reported", "figure-confirmed", "entry-corrected"]
    assert (reads(ledger, DAY, "2022-03-03"), reads(ledger, DAY, "2022-03-04")) == ("5480", "5840")


def test_a_withdrawal_can_turn_out_to_have_been_a_value(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    issue(ledger, "2022-03-03", {DAY: None})

    assert outcomes(correct(ledger, 2, value="2")) == [(DAY, "revision", "2")]


@pytest.mark.parametrize(
    ("new", "kind", "spoken"),
    [
        ({"amount": "7"}, "adjustment", "7"),
        ({"amount": None}, "adjustment", "unknown"),
        ({"withdrawn": True}, "confirmation", "nothing"),
        ({"amount": "5", "published_at": "2022-03-05"}, "adjustment", "5"),
    ],
)
def test_an_adjustment_is_corrected_in_its_own_slot(ledger, new, kind, spoken):
    issue(ledger, "2022-03-02", adjustments=(declaring(DAY, "5"),))

    [outcome] = correct(ledger, **new).outcomes

    assert (outcome.slot, outcome.kind) == ("adjustment", kind)
    assert reads(ledger, DAY, slot="adjustment") == spoken
    assert reads(ledger, DAY) is None


@pytest.mark.parametrize(
    ("number", "new"),
    [
        (1, {"amount": "5"}),
        (1, {"amount": None}),
        (1, {"value": "5", "amount": "5"}),
        (2, {"value": "5"}),
        (2, {"amount": "5", "value": "5"}),
        (2, {"amount": "5", "qualifier": "about"}),
        (1, {"value": "5", "withdrawn": True}),
        (2, {"amount": "5", "withdrawn": True}),
    ],
)
def test_a_value_stays_a_value_and_an_adjustment_an_adjustment(ledger, number, new):
    issue(ledger, "2022-03-02", {DAY: "1"}, adjustments=(declaring(DAY, "5"),))

    with pytest.raises(Malformed):
        correct(ledger, number, **new)

    assert len(tags(ledger, DAY)) == 2


@pytest.mark.parametrize(
    ("refusal", "new"),
    [
        (SaysNothingNew, {"value": "5840"}),
        (NotAValue, {"value": "5,840"}),
        (ValueDoesNotFit, {"value": "5.5"}),
        (UnknownWord, {"value": "1", "qualifier": "roughly"}),
        (UnknownWord, {"value": "1", "status": "Z"}),
        (UnknownWord, {"value": "1", "reason": "because"}),
        (PeriodDoesNotFit, {"value": "1", "through": NEXT}),
        (NotAMoment, {"value": "1", "published_at": "yesterday"}),
        (PublishedOutOfRange, {"value": "1", "published_at": "2023-01-01"}),
        (UnknownDocument, {"value": "1", "document": "nowhere"}),
        (InvalidText, {"value": "1", "note": "\u202e"}),
    ],
)
def test_a_correction_that_cannot_be_is_refused(reported, refusal, new):
    head = reported.head()

    with pytest.raises(refusal):
        correct(reported, **new)

    assert reported.head() == head


@pytest.mark.parametrize("why", ["\x00", "", " \n"])
def test_a_why_is_a_text_that_says_something(reported, why):
    with pytest.raises(InvalidText):
        correct(reported, value="1", why=why)


@pytest.mark.parametrize("mend", ["correct", "void", "refile"])
@pytest.mark.parametrize(
    ("refusal", "day", "number"),
    [
        (UnknownFigure, NEXT, 1),
        (UnknownEntry, DAY, 0),
        (UnknownEntry, DAY, 9),
        (UnknownEntry, DAY, -1),
        (CannotBeCorrected, DAY, 3),
        (CannotBeCorrected, DAY, 1),
        (CannotBeCorrected, DAY, 4),
    ],
)
def test_only_an_entry_that_stands_can_be_mended(reported, mend, refusal, day, number):
    correct(reported, 2, value="9001")
    reported.record(VoidEntry(figure=figure(DAY), entry=1, why="not said"), ACTOR)
    deeds = {
        "correct": lambda: correct(reported, number, day, value="1"),
        "void": lambda: reported.record(VoidEntry(figure=figure(day), entry=number, why="why"), ACTOR),
        "refile": lambda: reported.record(
            RefileEntry(figure=figure(day), entry=number, target=figure("2022-03-09"), why="why"), ACTOR
        ),
    }

    with pytest.raises(refusal):
        deeds[mend]()


def test_the_version_that_the_caller_saw_is_checked(reported):
    for deed in (
        lambda: reported.record(
            CorrectEntry(figure=figure(DAY), entry=1, new=Replacement(value="1"), why="w", expect=1), ACTOR
        ),
        lambda: reported.record(VoidEntry(figure=figure(DAY), entry=1, why="w", expect=1), ACTOR),
        lambda: reported.record(
            RefileEntry(figure=figure(DAY), entry=1, target=figure(NEXT), why="w", expect=3), ACTOR
        ),
    ):
        with pytest.raises(ChangedMeanwhile, match="is at version 2"):
            deed()

    assert reported.record(VoidEntry(figure=figure(DAY), entry=1, why="w", expect=2), ACTOR).recorded == 1


def test_an_entry_of_a_closed_series_can_be_corrected(reported):
    reported.record(CloseSeries(series=LOSSES, last_period=DAY), ACTOR)

    assert correct(reported, value="5480").recorded == 1


# Voidings.


def test_a_voided_first_report_is_not_there(reported):
    reported.record(VoidEntry(figure=figure(DAY), entry=1, why="not said"), ACTOR)

    assert tags(reported, DAY) == ["figure-reported", "figure-revised", "entry-voided"]
    assert reads(reported, DAY, "2022-03-02") is None
    assert reads(reported, DAY) == "9000"


def test_what_is_said_after_a_voided_report_is_the_report(ledger):
    issue(ledger, "2022-03-02", {DAY: "5840"})
    ledger.record(VoidEntry(figure=figure(DAY), entry=1, why="not said"), ACTOR)

    assert outcomes(issue(ledger, "2022-03-03", {DAY: "9000"})) == [(DAY, "report", "9000")]


def test_a_voided_withdrawal_lets_the_value_be_read_again(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    issue(ledger, "2022-03-03", {DAY: None})

    ledger.record(VoidEntry(figure=figure(DAY), entry=2, why="misread"), ACTOR)

    assert reads(ledger, DAY) == "1"


# Filing elsewhere.


def test_an_entry_is_filed_under_the_figure_that_it_was_said_of_in_one_batch(ledger):
    issue(ledger, "2022-03-02", {DAY: "5840"})
    bulletin = folded(ledger, DAY).entries[0].bulletin

    refiled = ledger.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(NEXT), why="wrong day"), ACTOR)

    assert outcomes(refiled) == [(NEXT, "report", "5840")]
    assert refiled.recorded == 2
    voiding = ledger.store.stream(OfFigure(figure_key(figure(DAY))))[-1].event
    assert isinstance(voiding, EntryVoided)
    assert voiding.refiled_as == RefiledAs(series=LOSSES, period=NEXT, entry=1)
    assert folded(ledger, NEXT).entries[0].bulletin == bulletin
    assert (reads(ledger, DAY), reads(ledger, NEXT)) == (None, "5840")


def test_an_entry_filed_where_the_same_was_said_is_a_confirmation(ledger):
    issue(ledger, "2022-03-02", {DAY: "5"})
    issue(ledger, "2022-03-01", {NEXT: "5"})

    assert outcomes(
        ledger.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(NEXT), why="wrong day"), ACTOR)
    ) == [(NEXT, "confirmation", "5")]


def test_what_is_filed_is_the_entry_as_corrected(reported):
    correct(reported, value="5480")

    reported.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(NEXT), why="wrong day"), ACTOR)

    assert reads(reported, NEXT) == "5480"


def test_an_adjustment_is_filed_in_its_own_slot(ledger):
    issue(ledger, "2022-03-02", adjustments=(declaring(DAY, "5"),))

    ledger.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(NEXT), why="wrong day"), ACTOR)

    assert (reads(ledger, NEXT, slot="adjustment"), reads(ledger, NEXT)) == ("5", None)


def test_an_entry_can_be_filed_under_another_series(ledger):
    issue(ledger, "2022-03-02", {DAY: "5"})

    ledger.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(DAY, DAILY), why="wrong column"), ACTOR)

    assert tags(ledger, DAY, DAILY) == ["figure-reported"]


@pytest.mark.parametrize(
    ("refusal", "target"),
    [
        (SaysNothingNew, figure(DAY)),
        (UnknownSeries, "staff/nothing/2022-03-01"),
        (SeriesOfAnotherSource, "other/losses/2022-03-01"),
        (PeriodDoesNotFit, f"{LOSSES}/2022-03"),
        (NotASlug, LOSSES),
    ],
)
def test_an_entry_cannot_be_filed_there(reported, refusal, target):
    reported.record(RegisterSource(source="other", name="Others"), ACTOR)
    reported.record(OpenSeries(series="other/losses", title="t", unit="u", measure="level", frequency="D"), ACTOR)
    head = reported.head()

    with pytest.raises(refusal):
        reported.record(RefileEntry(figure=figure(DAY), entry=1, target=target, why="why"), ACTOR)

    assert reported.head() == head


def test_an_entry_cannot_be_filed_where_it_is_recorded_already(ledger):
    issue(ledger, "2022-03-02", {DAY: "5", NEXT: "5"})

    with pytest.raises(SaysNothingNew):
        ledger.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(NEXT), why="wrong day"), ACTOR)

    assert reads(ledger, DAY) == "5"


def test_an_entry_cannot_be_filed_where_it_could_not_have_been_said(ledger):
    ledger.record(
        OpenSeries(series="staff/fine", title="t", unit="u", measure="cumulative", frequency="D", decimals=2), ACTOR
    )
    fine = lines_of([(DAY, SaidStatement(series="staff/fine", value="1.25", through=DAY))])
    issue(ledger, "2022-03-02", {NEXT: "1"}, lines=fine, adjustments=(declaring(DAY, "0.5", series="staff/fine"),))
    whole = lines_of([(NEXT, SaidStatement(series="staff/fine", value="1", through=NEXT))])
    issue(ledger, "2022-03-02", lines=whole)

    for source, number, target, refusal in (
        (figure(DAY, "staff/fine"), 1, figure(DAY), ValueDoesNotFit),
        (figure(DAY, "staff/fine"), 2, figure(DAY), ValueDoesNotFit),
        (figure(DAY, "staff/fine"), 2, figure(DAY, STRENGTH), Malformed),
        (figure(NEXT, "staff/fine"), 1, figure(DAY), PeriodDoesNotFit),
    ):
        with pytest.raises(refusal):
            ledger.record(RefileEntry(figure=source, entry=number, target=target, why="why"), ACTOR)


def test_an_entry_cannot_be_filed_behind_the_end_of_a_series(ledger):
    issue(ledger, "2022-03-02", {DAY: "5"})
    ledger.record(CloseSeries(series=DAILY, last_period="2022-02-28"), ACTOR)

    with pytest.raises(ClosedSeries):
        ledger.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(DAY, DAILY), why="wrong column"), ACTOR)


# Whole bulletins.


def test_voiding_a_bulletin_voids_all_its_entries_in_one_batch(ledger):
    first = issue(ledger, "2022-03-02", {DAY: "1"})
    second = issue(ledger, "2022-03-03", {DAY: "2", NEXT: "3"}, adjustments=(declaring(DAY, "5"),))

    voided = ledger.record(voiding(second), ACTOR)

    assert voided.recorded == 4
    assert (reads(ledger, DAY), reads(ledger, NEXT), reads(ledger, DAY, slot="adjustment")) == ("1", None, None)
    [event] = [one.event for one in ledger.store.after(0) if isinstance(one.event, BulletinVoided)]
    assert event.stream == f"bulletin/{second.bulletin}" != f"bulletin/{first.bulletin}"


def test_a_voided_bulletin_may_be_issued_again(ledger):
    first = issue(ledger, "2022-03-02", {DAY: "1", NEXT: None})
    ledger.record(voiding(first), ACTOR)

    again = issue(ledger, "2022-03-02", {DAY: "1", NEXT: None})

    assert again.bulletin not in {None, first.bulletin}
    assert outcomes(again) == [(DAY, "report", "1"), (NEXT, "confirmation", None)]
    assert reads(ledger, DAY) == "1"
    assert issue(ledger, "2022-03-02", {DAY: "1", NEXT: None}).recorded == 0


def test_issuing_again_does_not_bring_back_what_a_hand_had_voided(ledger):
    first = issue(ledger, "2022-03-02", {DAY: "1", NEXT: "2"})
    ledger.record(VoidEntry(figure=figure(DAY), entry=1, why="not said"), ACTOR)
    ledger.record(voiding(first), ACTOR)

    assert outcomes(issue(ledger, "2022-03-02", {DAY: "1", NEXT: "2"})) == [(NEXT, "report", "2")]


def test_a_voided_list_may_be_issued_again_in_its_place_before_later_ones(ledger):
    misread = issue_list(ledger, "2022-03-02", {DAY: "1", NEXT: "2"})
    issue_list(ledger, "2022-03-05", {DAY: "1", NEXT: "3"})

    ledger.record(voiding(misread), ACTOR)
    again = issue_list(ledger, "2022-03-02", {DAY: "7", NEXT: "2"})

    assert outcomes(again) == [(DAY, "report", "7"), (NEXT, "report", "2")]
    assert pins(again) == []
    assert (reads(ledger, DAY, "2022-03-04"), reads(ledger, DAY)) == ("7", "1")
    assert (reads(ledger, NEXT, "2022-03-04"), reads(ledger, NEXT)) == ("2", "3")


def test_voiding_a_list_brings_back_what_only_it_had_withdrawn(ledger):
    issue_list(ledger, "2022-03-02", {DAY: "1"})
    misread = issue_list(ledger, "2022-03-03", {})

    ledger.record(voiding(misread), ACTOR)

    assert reads(ledger, DAY) == "1"


def test_a_voided_list_is_not_a_whole_list_any_more(ledger):
    misread = issue(ledger, "2022-03-03", complete=(*WHOLE_LIST_OF_ADJUSTMENTS, Span(series=LOSSES)))
    ledger.record(voiding(misread), ACTOR)

    late = issue(ledger, "2022-03-02", {DAY: "1"}, adjustments=(declaring(DAY, "5"),))

    assert pins(late) == []


def test_voiding_a_bulletin_follows_its_entries_to_where_they_were_filed(ledger):
    misread = issue(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(RefileEntry(figure=figure(DAY), entry=1, target=figure(NEXT), why="wrong day"), ACTOR)
    ledger.record(RefileEntry(figure=figure(NEXT), entry=1, target=figure("2022-03-03"), why="wrong again"), ACTOR)

    ledger.record(voiding(misread), ACTOR)

    assert [reads(ledger, day) for day in (DAY, NEXT, "2022-03-03")] == [None, None, None]


def test_several_bulletins_are_voided_in_one_batch(ledger):
    issued = [issue(ledger, f"2022-03-0{day}", {DAY: str(day)}) for day in (2, 3, 4)]

    voided = ledger.record(voiding(*issued[1:]), ACTOR)

    assert voided.recorded == 4
    assert ledger.store.batch_end(voided.position - 3) == voided.position
    assert reads(ledger, DAY) == "2"


def test_a_bulletin_named_twice_is_voided_once(ledger):
    issued = issue(ledger, "2022-03-02", {DAY: "1"})

    assert ledger.record(voiding(issued, issued), ACTOR).recorded == 2


def test_voiding_no_bulletin_is_nothing(ledger):
    assert ledger.record(VoidBulletins(bulletins=(), why="misread"), ACTOR).recorded == 0


def test_a_bulletin_is_voided_once(ledger):
    issued = issue(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(voiding(issued), ACTOR)

    with pytest.raises(AlreadyVoided):
        ledger.record(voiding(issued), ACTOR)


def test_a_bulletin_that_nobody_received_cannot_be_voided_and_neither_can_the_others_with_it(ledger):
    issued = issue(ledger, "2022-03-02", {DAY: "1"})

    with pytest.raises(UnknownBulletin):
        ledger.record(VoidBulletins(bulletins=(str(issued.bulletin), "nowhere"), why="misread"), ACTOR)

    assert reads(ledger, DAY) == "1"


def test_an_entry_of_a_voided_bulletin_cannot_be_corrected(ledger):
    issued = issue(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(voiding(issued), ACTOR)

    with pytest.raises(CannotBeCorrected):
        correct(ledger, value="2")


def test_dry_runs_record_nothing_and_answer_what_would_be(ledger):
    issued = issue(ledger, "2022-03-01", {DAY: "1"})
    issue_list(ledger, "2022-03-03", {DAY: "1"})
    other = issue(ledger, "2022-03-04", adjustments=(SaidAdjustment(series=LOSSES, period=NEXT, amount="5"),))
    head = ledger.head()
    deeds = [
        lambda dry: ledger.record(
            CorrectEntry(figure=figure(DAY), entry=1, new=Replacement(value="2"), why="w"), ACTOR, dry_run=dry
        ),
        lambda dry: ledger.record(
            RefileEntry(figure=figure(NEXT), entry=1, target=figure("2022-03-03"), why="w"), ACTOR, dry_run=dry
        ),
        lambda dry: ledger.record(VoidEntry(figure=figure(DAY), entry=1, why="w"), ACTOR, dry_run=dry),
        lambda dry: ledger.record(voiding(issued, other, why="w"), ACTOR, dry_run=dry),
    ]

    for deed in deeds:
        dry = deed(True)

        assert ledger.head() == head
        done = deed(False)
        assert (dry.position, dry.recorded, dry.outcomes) == (done.position, done.recorded, done.outcomes)
        head = ledger.head()


def test_a_bulletin_voided_and_issued_again_names_what_a_hand_had_corrected_in_it(ledger):
    misread = issue(ledger, "2022-03-02", {"2022-03-01": "10", "2022-03-02": "99"})
    ledger.record(
        CorrectEntry(figure=figure("2022-03-01"), entry=1, new=Replacement(value="11"), why="the document says 11"),
        ACTOR,
    )
    ledger.record(voiding(misread, why="2 March was misread"), ACTOR)

    again = issue(ledger, "2022-03-02", {"2022-03-01": "10", "2022-03-02": "9"})

    assert {one.period: one.against_hand for one in again.outcomes} == {"2022-03-01": True, "2022-03-02": False}
