"""The audit trail of a figure: its entries with what changed, who, when, why and by which document."""

import pytest

from domain.events import Span
from domain.recording.commands import CorrectEntry, NewDocument, RefileEntry, Replacement, VoidEntry
from domain.refusals import UnknownFigure, UnknownSeries
from projections.answers.figure_answer import FigureNotPublishedThen, FigureNotRecordedThen, FigureVoided, ask_figure
from projections.answers.history import ask_history
from tests.projections.town import CASES

DAY, NEXT = "2022-03-01", "2022-03-02"
FIGURE = f"{CASES}/{DAY}"


def history(town, figure=FIGURE, **at):
    ask = town.ask
    return ask_history(ask, ask.at(**at), figure).items


def deeds(town, **at):
    return [(one.entry, one.kind, one.value, one.previous, one.difference) for one in history(town, **at)]


def test_what_the_source_did_is_told_by_position_against_the_entry_before(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: "12.5"})
    town.says("2022-03-04", {DAY: "12.5"})
    town.says("2022-03-05", {DAY: None})
    town.says("2022-03-06", {DAY: "9"})

    assert deeds(town) == [
        (1, "report", "10", None, None),
        (2, "revision", "12.5", "10", "2.5"),
        (3, "confirmation", "12.5", "12.5", "0.0"),
        (4, "withdrawal", None, "12.5", None),
        (5, "reinstatement", "9", "12.5", "-3.5"),
    ]
    assert [one.came_back_changed for one in history(town)] == [False, False, False, False, True]
    assert [one.recorded_kind for one in history(town)] == [
        "figure-reported",
        "figure-revised",
        "figure-confirmed",
        "figure-withdrawn",
        "figure-reinstated",
    ]


def test_an_entry_tells_who_recorded_it_when_why_and_by_which_document(town):
    town.opens()
    evidence = NewDocument(url="https://town.example/1", title="Bulletin", quote="ten", published_at="2022-03-02")
    issued = town.says("2022-03-02", {DAY: "10"}, document=evidence)
    town.says("2022-03-03", {DAY: {"value": "11", "qualifier": "about", "reason": "late-data", "note": "two villages"}})

    report, revision = history(town)

    assert (report.recorded_by, report.published_at, report.bulletin) == ("clerk", "2022-03-02", issued.bulletin)
    assert report.recorded_at == "2024-06-01T00:01:00.000000Z"
    assert (report.document.url, report.document.title, report.document.quote) == (
        "https://town.example/1", "Bulletin", "ten",
    )  # fmt: skip
    assert (revision.reason, revision.note, revision.qualifier, revision.document) == (
        "late-data", "two villages", "about", None,
    )  # fmt: skip


def test_a_report_found_late_is_the_report_and_the_first_recorded_one_a_revision(town):
    town.opens()
    town.says("2022-03-05", {DAY: "12"})

    town.says("2022-03-02", {DAY: "10"})

    assert [(one.entry, one.kind, one.recorded_kind) for one in history(town)] == [
        (1, "revision", "figure-reported"),
        (2, "report", "figure-reported"),
    ]
    assert deeds(town)[0] == (1, "revision", "12", "10", "2")


def test_a_voided_report_makes_the_next_value_the_report(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-03", {DAY: "12"})

    town.ledger.record(VoidEntry(figure=FIGURE, entry=1, why="of another town"), "auditor")

    assert [(one.entry, one.kind, one.recorded_kind) for one in history(town)] == [
        (1, "voided", "figure-reported"),
        (2, "report", "figure-revised"),
        (3, "voiding", "entry-voided"),
    ]
    voiding = history(town)[2]
    assert (voiding.corrects, voiding.note, voiding.recorded_by, voiding.value) == (
        1,
        "of another town",
        "auditor",
        None,
    )
    assert [one.corrected_by for one in history(town)] == [[3], [], []]


def test_a_correction_stands_beside_what_it_corrects(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})

    town.ledger.record(
        CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="100"), why="a digit was lost"), "auditor"
    )

    report, correction = history(town)
    assert (report.value, report.corrected_by) == ("10", [2])
    assert (correction.kind, correction.corrects, correction.value, correction.previous) == (
        "correction",
        1,
        "100",
        "10",
    )
    assert (correction.difference, correction.note, correction.published_at) == ("90", "a digit was lost", "2022-03-02")


def test_a_second_correction_is_told_against_the_first(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.ledger.record(
        CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="100"), why="a digit was lost"), "auditor"
    )

    town.ledger.record(CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="103"), why="misread"), "auditor")

    assert deeds(town)[1:] == [(2, "correction", "100", "10", "90"), (3, "correction", "103", "100", "3")]


def test_the_voiding_of_a_corrected_entry_is_told_against_the_correction(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.ledger.record(
        CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="100"), why="a digit was lost"), "auditor"
    )

    town.ledger.record(VoidEntry(figure=FIGURE, entry=1, why="of another town"), "auditor")

    assert deeds(town)[2] == (3, "voiding", None, "100", None)


