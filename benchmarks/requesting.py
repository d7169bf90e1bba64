"""Requests over HTTP beside a bare handler of the same process: CPU time a request, and requests a second."""

import asyncio
import http.client
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, cast

from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Message

from api.app import create_app
from benchmarks import made_up
from benchmarks.load import Load, put
from benchmarks.measuring import Bench, Goal, Row, at_least, ratios, spread
from benchmarks.profiling import where_time_goes
from benchmarks.service import Served, beside_a_floor
from benchmarks.serving import ENVELOPED, FLOOR
from projections.answers.view import View

TOPIC = "HTTP"
_PATIENCE = 30.0
# More than a service keeps, so that each is asked for the first time whenever its turn comes.
_MANY_POINTS = 60_000
_MANY_YEARS = 40
_MANY_SERIES = 500
_LONGER = 4
# The system counts in such steps.
_LEAST = 0.01
_FULL = "full series of 1,600 days, unchanged since last asked"
_COMPRESSED = (("Accept-Encoding", "gzip"),)
_FIRST_TIME = "each for the first time"

_COLD = "more series than are kept in memory, so that each is loaded from its rows; see moments for others."
_WITHOUT_GOAL = {
    ENVELOPED: "what the envelope costs.",
    **dict.fromkeys((f"full series as {form}, {_FIRST_TIME}" for form in ("NDJSON", "CSV")), _COLD),
    f"years as of a date, {_FIRST_TIME}": _COLD,
    f"{_FULL}, as NDJSON": "two ready messages of 255 KB and nothing else reach 0.8 to 1.0.",
}


class Asked(Load, frozen=True, kw_only=True):
    """A load with its goal; what is slow is asked for longer."""

    goal: Goal | None
    times: int = 1


def rows(bench: Bench) -> Iterator[Row]:
    """Measure every load and the floor in turns, on one server."""
    ledger = made_up.ledger(bench, bench.middling)
    with bench.scratch("http") as place, beside_a_floor(ledger, place) as served:
        loads = _loads(bench, served.port)
        server = Measured(served, place)
        for number in range(bench.sizes.rounds):
            for load in loads if number % 2 == 0 else reversed(loads):
                server.measure(load, bench.sizes.load_seconds * load.times)
                bench.step(f"asking over HTTP: {load.name}", number + 1, bench.sizes.rounds)
    floor = loads[0].name
    for load in loads[1:]:
        yield _row(bench, ledger, server, load, floor)


def some_points(names: Sequence[str]) -> list[tuple[str, str]]:
    """A series and a period each, at random but always the same."""
    chance = Random(1)
    days = (made_up.day(chance.randrange(made_up.DAYS)) for _ in range(_MANY_POINTS))
    return [(chance.choice(names), day) for day in days]


