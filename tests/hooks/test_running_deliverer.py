"""The deliverer as the service runs it: none waits for another, it ends when told, it notes what it sends."""

import asyncio
import sqlite3
import threading
from contextlib import closing, contextmanager

import pytest

from api.hooks.deliverer import Deliverer
from api.hooks.delivery_queue import DeliveryQueue
from domain.refusals import FileUnreadable
from projections.answers.view import View
from stores.sqlite.hooks import hooks_of
from tests.examples import LOSSES, STRENGTH
from tests.hooks.a_receiver import TAKEN, a_receiver
from tests.hooks.delivered import revise

PATIENCE = 30.0


@contextmanager
def delivering(ledger, clock):
    """A deliverer at work in a thread; it has ended at the end."""
    stop, broken = threading.Event(), []
    view = View.open(ledger.store.path)
    view.catch_up()

    def work():
        try:
            asyncio.run(Deliverer(DeliveryQueue(view, clock)).run(stop))
        except BaseException as error:  # noqa: BLE001 - raised again, in the thread of the test
            broken.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        view.close()
    assert not thread.is_alive(), "it does not end"
    if broken:
        raise broken[0]


def test_a_receiver_that_does_not_answer_keeps_no_other_waiting(deliveries, ledger, receiver):
    everything = threading.Event()

    def taken(_):
        if len(receiver.requests) == 40:
            everything.set()
        return TAKEN

    def silent(_):
        everything.wait(PATIENCE)
        return TAKEN

    receiver.answer = taken
    with a_receiver() as slow:
        slow.answer = silent
        for hook in (slow, receiver):
            deliveries.add(hook.url)
        revise(ledger, 20)
        revise(ledger, 20, STRENGTH)
        with delivering(ledger, deliveries.clock):
            assert everything.wait(PATIENCE), "it waits for the other one"

    assert len(slow.requests) <= 4


def test_two_series_are_on_their_way_at_once_and_one_series_never_twice(deliveries, ledger, receiver):
    both, met, everything = threading.Barrier(2), threading.Event(), threading.Event()
    lock, on_their_way = threading.Lock(), []

    def together(request):
        series = request.data["series"]
        with lock:
            assert series not in on_their_way
            on_their_way.append(series)
        if not met.is_set():
            both.wait(PATIENCE)
            met.set()
        with lock:
            on_their_way.remove(series)
            if len(receiver.requests) == 10:
                everything.set()
        return TAKEN

    receiver.answer = together
    deliveries.add(receiver.url)
    revise(ledger, 5)
    revise(ledger, 5, STRENGTH)

    with delivering(ledger, deliveries.clock):
        assert everything.wait(PATIENCE)

    for series in (LOSSES, STRENGTH):
        assert [one.data["value"] for one in receiver.taken if one.data["series"] == series] == [
            str(value) for value in range(1001, 1006)
        ]


def test_it_ends_while_a_receiver_does_not_answer_and_sends_it_again_later(deliveries, ledger, receiver):
    asked, ended = threading.Event(), threading.Event()

    def silent(_):
        asked.set()
        ended.wait(PATIENCE)
        return TAKEN

    receiver.answer = silent
    added = deliveries.add(receiver.url)
    revise(ledger, 1)
    with delivering(ledger, deliveries.clock):
        assert asked.wait(PATIENCE)
    ended.set()
    receiver.answer = lambda _: TAKEN

    (waiting,) = deliveries.of(added)
    deliveries.pass_time(seconds=10)

    assert (waiting.state, waiting.tries) == ("waiting", 0)
    assert {one.message for one in receiver.requests} == {waiting.message}
    assert deliveries.hook(added).delivered == 1


def test_what_cannot_be_noted_is_not_sent(deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    revise(ledger, 1)
    with closing(sqlite3.connect(hooks_of(ledger.store.path), isolation_level=None)) as attack:
        attack.execute("CREATE TRIGGER full BEFORE UPDATE ON hooks BEGIN SELECT raise(ABORT, 'no room'); END")

    with pytest.raises(FileUnreadable, match="no room"), delivering(ledger, deliveries.clock):
        pass

    assert receiver.requests == []


def test_while_no_hook_is_active_nothing_is_written(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    receiver.answer = lambda _: (410, {}, b"")
    revise(ledger, 1)
    deliveries.pass_time(seconds=10)
    before = hooks_of(ledger.store.path).stat()

    for _ in range(3):
        with delivering(ledger, deliveries.clock):
            pass

    assert deliveries.hook(added).state == "disabled"
    assert hooks_of(ledger.store.path).stat() == before


def test_a_url_that_is_none_any_more_disables_its_own_hook_alone(deliveries, ledger, receiver):
    old, other = deliveries.add("http://intranet/in"), deliveries.add(receiver.url)
    with closing(sqlite3.connect(hooks_of(ledger.store.path), isolation_level=None)) as attack:
        attack.execute("UPDATE hooks SET url = 'http://2130706433/in' WHERE id = ?", [old.hook.id])
    revise(ledger, 1)

    deliveries.pass_time(seconds=10)

    assert len(receiver.taken) == deliveries.hook(other).delivered == 1
    assert deliveries.hook(old).state == "disabled"
    assert "its host is a number" in (deliveries.hook(old).why or "")


def test_without_an_active_hook_it_ends_by_itself(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    deliveries.register.remove(added.hook.id)
    ended = threading.Event()

    with View.open(ledger.store.path) as view:
        asyncio.run(asyncio.wait_for(Deliverer(DeliveryQueue(view, deliveries.clock)).run(ended), PATIENCE))

    assert not ended.is_set()
