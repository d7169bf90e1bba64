"""A ledger that is not the one that was delivered holds its hooks: nothing is left out or repeated silently."""

import logging
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from domain.refusals import Malformed
from projections.moment import PositionTooHigh
from tests.examples import LOSSES, a_ledger
from tests.histories import Clock
from tests.hooks.delivered import Deliveries, revise

SIDE_FILES = ("-wal", "-shm")


@contextmanager
def opened(path):
    """The ledger at a path, and its deliveries."""
    with a_ledger(path) as ledger:
        yield ledger, Deliveries(ledger, Clock(datetime(2022, 6, 1, tzinfo=UTC)))


def put_back(copy, path):
    """A copy in the ledger's place."""
    for ending in SIDE_FILES:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(copy, path)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db"


@pytest.fixture
def restored(path, tmp_path, receiver):
    """An older copy in the place of a ledger of which everything was delivered, and a copy of that one."""
    older, newer = tmp_path / "older.db", tmp_path / "newer.db"
    with opened(path) as (ledger, deliveries):
        added = deliveries.add(receiver.url)
        revise(ledger, 2)
        ledger.store.copy_to(older)
        revise(ledger, 2, start=3)
        deliveries.pass_time(seconds=10)
        ledger.store.copy_to(newer)
    put_back(older, path)
    return added, newer


def test_an_older_ledger_holds_its_hooks_also_once_it_has_grown(restored, path, receiver, caplog):
    added, _ = restored
    sent = len(receiver.requests)
    with opened(path) as (ledger, deliveries):
        deliveries.pass_time(seconds=10)
        revise(ledger, 5, start=10)
        caplog.set_level(logging.ERROR, "asreported")
        deliveries.pass_time(seconds=10)

        assert deliveries.hook(added).state == "held"
    assert len(receiver.requests) == sent


def test_a_hook_that_is_held_is_told_of_once(restored, path, caplog):
    added, _ = restored
    with opened(path) as (_, deliveries):
        deliveries.pass_time(minutes=1)

        why = deliveries.hook(added).why
    assert why is not None
    assert [record.getMessage() for record in caplog.records] == [f"hook {added.hook.id} is held: {why}"]


def test_once_the_newer_copy_is_back_the_hook_goes_on(restored, path, receiver):
    added, newer = restored
    with opened(path) as (_, deliveries):
        deliveries.pass_time(seconds=10)
    put_back(newer, path)
    with opened(path) as (ledger, deliveries):
        revise(ledger, 1, start=5)
        deliveries.pass_time(seconds=10)

        assert deliveries.hook(added).state == "active"
    assert [value for _, _, value in receiver.values()] == ["1001", "1002", "1003", "1004", "1005"]


def test_an_operator_says_from_where_a_held_hook_goes_on(restored, path, receiver):
    added, _ = restored
    with opened(path) as (ledger, deliveries):
        deliveries.pass_time(seconds=10)
        with pytest.raises(Malformed, match="--after POSITION"):
            deliveries.register.resume(added.hook.id)
        with pytest.raises(PositionTooHigh):
            deliveries.register.resume(added.hook.id, ledger.head() + 1)

        deliveries.register.resume(added.hook.id, ledger.head())
        revise(ledger, 1, start=7)
        deliveries.pass_time(seconds=10)

    assert receiver.values()[-1] == (LOSSES, "2022-03-02", "1007")
    messages = [one.message for one in receiver.taken]
    assert len(set(messages)) == len(messages), "another event at the same position is another message"


def test_what_waited_of_events_that_are_gone_is_not_delivered(path, tmp_path, receiver):
    older = tmp_path / "older.db"
    with opened(path) as (ledger, deliveries):
        added = deliveries.add(receiver.url)
        revise(ledger, 1)
        ledger.store.copy_to(older)
        revise(ledger, 2, start=2)
        receiver.answer = lambda _: (503, {}, b"")
        deliveries.pass_time(seconds=1)
    put_back(older, path)
    with opened(path) as (ledger, deliveries):
        deliveries.register.resume(added.hook.id, ledger.head())
        receiver.answer = lambda _: (204, {}, b"")
        deliveries.pass_time(minutes=10)

    assert [value for _, _, value in receiver.values()] == ["1001"]


def test_an_older_file_of_hooks_delivers_again_under_the_same_ids(path, tmp_path, receiver):
    with opened(path) as (ledger, deliveries):
        deliveries.add(receiver.url)
        file = path.with_name(f"{path.name}.hooks")
        shutil.copy2(file, tmp_path / "older.hooks")
        revise(ledger, 3)
        deliveries.pass_time(seconds=10)
        shutil.copy2(tmp_path / "older.hooks", file)
        deliveries.pass_time(seconds=10)

    messages = [one.message for one in receiver.taken]
    assert messages[:3] == messages[3:]
