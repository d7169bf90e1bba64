"""Several callers who record single statements over HTTP at the same time, beside one who does so alone."""

import selectors
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import median

from msgspec import Struct

from api.authority.operators import Operators
from benchmarks.appending import ACTOR, opened
from benchmarks.measuring import Bench, Row, at_least, duration, throughput
from benchmarks.recording import Connection, post_of
from benchmarks.service import Served, served
from projections.answers.view import View

TOPIC = "callers"
# So many callers, and how many times the rate of one they should have together.
_GOALS = {8: 3, 32: 5}
_DAYS = 1_000
_SERIES = 100


class Measured(Struct):
    """Seconds a statement, round by round: of one caller, and of several.

    ``served`` and ``calling`` are seconds of the processor a statement, of the service and of what calls it.
    """

    alone: list[float] = []
    together: dict[int, list[float]] = {}
    served: dict[int, list[float]] = {}
    calling: dict[int, list[float]] = {}

    def where(self, callers: int) -> str:
        """Where the time of a statement goes."""
        one, several, calling = (
            duration(median(seconds)) for seconds in (self.served[1], self.served[callers], self.calling[callers])
        )
        return (
            f"A statement takes {one} of the processor in the service for one caller, and {several} for {callers}; "
            f"{calling} more where it is sent and its answer is received."
        )


def rows(bench: Bench) -> Iterator[Row]:
    """Measure in turns: one caller, then 8, then 32, and again."""
    with bench.scratch("callers") as place:
        found = _measured(bench, place)
    for callers, goal in _GOALS.items():
        what = f"single statements of {callers} callers at the same time over HTTP, beside those of one"
        row = throughput(TOPIC, what, (found.together[callers], found.alone), at_least(goal))
        row.note = found.where(callers)
        yield row


def _measured(bench: Bench, place: Path) -> Measured:
    path = place / "ledger.db"
    found = Measured(together={callers: [] for callers in _GOALS})
    with opened(path, _SERIES), View.open(path) as answers:
        answers.catch_up()
    with Operators.open(path) as operators:
        token, _ = operators.issue(ACTOR, ["report:*"], None, ACTOR)
    numbers = count()
    with served(path, place) as service:
        connections = [Connection(service.port, token) for _ in range(max(_GOALS))]
        for turn in range(bench.sizes.rounds):
            found.alone.append(_measure(found, service, connections[:1], numbers, bench.sizes.commits // 3))
            for callers, seconds in found.together.items():
                seconds.append(_measure(found, service, connections[:callers], numbers, bench.sizes.commits))
            bench.step("recording with several callers", turn + 1, bench.sizes.rounds)
        for one in connections:
            one.close()
    return found


def _measure(
    found: Measured, service: Served, connections: Sequence[Connection], numbers: Iterator[int], each: int
) -> float:
    """The seconds a statement takes; what it takes of the processor is noted."""
    before = service.cpu_seconds(), time.process_time()
    seconds = _seconds(connections, numbers, each)
    after = service.cpu_seconds(), time.process_time()
    todo, callers = max(each, len(connections)), len(connections)
    found.served.setdefault(callers, []).append((after[0] - before[0]) / todo)
    found.calling.setdefault(callers, []).append((after[1] - before[1]) / todo)
    return seconds


def _seconds(connections: Sequence[Connection], numbers: Iterator[int], each: int) -> float:
    """The seconds a statement takes where every connection sends its next as soon as the last is answered."""
    todo = max(each, len(connections))
    requests = iter([_request(connections[0], next(numbers)) for _ in range(todo)])
    started = time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        for one in connections:
            one.send(next(requests))
            waiting.register(one, selectors.EVENT_READ, one)
        while waiting.get_map():
            for key, _ in waiting.select():
                key.data.receive(201)
                if (request := next(requests, None)) is not None:
                    key.data.send(request)
                else:
                    waiting.unregister(key.fileobj)
    return (time.perf_counter() - started) / todo


def _request(connection: Connection, number: int) -> bytes:
    """The statement of that number; each is of a figure of its own."""
    assert number < _SERIES * _DAYS, "there are series enough"
    return post_of(connection, number // _DAYS, 1, number % _DAYS)
