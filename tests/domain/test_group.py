"""Commands in one transaction: each decided and recorded as if it were alone, all of them durable together or none."""

import os
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.recording import group as grouping
from domain.recording.commands import Command, NewDocument, ReceiveContent, ReceiveDocument, VoidEntry
from domain.recording.group import CommandGroup, MadeMeanwhile
from domain.recording.idempotency import Attempt
from domain.recording.receipts import Receipt
from domain.refusals import ChangedMeanwhile, Conflict, EventTooLarge, FileUnreadable, Malformed, UnknownEntry
from stores.opening import OpenLedger, open_store
from tests.examples import ACTOR, SOURCE, a_ledger, bulletin, figure, issue, issue_list, reads
from tests.histories import Clock, Player, histories

MEMORY = Path("/dev/shm")  # noqa: S108 - faster than a disk where there is one
DAY, NEXT = "2022-02-01", "2022-02-02"
TOO_LARGE = ReceiveDocument(
    source=SOURCE, document=NewDocument(quote="損" * 4000, title="🪖" * 500, url=f"https://x.example/{'損' * 2000}")
)
ATTEMPT = Attempt("a" * 64, "b" * 64)


class GivenUp(Exception):
    """What ends a group without its commit."""


def recorded(ledger):
    """All that was recorded, without what is drawn by lot."""
    return [
        (position, event.stream if ":" in event.stream else type(event), event.version, event.recorded_at)
        for position, event in ledger.store.after(0)
    ]


def said(ledger, day):
    """What is read of a day, by a ledger that remembers nothing and by this one."""
    with a_ledger(ledger.store.path) as other:
        return reads(other, day), reads(ledger, day)


def record_all(ledger, *commands, at_last=lambda _: None):
    """The commands in one group, and something that is done before it ends."""
    with ledger.together() as group:
        for command in commands:
            group.record(command, ACTOR)
        at_last(group)


def give_up(_):
    raise GivenUp


@contextmanager
def denied(connection, action, what):
    """Within it, SQLite refuses that to the store's own connection."""

    def judged(found, *about):
        return sqlite3.SQLITE_DENY if found == action and what in about else sqlite3.SQLITE_OK

    connection.set_authorizer(judged)
    try:
        yield
    finally:
        connection.set_authorizer(None)


def no_commit(store):
    with store.writing() as writer:
        return denied(writer, sqlite3.SQLITE_TRANSACTION, "COMMIT")


# Each by itself.


def test_each_command_of_a_group_is_a_batch_at_an_instant_of_its_own(ledger):
    head = ledger.head()

    with ledger.together() as group:
        receipts = [group.record(bulletin("2022-03-01", {DAY: value}), ACTOR) for value in ("1", "2")]

    events = [one.event for one in ledger.store.after(head)]
    assert [one.position for one in receipts] == [head + 2, head + 4]
    assert [ledger.store.batch_end(position) for position in range(head + 1, head + 5)] == [head + 2] * 2 + [
        head + 4
    ] * 2
    assert len({one.batch.id for one in events}) == len({one.recorded_at for one in events}) == 2
    assert [one.recorded_at for one in events] == sorted(one.recorded_at for one in events)


def test_a_command_is_decided_upon_what_the_one_before_it_came_to(ledger):
    with ledger.together() as group:
        group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR)
        later = group.record(bulletin("2022-03-02", {DAY: "2"}, expect={figure(DAY): 1}), ACTOR)
        with pytest.raises(ChangedMeanwhile):
            group.record(bulletin("2022-03-03", {DAY: "3"}, expect={figure(DAY): 1}), ACTOR)

    assert [(one.kind, one.previous) for one in later.outcomes] == [("revision", "1")]
    assert said(ledger, DAY) == ("2", "2")


