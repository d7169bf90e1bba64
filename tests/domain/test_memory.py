"""What the write side remembers is bounded, and forgetting it changes no decision."""

import pytest

from domain.events import Span
from domain.keys import figure_key
from domain.moments import begins
from domain.recording import memory as remembering
from domain.recording.agreements import Agreement, Agreements
from domain.recording.commands import OpenSeries, VoidEntry
from domain.recording.lines import SaidStatement, lines_of
from domain.recording.listed_lines import ListedLines
from domain.recording.memory import LedgerMemory
from stores.opening import open_ledger
from tests.examples import ACTOR, LOSSES, WHOLE_LIST, bulletin, figure, issue, issue_list, reads
from tests.histories import Clock

OTHER = "staff/other"
DAY, NEXT = "2022-03-01", "2022-03-02"
KEY = figure_key(figure(DAY))


@pytest.fixture
def room_for_ten(monkeypatch):
    monkeypatch.setattr(remembering, "_MOST_OF_FIGURES", 7_000)
    monkeypatch.setattr(remembering, "_MOST_OF_LISTS", 4_500)


@pytest.mark.usefixtures("room_for_ten")
def test_a_figure_takes_the_room_of_its_entries(ledger):
    for day in range(3, 15):
        issue(ledger, f"2022-03-{day:02}", {DAY: str(day)})
    memory = LedgerMemory(ledger.store)
    known = memory.figure(KEY)

    memory.sync()

    assert memory.figure(KEY) is not known
    assert memory.figure(KEY) == known


@pytest.mark.usefixtures("room_for_ten")
def test_what_has_room_is_remembered(ledger):
    issue(ledger, "2022-03-03", {DAY: "1"})
    memory = LedgerMemory(ledger.store)
    known = memory.figure(KEY)

    memory.sync()

    assert memory.figure(KEY) is known


@pytest.mark.usefixtures("room_for_ten")
def test_the_series_used_longest_ago_is_forgotten_and_no_other(ledger):
    ledger.record(OpenSeries(series=OTHER, title="Other", unit="pieces", measure="level", frequency="D"), ACTOR)
    days = [f"2022-03-{day:02}" for day in range(1, 4)]
    issue(ledger, "2022-03-05", dict.fromkeys(days, "1"))
    issue(ledger, "2022-03-05", lines=lines_of([(day, SaidStatement(series=OTHER, value="1")) for day in days]))
    memory = LedgerMemory(ledger.store)
    others, ours = ([figure_key(f"{series}/{day}") for day in days] for series in (OTHER, LOSSES))
    other = [memory.figure(one) for one in others]
    memory.sync()
    known = [memory.figure(one) for one in ours]

    memory.sync()

    assert [memory.figure(one) is it for one, it in zip(ours, known, strict=True)] == [True] * 3
    assert [memory.figure(one) is it for one, it in zip(others, other, strict=True)] == [False] * 3


def test_old_entries_are_forgotten_once_a_judgement_needs_them_no_more(ledger):
    for day in range(3, 15):
        issue(ledger, f"2022-03-{day:02}", {DAY: str(day)})
    memory = LedgerMemory(ledger.store)

    short = memory.recent(KEY, begins("2022-03-14"))

    assert [one.content.published_at for one in short.entries] == ["2022-03-13", "2022-03-14"]
    assert short.version == 12
    assert len(memory.recent(KEY, begins("2022-03-13")).entries) == 12
    assert memory.figure(KEY) == memory.stored(KEY)


@pytest.mark.usefixtures("room_for_ten")
def test_what_nobody_ever_recorded_takes_room_too(ledger):
    memory = LedgerMemory(ledger.store)
    for number in range(100):
        memory.figure(figure_key(f"{LOSSES}/19{number:02}"))

        memory.sync()

    assert memory._figures.weight <= 7_000  # noqa: SLF001 - the room that it takes


def test_whole_lists_take_the_room_of_their_lines():
    agreements = Agreements(most=6_000)
    said = bulletin("2022-03-12", {f"2022-03-{day:02}": "1" for day in range(1, 6)}).lines
    agreed = [Agreement(ListedLines(said), number, number, set()) for number in range(3)]
    for number, one in enumerate(agreed):
        agreements.add((Span(series=f"town/s{number}"),), one)

    assert agreements.find((Span(series="town/s0"),)) is None
    assert agreements.find((Span(series="town/s2"),)) is agreed[2]
    assert agreements.weight <= 6_000


def test_a_list_that_has_no_room_is_kept_until_the_next_one():
    agreements = Agreements(most=100)
    agreed = [Agreement(ListedLines(bulletin("2022-03-12", {DAY: "1"}).lines), number, 1, set()) for number in range(2)]
    others = (Span(series="town/other"),)

    agreements.add(WHOLE_LIST, agreed[0])
    kept = agreements.find(WHOLE_LIST)
    agreements.add(others, agreed[1])

    assert kept is agreed[0]
    assert (agreements.find(WHOLE_LIST), agreements.find(others)) == (None, agreed[1])
    assert agreements.weight == agreed[1].weight


@pytest.mark.usefixtures("room_for_ten")
def test_an_agreement_outlives_the_figures_that_are_forgotten(ledger):
    issue_list(ledger, "2022-03-03", {DAY: "1", NEXT: "1"})
    for day in range(4, 10):
        issue_list(ledger, f"2022-03-{day:02}", {DAY: str(day), NEXT: "1"})
    asked: list[str] = []
    with ledger.store.writing() as writer:
        writer.set_trace_callback(asked.append)

    issue_list(ledger, "2022-03-11", {DAY: "11", NEXT: "1"})

    assert [one for one in asked if f"figure/{LOSSES}/{NEXT}" in one or f"'figure/{LOSSES}/'" in one] == []


