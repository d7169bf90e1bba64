"""Several callers who record single statements over HTTP at the same time, beside one who does so alone.

The same where PostgreSQL keeps the log, and one caller there beside one of a file of its own.
"""

import selectors
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

from api.authority.operators import Operators
from benchmarks import postgres
from benchmarks.appending import ACTOR, opened
from benchmarks.measuring import Bench, Row, at_least, duration, throughput
from benchmarks.postgres import NoPostgres
from benchmarks.recording import Connection, post_of
from benchmarks.service import Served, served
from projections.answers.view import View

TOPIC = "callers"
# So many callers, and how many times the rate of one they should have together.
_GOALS = {8: 3, 32: 5}
_DAYS = 1_000
_SERIES = 100
_FILE = "a file"
_ONE_SERVER, _THREE_SERVERS = "PostgreSQL", "PostgreSQL with two standbys"


class Callers:
    """Callers of the service of one ledger, and what was measured of them, by how many they were.

    ``seconds`` are those of a statement, round by round; ``served`` and ``calling`` are seconds of the processor a
    statement, of the service and of what calls it.
    """

    def __init__(self, service: Served, token: str) -> None:
        self._service = service
        self._token = token
        self._numbers = count()
        self.seconds: dict[int, list[float]] = {}
        self._served: dict[int, list[float]] = {}
        self._calling: dict[int, list[float]] = {}

    def measure(self, callers: int, statements: int) -> None:
        """One round: so many callers, and about so many statements of all of them together."""
        todo = max(statements, callers)
        with ExitStack() as connected:  # anew: while others are measured, a service closes those that are idle
            connections = [Connection(self._service.port, self._token) for _ in range(callers)]
            for one in connections:
                connected.callback(one.close)
            requests = [_request(connections[0], next(self._numbers)) for _ in range(todo)]
            before = self._service.cpu_seconds(), time.process_time()
            seconds = _seconds(connections, requests)
            after = self._service.cpu_seconds(), time.process_time()
        self.seconds.setdefault(callers, []).append(seconds / todo)
        self._served.setdefault(callers, []).append((after[0] - before[0]) / todo)
        self._calling.setdefault(callers, []).append((after[1] - before[1]) / todo)

    def where(self, callers: int) -> str:
        """Where the time of a statement goes."""
        one, several, calling = (
            duration(median(seconds)) for seconds in (self._served[1], self._served[callers], self._calling[callers])
        )
        return (
            f"A statement takes {one} of the processor in the service for one caller, and {several} for {callers}; "
            f"{calling} more where it is sent and its answer is received."
        )


def rows(bench: Bench) -> Iterator[Row]:
    """Measure in turns: one caller, then 8, then 32, of each ledger, and again."""
    with bench.scratch("callers") as place, ExitStack() as running:
        found = {_FILE: running.enter_context(_callers(place / "file" / "ledger.db"))}
        try:
            for name, standbys in ((_ONE_SERVER, False), (_THREE_SERVERS, True)):
                database = running.enter_context(postgres.server(standbys=standbys)).database()
                node = postgres.machine(place / name.replace(" ", "-"), database)
                found[name] = running.enter_context(_callers(node))
        except NoPostgres:
            yield postgres.absent(TOPIC, "callers where PostgreSQL keeps the log")
        for turn in range(bench.sizes.rounds):
            _measure(bench, found, turn)
    for name, callers in found.items():
        yield from _beside_one(name, callers)
    if _ONE_SERVER in found:
        what = f"single statements of one caller over HTTP, {_ONE_SERVER} keeps the log, beside those of {_FILE}"
        row = throughput(TOPIC, what, (found[_ONE_SERVER].seconds[1], found[_FILE].seconds[1]), at_least(0.6))
        row.note = found[_ONE_SERVER].where(1)
        yield row


def _measure(bench: Bench, found: dict[str, Callers], turn: int) -> None:
    in_order = list(found.values())
    for callers in (1, *_GOALS):
        for one in in_order if turn % 2 == 0 else reversed(in_order):
            one.measure(callers, bench.sizes.commits // (3 if callers == 1 else 1))
    bench.step("recording with several callers", turn + 1, bench.sizes.rounds)


def _beside_one(name: str, found: Callers) -> Iterator[Row]:
    where = "" if name == _FILE else f", {name} keeps the log"
    for callers, goal in _GOALS.items():
        what = f"single statements of {callers} callers at the same time over HTTP{where}, beside those of one"
        row = throughput(TOPIC, what, (found.seconds[callers], found.seconds[1]), at_least(goal))
        row.note = found.where(callers)
        yield row


@contextmanager
def _callers(path: Path) -> Iterator[Callers]:
    path.parent.mkdir(exist_ok=True)
    with opened(path, _SERIES), View.open(path) as answers:
        answers.catch_up()
    with Operators.open(path) as operators:
        token, _ = operators.issue(ACTOR, ["report:*"], None, ACTOR)
    with served(path, path.parent) as service:
        yield Callers(service, token)


def _seconds(connections: Sequence[Connection], requests: Sequence[bytes]) -> float:
    """The seconds until all is answered, where every connection sends its next as soon as the last is answered."""
    waits = iter(requests)
    started = time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        for one in connections:
            one.send(next(waits))
            waiting.register(one, selectors.EVENT_READ, one)
        while waiting.get_map():
            for key, _ in waiting.select():
                key.data.receive(201)
                if (request := next(waits, None)) is not None:
                    key.data.send(request)
                else:
                    waiting.unregister(key.fileobj)
    return time.perf_counter() - started


def _request(connection: Connection, number: int) -> bytes:
    """The statement of that number; each is of a figure of its own."""
    assert number < _SERIES * _DAYS, "there are series enough"
    return post_of(connection, number // _DAYS, 1, number % _DAYS)