@pytest.mark.parametrize(
    ("refusal", "command"),
    [
        (Malformed, bulletin("2022-03-01", {DAY: "2", NEXT: "x"})),
        (ChangedMeanwhile, bulletin("2022-03-01", {DAY: "2"}, expect={figure(DAY): 9})),
        (UnknownEntry, VoidEntry(figure=figure(DAY), entry=7, why="mistyped")),
        (EventTooLarge, TOO_LARGE),
    ],
)
def test_what_is_refused_touches_no_other(ledger, refusal, command):
    head = ledger.head()

    with ledger.together() as group:
        group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR)
        with pytest.raises(refusal):
            group.record(command, ACTOR)
        group.record(bulletin("2022-03-01", {NEXT: "1"}), ACTOR)

    assert ledger.head() == head + 4
    assert (said(ledger, DAY), said(ledger, NEXT)) == (("1", "1"), ("1", "1"))


def test_a_dry_run_in_a_group_records_nothing_and_is_decided_upon_those_before_it(ledger):
    head = ledger.head()

    with ledger.together() as group:
        group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR)
        tried = group.record(bulletin("2022-03-02", {DAY: "2"}), ACTOR, dry_run=True)
        after = group.record(bulletin("2022-03-03", {DAY: "3"}), ACTOR)

    assert (tried.outcomes[0].previous, after.outcomes[0].previous) == ("1", "1")
    assert ledger.head() == head + 4


def test_an_attempt_is_made_once_in_a_group(ledger):
    with ledger.together() as group:
        first = group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR, attempt=ATTEMPT)
        with pytest.raises(MadeMeanwhile):
            group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR, attempt=ATTEMPT)

    assert ledger.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR, attempt=ATTEMPT) == first


@settings(max_examples=25)
@given(histories(), st.lists(st.integers(1, 6), min_size=22, max_size=22))
def test_any_history_in_groups_is_recorded_as_it_is_one_by_one(history, sizes):
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as here:
        with OpenLedger.upon(open_store(Path(here) / "alone.db"), Clock()) as alone:
            player = Player(alone)
            taken = [player.play(command) for command in history]
            expected = recorded(alone)
        with InOneTransaction.upon(open_store(Path(here) / "grouped.db"), Clock()) as grouped:
            found, rest = [], list(history)
            player = Player(grouped)
            for size in sizes:
                some, rest = rest[:size], rest[size:]
                with grouped.open_group():
                    found += [player.play(command) for command in some]

            assert found == taken
            assert recorded(grouped) == expected


class InOneTransaction(OpenLedger):
    """A ledger whose ``record`` goes to the group that is open, if one is."""

    opened: CommandGroup | None = None

    @contextmanager
    def open_group(self):
        with self.together() as group:
            self.opened = group
            yield
        self.opened = None

    def record(self, command: Command, actor: str, **more: Any) -> Receipt:
        return self.opened.record(command, actor, **more) if self.opened else super().record(command, actor, **more)


# All together, or nothing.


def test_nobody_else_sees_anything_before_the_end_of_a_group(ledger):
    with a_ledger(ledger.store.path) as other:
        head = other.head()

        with ledger.together() as group:
            group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR)
            group.record(bulletin("2022-03-01", {NEXT: "1"}), ACTOR)
            assert other.head() == head

        assert other.head() == head + 4


def test_a_group_that_ends_with_an_error_leaves_no_trace_in_store_or_memory(ledger):
    issue_list(ledger, "2022-03-01", {DAY: "1", NEXT: "1"})
    before = recorded(ledger)

    with pytest.raises(GivenUp):
        record_all(ledger, bulletin("2022-03-02", {DAY: "2"}), bulletin("2022-03-02", {NEXT: "2"}), at_last=give_up)

    assert recorded(ledger) == before
    assert said(ledger, DAY) == ("1", "1")
    assert [one.previous for one in issue(ledger, "2022-03-03", {DAY: "3", NEXT: "3"}).outcomes] == ["1", "1"]


def test_a_commit_that_fails_leaves_no_trace_in_store_or_memory(ledger):
    issue_list(ledger, "2022-03-01", {DAY: "1"})
    before = recorded(ledger)

    with no_commit(ledger.store), pytest.raises(FileUnreadable):
        record_all(ledger, bulletin("2022-03-02", {DAY: "2"}), bulletin("2022-03-02", {NEXT: "2"}))

    assert recorded(ledger) == before
    assert [one.kind for one in issue(ledger, "2022-03-03", {NEXT: "2"}).outcomes] == ["report"]
    assert [one.previous for one in issue(ledger, "2022-03-03", {DAY: "3"}).outcomes] == ["1"]