@pytest.mark.usefixtures("room_for_ten")
def test_decisions_are_the_same_when_all_is_forgotten_again_and_again(ledger):
    for day in range(3, 13):
        issue_list(ledger, f"2022-03-{day:02}", {DAY: str(day), NEXT: "1"})

    assert [reads(ledger, DAY, f"2022-03-{day:02}") for day in (3, 8, 12)] == ["3", "8", "12"]
    assert issue_list(ledger, "2022-03-13", {NEXT: "1"}).outcomes[0].kind == "withdrawal"


def test_a_short_span_looks_its_figures_up_and_reads_no_others(ledger):
    for day in (1, 2, 3):
        issue(ledger, f"2022-03-0{day}", {f"2022-03-0{day}": "1"})
    fresh = LedgerMemory(ledger.store)
    asked: list[str] = []
    with ledger.store.writing() as writer:
        ledger._memory.forget()  # noqa: SLF001 - as after a restart
        writer.set_trace_callback(asked.append)
    span = (Span(series=LOSSES, start="2022-03-02", end="2022-03-04"),)

    issued = issue(ledger, "2022-03-05", {"2022-03-03": "1", "2022-03-04": "1"}, complete=span)

    assert [(one.kind, one.period) for one in issued.outcomes] == [
        ("report", "2022-03-04"),
        ("withdrawal", "2022-03-02"),
    ]
    assert [one for one in asked if "figure/" in one and "2022-03-01" in one] == []
    assert [one for one in asked if f"'figure/{LOSSES}/'" in one] == []
    assert fresh.heard([KEY, figure_key(figure("1999-01-01"))]) == {KEY}


def test_one_that_is_far_behind_reads_what_it_needs_and_not_everything_since(ledger, monkeypatch):
    issue(ledger, "2022-03-03", {DAY: "1"})
    with open_ledger(ledger.store.path, Clock()) as other:
        issue(other, "2022-03-04", {DAY: "2"})
        monkeypatch.setattr(remembering, "_MOST_TO_READ", 5)
        for day in range(5, 15):
            issue(ledger, f"2022-03-{day:02}", {DAY: str(day), NEXT: str(day)})
        asked: list[str] = []
        with other.store.writing() as writer:
            writer.set_trace_callback(asked.append)

        issued = issue(other, "2022-03-15", {DAY: "14"})

    assert [one.kind for one in issued.outcomes] == ["confirmation"]
    assert [one for one in asked if "WHERE position > " in one] == []
    assert any(f"figure/{LOSSES}/{DAY}" in one for one in asked)


@pytest.mark.parametrize("whole", [{}, {"complete": WHOLE_LIST}], ids=["one statement", "whole lists"])
def test_the_same_words_said_at_very_many_moments_are_not_gone_through_again(ledger, whole):
    asked: list[str] = []
    with ledger.store.writing() as writer:
        writer.set_trace_callback(asked.append)
    said: dict[str, str | None] = {} if whole else {DAY: "1"}
    needed = []

    for minute in range(40):
        before = len(asked)
        issue(ledger, f"2022-03-03T08:{minute:02}:00Z", said, **whole)
        needed.append(len(asked) - before)

    assert needed[39] <= needed[5] < 60


def test_what_was_nothing_at_first_is_found_when_its_bulletin_is_sent_again(ledger):
    issue(ledger, "2022-03-03", {DAY: "1"})
    issue(ledger, "2022-03-03", {DAY: "1", NEXT: "2"})
    ledger.record(VoidEntry(figure=figure(NEXT), entry=1, why="misread"), ACTOR)

    again = issue(ledger, "2022-03-03", {NEXT: "2", DAY: "1"})

    assert (again.recorded, again.held[0].entry, again.held[0].holds) == (0, 1, None)
    assert again.bulletin is not None


def test_a_list_that_somebody_else_recorded_meanwhile_is_pinned_like_one_of_our_own(ledger):
    issue_list(ledger, "2022-03-03", {DAY: "1"})
    with open_ledger(ledger.store.path, Clock()) as other:
        issue_list(other, "2022-03-05", {DAY: "1"})

    late = issue(ledger, "2022-03-04", {DAY: "9"})

    assert [(one.kind, one.pinned) for one in late.outcomes] == [("revision", False), ("revision", True)]
    assert reads(ledger, DAY, "2022-03-05") == "1"


def record_and_stop(ledger, command):
    with ledger.together() as group:
        group.record(command, ACTOR)
        raise KeyboardInterrupt


def test_a_list_of_a_group_that_failed_is_none(ledger):
    issue_list(ledger, "2022-03-03", {DAY: "1"})
    with pytest.raises(KeyboardInterrupt):
        record_and_stop(ledger, bulletin("2022-03-05", {DAY: "1"}, complete=WHOLE_LIST))

    late = issue(ledger, "2022-03-04", {DAY: "9"})

    assert [(one.kind, one.pinned) for one in late.outcomes] == [("revision", False)]
    assert issue_list(ledger, "2022-03-05", {DAY: "9"}).bulletin is not None


def test_what_is_published_behind_all_lists_asks_for_no_later_ones(ledger):
    asked: list[str] = []
    with ledger.store.writing() as writer:
        writer.set_trace_callback(asked.append)
    issue_list(ledger, "2022-03-03", {DAY: "1"})
    asked.clear()

    issue_list(ledger, "2022-03-04", {DAY: "2"})

    assert [one for one in asked if "'complete'" in one and one.startswith("SELECT")] == []