def test_a_refiling_is_told_on_both_figures(town):
    town.opens()
    issued = town.says("2022-03-02", {DAY: "10"})

    town.ledger.record(
        RefileEntry(figure=FIGURE, entry=1, target=f"{CASES}/{NEXT}", why="filed under the day before"), "auditor"
    )

    voided, voiding = history(town)
    assert (voided.kind, voiding.kind, voiding.refiled_as) == ("voided", "voiding", f"{CASES}/{NEXT}")
    (refiled,) = history(town, f"{CASES}/{NEXT}")
    assert (refiled.kind, refiled.value, refiled.bulletin) == ("report", "10", issued.bulletin)


def test_a_pin_is_marked_and_belongs_to_the_bulletin_that_said_so_silently(town):
    town.opens()
    town.lists("2022-03-02", {DAY: "10"})
    silent = town.lists("2022-03-05", {DAY: "10", NEXT: "20"})

    late = town.says("2022-03-03", {DAY: "11"})

    assert [(one.entry, one.kind, one.value, one.pinned, one.bulletin) for one in history(town)[1:]] == [
        (2, "revision", "11", False, late.bulletin),
        (3, "revision", "10", True, silent.bulletin),
    ]
    assert history(town)[2].recorded_kind == "figure-confirmed"


def test_adjustments_have_a_slot_of_their_own(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.adjusts("2022-03-03", {DAY: "3"})
    town.adjusts("2022-03-04", {DAY: None})
    town.takes_back("2022-03-05", DAY)

    assert [(one.slot, one.kind, one.value, one.previous) for one in history(town)] == [
        ("statement", "report", "10", None),
        ("adjustment", "adjustment", "3", None),
        ("adjustment", "adjustment", None, "3"),
        ("adjustment", "adjustment-withdrawal", None, None),
    ]


def test_the_trail_at_a_position_knows_nothing_of_what_came_later(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    position = town.ledger.head()
    before = ask_history(town.ask, town.ask.at(position=position), FIGURE)

    town.says("2022-03-01", {DAY: "9"})
    town.ledger.record(
        CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="100"), why="a digit was lost"), "auditor"
    )

    assert ask_history(town.ask, town.ask.at(position=position), FIGURE) == before
    assert (before.position, len(before.items)) == (position, 1)


def test_the_trail_as_of_a_day_leaves_out_what_was_published_later_with_its_corrections(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.says("2022-03-05", {DAY: "12"})
    town.ledger.record(CorrectEntry(figure=FIGURE, entry=2, new=Replacement(value="13"), why="misread"), "auditor")
    town.ledger.record(CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="11"), why="misread"), "auditor")

    assert [(one.entry, one.corrects) for one in history(town, as_of="2022-03-04")] == [(1, None), (4, 1)]


def test_a_correction_of_the_publication_moves_an_entry_along_that_axis(town):
    town.opens()
    town.says("2022-03-05", {DAY: "10"})

    town.ledger.record(
        CorrectEntry(
            figure=FIGURE, entry=1, new=Replacement(value="10", published_at="2022-03-02"), why="the wrong date"
        ),
        "auditor",
    )

    assert [one.entry for one in history(town, as_of="2022-03-02")] == [1, 2]


def test_the_trail_of_a_figure_that_is_not_there_says_why(town):
    town.opens()
    position = town.ledger.head()
    town.says("2022-03-05", {DAY: "10"})
    ask = town.ask

    with pytest.raises(FigureNotRecordedThen):
        ask_history(ask, ask.at(position=position), FIGURE)
    with pytest.raises(UnknownFigure):
        ask_history(ask, ask.at(), f"{CASES}/{NEXT}")
    with pytest.raises(UnknownSeries):
        ask_history(ask, ask.at(), f"town/dogs/{DAY}")


def test_a_figure_that_is_not_there_says_why(town):
    town.opens()
    position = town.ledger.head()
    town.says("2022-03-05", {DAY: "10"})
    ask = town.ask

    with pytest.raises(FigureNotRecordedThen):
        ask_figure(ask, ask.at(position=position), FIGURE)
    with pytest.raises(FigureNotPublishedThen) as refused:
        ask_figure(ask, ask.at(as_of="2022-03-04"), FIGURE)
    assert refused.value.facts["first_published_at"] == "2022-03-05"
    with pytest.raises(UnknownFigure):
        ask_figure(ask, ask.at(), f"{CASES}/{NEXT}")


def test_a_figure_that_was_only_ever_withdrawn_is_unknown(town):
    town.opens()
    town.says("2022-03-05", {DAY: None})
    town.lists("2022-03-05", {NEXT: "1"}, note="a list without the day")

    with pytest.raises(UnknownFigure):
        ask_figure(town.ask, town.now, FIGURE)


