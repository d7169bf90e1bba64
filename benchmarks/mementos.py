"""The headers by which an answer is known as a memento, beside the whole kept answer: in process, by CPU."""

import asyncio
import time
from collections.abc import Iterator

from litestar.types import ASGIApp, HTTPScope

from api.app import create_app
from api.memento.memento_headers import MementoHeaders
from api.middleware.client_address import ClientAddresses
from api.routes import memento
from benchmarks import made_up
from benchmarks.load import Load
from benchmarks.measuring import Bench, Row, at_most, in_turns, slower
from benchmarks.requesting import ask_here, scope_of
from projections.answers.view import View

TOPIC = "mementos"
_TEMPLATE = "/v1/series/{source}/{series}/figures/{period}"
# Of the least that a service does for a request: an answer that it has already. What the server itself does for it,
# some 50 µs, is in neither.
_SHARE = 0.4


def rows(bench: Bench) -> Iterator[Row]:
    """The headers of an original, and those of a memento, whose moment they name."""
    with View.open(made_up.ledger(bench, bench.sizes.small)) as answers:
        answers.catch_up()
        point = f"/v1/series/{made_up.series_names(1)[0]}/figures/{made_up.day(made_up.DAYS // 2)}"
        for what, path in (("an original", point), ("a memento", f"{point}?position={answers.head()}")):
            yield _beside_answer(bench, answers, what, path)


def _beside_answer(bench: Bench, answers: View, what: str, path: str) -> Row:
    app: ASGIApp = create_app(answers)
    load = Load(name=what, paths=(path,))
    headers = MementoHeaders(memento.originals(), answers.store, ClientAddresses(()))
    scope: HTTPScope = scope_of(path, [(b"host", b"127.0.0.1")])
    assert headers.of(scope, _TEMPLATE, 200), "answers at that address are known by them"
    asyncio.run(ask_here(app, load, 1))  # kept from now on

    def ours() -> float:
        began = time.process_time()
        for _ in range(bench.sizes.requests):
            headers.of(scope, _TEMPLATE, 200)
        return (time.process_time() - began) / bench.sizes.requests

    def floor() -> float:
        began = time.process_time()
        asyncio.run(ask_here(app, load, bench.sizes.requests))
        return (time.process_time() - began) / bench.sizes.requests

    taken = in_turns(bench, f"mementos: {what}", bench.sizes.rounds, ours, floor)
    return slower(TOPIC, f"headers of {what} beside the whole answer, which is kept", taken, at_most(_SHARE))
