"""The service is killed again and again while it delivers: nothing is lost, out of order, or twice under two ids."""

import random
import threading
import time
from itertools import pairwise

from api.hooks.hook import Wanted
from api.hooks.hook_register import HookRegister
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.view import View
from stores.sqlite.store import Store
from tests.api.a_server import LOST, SOURCE, a_server
from tests.hooks.a_receiver import TAKEN, a_receiver

SERIES = [f"{SOURCE}/people-{number}" for number in range(3)]
KILLS = 3
PATIENCE = 60.0


def say(server, number):
    """A bulletin with one statement, a later one each time."""
    said = [{"series": SERIES[number % 3], "period": "2022-03-02", "value": str(1000 + number)}]
    published = f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z"
    return server.send("POST", "/v1/bulletins", {"source": SOURCE, "published_at": published, "statements": said})


class Saying:
    """A client that says one thing after another, whatever becomes of the service."""

    def __init__(self, server):
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._say, daemon=True)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _say(self):
        for number in range(24 * 60):
            if self._stop.is_set():
                return
            try:
                say(self._server, number)
            except LOST:
                time.sleep(0.1)


def await_everything(register, hook, store):
    until = time.monotonic() + PATIENCE
    while True:
        found = register.hook(hook)
        if found.position == store.head() and not found.waiting:
            return
        assert time.monotonic() < until, f"{found.waiting} wait, and the ledger was read up to {found.position}"
        time.sleep(0.2)


def test_a_service_that_is_killed_while_it_delivers_loses_nothing_and_repeats_nothing(tmp_path):
    chance = random.Random(7)
    with a_receiver() as receiver, a_server(tmp_path, workers=2) as server:
        for series in SERIES:
            new = {"series": series, "title": series, "unit": "persons", "measure": "cumulative", "frequency": "D"}
            assert server.send("POST", "/v1/series", new).status == 201
        store = Store(server.path)
        register = HookRegister(store)
        added = register.add(receiver.url, Wanted(), "tester", allow_private=True)
        receiver.answer = lambda _: time.sleep(chance.uniform(0, 0.05)) or TAKEN  # type: ignore[func-returns-value]  # None is what it is for
        with Saying(server):
            for _ in range(KILLS):
                before, until = len(receiver.requests), time.monotonic() + PATIENCE
                while len(receiver.requests) < before + 10:
                    assert time.monotonic() < until, "nothing is delivered"
                    time.sleep(chance.uniform(0.005, 0.05))
                server.kill()
                server.start()
                server.await_answer()
        await_everything(register, added.hook.id, store)
        store.close()
        assert server.stop() == 0

    with View.open(server.path) as view:
        view.catch_up()
        feed = [(one.series, one.since) for one in all_revisions(view, view.at(), RevisionFilter(after=0), None).items]
    told = [(one.message, (one.data["series"], one.data["since"])) for one in receiver.taken]
    assert len(feed) > 10 * KILLS
    assert {where for _, where in told} == set(feed)
    assert len({message for message, _ in told}) == len(set(told)) == len(feed)
    for series in SERIES:
        first_told = dict.fromkeys(where[1] for _, where in told if where[0] == series)
        assert all(one < other for one, other in pairwise(first_told))
