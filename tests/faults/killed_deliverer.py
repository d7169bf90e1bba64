"""F22: webhooks are delivered to a receiver that is slow and refuses now and then, while the service is killed."""

import random
import threading
import time
from collections import Counter
from itertools import pairwise

from api.hooks.hook import Wanted
from api.hooks.hook_register import HookRegister
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.view import View
from stores.sqlite.store import Store
from tests.api.a_server import BULLETINS, LOST, SOURCE, a_server
from tests.faults.report import Book
from tests.hooks.a_receiver import TAKEN, a_receiver

SERIES = [f"{SOURCE}/people-{number}" for number in range(3)]
PATIENCE = 90.0
_AT_LEAST = 10
_REFUSED = 0.02


def kill_under_deliveries(seed, rounds, folder):
    """Kill the service whenever some more deliveries were made; at last the receiver has to have heard everything."""
    book, chance = Book("F22", seed, rounds), random.Random(f"{seed}-deliveries")
    with a_receiver() as receiver, a_server(folder, workers=2) as server:
        receiver.answer = lambda _: answered(chance)
        store = Store(server.path)
        hooks = HookRegister(store)
        everything, some = (
            hooks.add(receiver.url, wanted, "tester", allow_private=True).hook.id
            for wanted in (Wanted(), Wanted(series=(SERIES[0],)))
        )
        with Saying(server):
            for _ in range(rounds):
                await_requests(receiver, len(receiver.requests) + _AT_LEAST, chance)
                server.kill()
                book.counts["kills"] += 1
                server.start()
                server.await_answer()
        for hook in (everything, some):
            await_everything(hooks, hook, store)
        # And all of it once more: what was queued before and after kills has the same ids when it is read at once.
        hooks.resume(some, 0)
        await_everything(hooks, some, store)
        for hook in (everything, some):
            book.expect(not hooks.hook(hook).given_up, f"{hooks.hook(hook).given_up} deliveries were given up")
        store.close()
        book.expect(server.stop() == 0, "it did not stop when it was told to")
    check(book, server.path, receiver)
    return book.report(f"{rounds} kills of all processes while they delivered to two hooks of one receiver")


def answered(chance):
    """What the receiver answers, after a while."""
    time.sleep(chance.uniform(0, 0.05))
    return (503, {}, b"") if chance.random() < _REFUSED else TAKEN


class Saying:
    """A client that says one thing after another, whatever becomes of the service."""

    def __init__(self, server):
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._say, daemon=True)

    def __enter__(self):
        for series in SERIES:
            new = {"series": series, "title": series, "unit": "persons", "measure": "cumulative", "frequency": "D"}
            assert self._server.send("POST", "/v1/series", new).status == 201
        self._thread.start()

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _say(self):
        number = 0
        while not self._stop.wait(0.02):
            try:
                self._server.send("POST", BULLETINS, saying(number))
                number += 1
            except LOST:
                self._stop.wait(0.1)


def saying(number):
    """A bulletin with one statement, a later one each time."""
    said = {"series": SERIES[number % 3], "period": "2022-03-02", "value": str(1000 + number)}
    published = f"2026-01-{number // 86_400 + 1:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    return {"source": SOURCE, "published_at": published, "statements": [said]}


def await_requests(receiver, count, chance):
    until = time.monotonic() + PATIENCE
    while len(receiver.requests) < count:
        assert time.monotonic() < until, "nothing is delivered"
        time.sleep(chance.uniform(0.005, 0.05))


def await_everything(hooks, hook, store):
    until = time.monotonic() + PATIENCE
    while True:
        found = hooks.hook(hook)
        if found.position == store.head() and not found.waiting:
            return
        assert time.monotonic() < until, f"{found.waiting} wait, and the ledger was read up to {found.position}"
        time.sleep(0.2)


def check(book, path, receiver):
    """Nothing lost, one id each, whoever is told it and however often, and in order for each series."""
    with View.open(path) as view:
        view.catch_up()
        feed = [(one.series, one.since) for one in all_revisions(view, view.at(), RevisionFilter(after=0), None).items]
    told = [(one.message, (one.data["series"], one.data["since"])) for one in receiver.taken]
    taken = Counter(where for _, where in told)
    wanted = {where: 3 if where[0] == SERIES[0] else 1 for where in feed}
    lost = {where for where, times in wanted.items() if taken[where] < times}
    book.expect(not lost, f"{len(lost)} of {len(feed)} revisions did not reach every hook")
    book.expect(set(taken) <= set(feed), "something was delivered that is no revision")
    ids = {message for message, _ in told}
    book.expect(len(set(told)) == len(taken), f"{len(set(told)) - len(taken)} revisions were delivered under two ids")
    book.expect(len(ids) == len(set(told)), "an id was given to two revisions")
    for series in SERIES:
        first_told = dict.fromkeys(where[1] for _, where in told if where[0] == series)
        book.expect(all(one < other for one, other in pairwise(first_told)), f"{series} was told out of order")
    book.expect(len(feed) >= _AT_LEAST * book.counts["kills"] / 2, f"only {len(feed)} revisions were recorded")
    book.seen["revisions"], book.seen["requests"] = len(feed), len(receiver.requests)
    book.seen["refused by the receiver"] = len(receiver.requests) - len(receiver.taken)
    book.seen["taken again after a kill, with the same id"] = len(told) - sum(wanted.values())