def _loads(bench: Bench, port: int) -> list[Asked]:
    names = made_up.series_names(bench.middling)
    one = f"/v1/series/{names[0]}"
    full = f"{one}/figures.ndjson"
    point = f"{one}/figures/{made_up.day(made_up.DAYS // 2)}"
    validator = (("If-None-Match", _etag(port, full)),)
    often, whole = at_least(1.8), at_least(1.0)
    points = tuple(f"/v1/series/{name}/figures/{day}" for name, day in some_points(names))
    moments = [made_up.day(made_up.DAYS - 1 - at) for at in range(_MANY_YEARS)]
    years = tuple(f"/v1/series/{name}/years?as_of={moment}" for moment in moments for name in names)
    # A million versions are 600 series, more than are kept; of fewer, each is asked for at several moments.
    asked = [f"?as_of={moment}" for moment in moments[: _MANY_SERIES // len(names)]] or [""]
    every = [(f"/v1/series/{name}/figures", at) for at in asked for name in names]
    return [
        Asked(name=FLOOR, paths=(FLOOR,), goal=None),
        Asked(name=ENVELOPED, paths=(ENVELOPED,), goal=None),
        Asked(name="point", paths=(point,), goal=often),
        Asked(name="years", paths=(f"{one}/years",), goal=often),
        Asked(name=f"{_FULL}, as CSV", paths=(f"{one}/figures.csv",), goal=whole),
        Asked(name=f"{_FULL}, as NDJSON", paths=(full,), goal=None),
        Asked(name=f"{_FULL}, as NDJSON, compressed", paths=(full,), headers=_COMPRESSED, goal=whole),
        Asked(name="304 on a matching ETag", paths=(full,), headers=validator, goal=often),
        Asked(
            name=f"full series as NDJSON, {_FIRST_TIME}",
            paths=tuple(f"{path}.ndjson{at}" for path, at in every),
            goal=None,
            times=_LONGER,
        ),
        Asked(
            name=f"full series as CSV, {_FIRST_TIME}",
            paths=tuple(f"{path}.csv{at}" for path, at in every),
            goal=None,
            times=_LONGER,
        ),
        Asked(name=f"point, {_FIRST_TIME}", paths=points, goal=None),
        Asked(name=f"years as of a date, {_FIRST_TIME}", paths=years, goal=None, times=_LONGER),
    ]


class Measured:
    """Measurements of one running server, load by load."""

    def __init__(self, served: Served, folder: Path) -> None:
        self._served = served
        self._folder = folder
        self._asked: dict[str, int] = {}
        self.requests: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def told(self, name: str) -> str:
        """Requests a second, and processor time a request."""
        return f"{median(self.requests[name]):,.0f}/s, {median(self.cpu[name]) * 1e6:,.0f} µs CPU"

    def measure(self, load: Load, seconds: float) -> None:
        """One round; it goes on where the last round of the same load ended."""
        first = self._asked.get(load.name, 0)
        before = self._served.cpu_seconds()
        done = put(self._served.port, load, first, seconds, self._folder)
        cpu = max(_LEAST, self._served.cpu_seconds() - before)
        self._asked[load.name] = first + done.requests
        self.requests.setdefault(load.name, []).append(done.requests / done.seconds)
        self.cpu.setdefault(load.name, []).append(cpu / max(1, done.requests))


def _row(bench: Bench, ledger: Path, server: Measured, load: Asked, floor: str) -> Row:
    found = ratios(server.cpu[floor], server.cpu[load.name])
    row = Row(
        topic=TOPIC,
        what=load.name,
        ours=server.told(load.name),
        floor=server.told(floor),
        ratio=median(found),
        spread=spread(found),
        goal=load.goal,
    )
    if load.goal is None:
        row.note = f"No goal; {_WITHOUT_GOAL.get(load.name, 'for comparison.')}"
    return row.explained(lambda: profiled(ledger, load, bench.sizes.requests))


def profiled(ledger: Path, load: Load, requests: int) -> str:
    """What the application itself does, in this process and without Granian."""
    with View.open(ledger) as answers:
        app: ASGIApp = create_app(answers)
        if len(load.paths) == 1:
            asyncio.run(ask_here(app, load, 1))  # kept from now on
        else:
            requests = max(1, min(requests, len(load.paths)) // 20)
        return where_time_goes(lambda: asyncio.run(ask_here(app, load, requests)))


class _Here(ThreadPoolExecutor):
    """Does at once, in this thread, what would go to another, where no profile would see it."""

    def submit(  # the signature is the library's
        self,
        fn: Callable[..., Any],
        /,
        *args: Any,  # noqa: ANN401 - as above, it takes anything
        **kwargs: Any,  # noqa: ANN401 - as above, it takes anything
    ) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


async def ask_here(app: ASGIApp, load: Load, requests: int) -> None:
    """Ask so often in this process, without a server."""
    asyncio.get_running_loop().set_default_executor(_Here())
    given = (("Host", "127.0.0.1"), *load.headers)
    headers = [(name.lower().encode(), value.encode()) for name, value in given]

    ended = False

    async def receive() -> HTTPReceiveMessage:
        nonlocal ended
        if ended:  # and the client stays
            await asyncio.Event().wait()
        ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] in {200, 304}, message["status"]

    for at in range(requests):
        ended = False
        await app(scope_of(load.paths[at % len(load.paths)], headers), receive, send)


def scope_of(address: str, headers: list[tuple[bytes, bytes]]) -> HTTPScope:
    """What a server tells of a request, by hand."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {}, "extensions": {},
    }  # fmt: skip
    return cast("HTTPScope", scope)


def _etag(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers.get("ETag", "")