def test_a_transaction_that_sqlite_gave_up_records_nothing_more(ledger):
    before = recorded(ledger)

    def roll_back(_):
        ledger.store.recorder.reader.execute("ROLLBACK")
        with pytest.raises(FileUnreadable, match="rolled back"):
            ledger.store.append([ledger.store.at(1).event], "2030-01-01T00:00:00.000000Z", [])

    with pytest.raises(FileUnreadable):
        record_all(ledger, bulletin("2022-03-01", {DAY: "1"}), at_last=roll_back)

    assert recorded(ledger) == before
    assert said(ledger, DAY) == (None, None)


def test_where_the_store_fails_in_one_command_nothing_is_recorded_of_any_whoever_catches_it(ledger):
    before = recorded(ledger)

    def fail(group):
        with denied(ledger.store.recorder.reader, sqlite3.SQLITE_INSERT, "batches"), pytest.raises(FileUnreadable):
            group.record(bulletin("2022-03-01", {NEXT: "1"}), ACTOR)
        with pytest.raises(FileUnreadable):
            group.record(bulletin("2022-03-02", {NEXT: "1"}), ACTOR)
        assert group.is_broken

    with pytest.raises(FileUnreadable):
        record_all(ledger, bulletin("2022-03-01", {DAY: "1"}), at_last=fail)

    assert recorded(ledger) == before
    assert [one.kind for one in issue(ledger, "2022-03-03", {DAY: "3", NEXT: "3"}).outcomes] == ["report", "report"]


def test_guard_and_disk_are_looked_at_once_a_group(ledger, monkeypatch):
    looked: list[str] = []
    measure = os.statvfs

    def measured(path):
        looked.append("room")
        return measure(path)

    monkeypatch.setattr(os, "statvfs", measured)

    with ledger.together() as group:
        ledger.store.recorder.reader.set_trace_callback(looked.append)
        for value in ("1", "2", "3"):
            group.record(bulletin("2022-03-01", {DAY: value}), ACTOR)
        ledger.store.recorder.reader.set_trace_callback(None)

    assert len([one for one in looked if "FROM checkpoints" in one]) == 1
    assert looked.count("room") == 1


# How much is done together.


@pytest.fixture
def any_time(monkeypatch):
    """However slow the machine is."""
    monkeypatch.setattr(grouping, "_MOST_NANOSECONDS", 10**15)


@pytest.mark.usefixtures("any_time")
def test_a_group_is_full_of_a_hundred_commands_whatever_they_come_to(ledger):
    with ledger.together() as group:
        found = []
        for _ in range(100):
            found.append(group.is_full)
            with pytest.raises(Conflict):
                group.record(bulletin("2022-03-01", {DAY: "1"}, expect={figure(DAY): 9}), ACTOR)

        assert (any(found), group.is_full) == (False, True)


@pytest.mark.usefixtures("any_time")
def test_a_group_is_full_of_many_events(ledger, monkeypatch):
    monkeypatch.setattr(grouping, "_MOST_EVENTS", 4)

    with ledger.together() as group:
        group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR)
        before = group.is_full
        group.record(bulletin("2022-03-01", {NEXT: "1"}), ACTOR)

        assert (before, group.is_full) == (False, True)


@pytest.mark.usefixtures("any_time")
def test_a_group_is_full_of_bytes_that_came_with_it(ledger):
    document = ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="urn:u")), ACTOR).document

    with ledger.together() as group:
        group.record(ReceiveContent(document=document, media_type="text/html", content=b"<p>5,840"), ACTOR)

        assert group.is_full


def test_a_group_is_full_after_a_while(ledger, monkeypatch):
    monkeypatch.setattr(grouping, "_MOST_NANOSECONDS", 0)

    with ledger.together() as group:
        before = group.is_full
        group.record(bulletin("2022-03-01", {DAY: "1"}), ACTOR)

        assert (before, group.is_full) == (False, True)