def test_a_figure_of_which_everything_was_voided_is_not_one_that_was_never_recorded(town):
    town.opens()
    town.says("2022-03-05", {DAY: "12"})
    position = town.ledger.head()
    town.ledger.record(VoidEntry(figure=FIGURE, entry=1, why="of another town"), "auditor")

    with pytest.raises(FigureVoided, match="its entries were voided"):
        ask_figure(town.ask, town.now, FIGURE)
    with pytest.raises(UnknownFigure, match="was ever recorded"):
        ask_figure(town.ask, town.now, f"{CASES}/{NEXT}")
    assert ask_figure(town.ask, town.ask.at(position=position), FIGURE).value == "12"
    assert [one.kind for one in ask_history(town.ask, town.now, FIGURE).items] == ["voided", "voiding"]


def test_a_figure_tells_its_derived_kind_and_the_version_to_expect(town):
    town.opens()
    town.says("2022-03-05", {DAY: "12"})
    town.says("2022-03-02", {DAY: {"value": "10", "qualifier": "under", "status": "P"}})

    now, then = ask_figure(town.ask, town.now, FIGURE), ask_figure(town.ask, town.ask.at(as_of="2022-03-03"), FIGURE)

    assert (now.value, now.kind, now.entry, now.revisions, now.version) == ("12", "revision", 1, 1, 2)
    assert (then.value, then.kind, then.qualifier, then.status, then.revisions) == ("10", "report", "under", "P", 0)


def test_a_span_of_a_list_pins_only_what_it_covers(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10", NEXT: "20"})
    town.says("2022-03-05", {NEXT: "20"}, complete=(Span(series=CASES, start=NEXT),))

    town.says("2022-03-03", {DAY: "11", NEXT: "21"})

    assert [one.pinned for one in history(town)] == [False, False]
    assert [one.pinned for one in history(town, f"{CASES}/{NEXT}")] == [False, False, True]


def test_the_difference_of_a_corrected_entry_is_its_own_value_less_previous(town):
    town.opens()
    town.says("2022-03-02", {DAY: "5"})
    town.says("2022-03-03", {DAY: "10"})
    town.ledger.record(
        CorrectEntry(figure=FIGURE, entry=2, new=Replacement(value="11"), why="a slip of the pen"), "auditor"
    )

    assert deeds(town)[1:] == [(2, "revision", "10", "5", "5"), (3, "correction", "11", "10", "1")]


def test_each_value_has_its_qualifier_and_what_has_no_value_has_none(town):
    town.opens()
    town.says("2022-03-02", {DAY: {"value": "10", "qualifier": "over"}})
    town.says("2022-03-03", {DAY: {"value": "11", "qualifier": "about"}})
    town.says("2022-03-04", {DAY: None})
    town.says("2022-03-05", {DAY: "11"})

    assert [(one.qualifier, one.previous_qualifier) for one in history(town)] == [
        ("over", None),
        ("about", "over"),
        (None, "about"),
        ("exact", "about"),
    ]


def test_an_instant_recorded_behind_a_bare_date_of_its_day_revises_it_and_says_what_is_assumed(town):
    town.opens()
    town.says("2022-03-02", {DAY: "5840"})
    town.says("2022-03-02T18:00:00Z", {DAY: "9000"})
    town.says("2022-03-03T18:00:00Z", {DAY: "9001"})

    assert [(one.kind, one.previous, one.order_assumed) for one in history(town)] == [
        ("report", None, False),
        ("revision", "5840", True),
        ("revision", "9000", False),
    ]
    assert {one.recorded_kind for one in history(town)} == {"figure-reported", "figure-revised"}


def test_what_changed_of_a_status_or_a_last_day_is_told(town):
    town.opens(frequency="M")
    town.says("2022-04-02", {"2022-03": {"value": "10", "status": "P", "through": "2022-03-20"}})
    town.says("2022-05-02", {"2022-03": {"value": "10", "status": "A"}})
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/2022-03", entry=2, new=Replacement(value="10", status="B"), why="it says B"),
        "clerk",
    )

    rows = history(town, f"{CASES}/2022-03")

    assert [(one.kind, one.previous_status, one.status, one.previous_through, one.through) for one in rows] == [
        ("report", None, "P", None, "2022-03-20"),
        ("revision", "P", "A", "2022-03-20", None),
        ("correction", "A", "B", None, None),
    ]


def test_an_amount_of_which_nobody_said_how_much_is_told_from_none(town):
    town.opens()
    town.says("2022-03-02", {DAY: "10"})
    town.adjusts("2022-03-03", {DAY: "3"})
    town.adjusts("2022-03-04", {DAY: None})
    town.takes_back("2022-03-05", DAY)
    town.adjusts("2022-03-06", {DAY: None})
    unknown = Replacement(amount=None, reason="late-data")
    town.ledger.record(CorrectEntry(figure=FIGURE, entry=2, new=unknown, why="the hour is not given"), "clerk")

    rows = [one for one in history(town) if one.slot == "adjustment"]

    assert [(one.kind, one.value, one.amount_unknown, one.previous, one.previous_unknown) for one in rows] == [
        ("adjustment", "3", False, None, False),
        ("adjustment", None, True, None, True),
        ("adjustment-withdrawal", None, False, None, True),
        ("adjustment", None, True, None, False),
        ("correction", None, True, "3", False),
    ]
