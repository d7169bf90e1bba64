"""A series at moments that nobody asked for before: in process beside ready columns, and over HTTP one by one."""

import gc
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from api.reading.forms import write as written
from api.reading.question import Question, understand
from api.reading.read_route import Form
from api.routes.reads import READS
from benchmarks import made_up, often_revised
from benchmarks.ending import leaving_nothing
from benchmarks.measuring import Bench, Row, at_least, at_most, faster, in_turns, slower
from benchmarks.profiling import where_time_goes
from benchmarks.serving import FLOOR
from projections.answers.view import View
from projections.blocks.series_blocks import SeriesBlocks

TOPIC = "vintages"
VERSIONS = (1.05, 3.0, 20.0)
_VINTAGES, _TOY_VINTAGES = 1_500, 20
# Goals beside one message of ready columns of the same days.
_IN_PROCESS = {"years": 5.0, "months": 15.0, "days": 15.0}
_OVER_HTTP = ("years", "months", "days")
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_ROUNDS, _REQUESTS = 9, 300
_ROOT = Path(__file__).parent.parent
_PATIENCE = 30.0
_READS = {one.name: one for one in READS}
_encoder = msgspec.json.Encoder()


class ReadyColumns(Struct):
    """The figures of a series, ready to be written as one message."""

    period: list[str]
    state: list[str]
    value: list[str]
    qualifier: list[str]
    published_at: list[str]
    entry: list[int]
    revisions: list[int]


def rows(bench: Bench) -> Iterator[Row]:
    """Measure each ledger in process, then over HTTP."""
    every = VERSIONS[:1] if bench.sizes.is_toy else VERSIONS
    for versions in every:
        ledger = bench.folder / f"often-{versions:g}.db"
        if not ledger.exists():
            often_revised.write(ledger, versions)
        with View.open(ledger) as answers:
            answers.blocks = SeriesBlocks(answers.store)
            answers.catch_up()
            yield from _in_process(bench, answers, versions)
    for versions in dict.fromkeys((every[0], every[-1])):
        yield from _over_http(bench, bench.folder / f"often-{versions:g}.db", versions)


def _in_process(bench: Bench, answers: View, versions: float) -> Iterator[Row]:
    said = f"1,600 days with {versions:g} versions each"
    columns, rounds = _ready_columns(), 1 if bench.sizes.is_toy else _ROUNDS
    for name, goal in _IN_PROCESS.items():
        ask = partial(_asked, answers, name, "ndjson", _moments())
        floor = partial(_encoder.encode, columns)
        taken = in_turns(bench, name, rounds, partial(_cpu, ask, 20), partial(_cpu, floor, 20))
        row = slower(
            TOPIC, f"{name}, {said}, each at a new moment, beside a message of ready columns", taken, at_most(goal)
        )
        yield row.explained(partial(where_time_goes, partial(_cpu, ask, 50)))
    last = made_up.day(_VINTAGES - 1)
    for form in ("json", "csv"):
        ask = partial(_asked, answers, "triangle", form, iter(lambda: None, 0), to=last)
        lists = msgspec.json.decode(_asked(answers, "triangle", "json", iter([None]), to=last))
        taken = in_turns(bench, "triangle", 3, partial(_cpu, ask, 1), partial(_cpu, partial(_encoder.encode, lists), 1))
        what = f"triangle as {form.upper()}, {said} by {_VINTAGES:,} vintages, beside a message of ready lists"
        yield slower(TOPIC, what, taken, at_most(2.0)).explained(partial(where_time_goes, partial(_cpu, ask, 5)))


def _asked(answers: View, name: str, form: Form, moments: Iterator[str | None], **bounds: str) -> bytes:
    """The body of one question, from asking to bytes."""
    read = _READS[name]
    query = "&".join(f"{name}={value}" for name, value in {**bounds, "format": form}.items()).encode()
    at = answers.at(as_of=next(moments))
    answer = read.ask(answers, at, often_revised.KEY, **bounds)
    return written(read, _understood(name, query), answer, at.position).body


@cache
def _understood(name: str, query: bytes) -> Question:
    return understand(_READS[name], "", tuple(often_revised.KEY.split("/")), query, None)


def _moments() -> Iterator[str]:
    """Instants of the last year, in no order; hardly any comes twice."""
    chance = Random(1)
    while True:
        second = chance.randrange(86_400)
        time_of_day = f"{second // 3_600:02}:{second // 60 % 60:02}:{second % 60:02}"
        yield f"{made_up.day(chance.randrange(made_up.DAYS - 365, made_up.DAYS))}T{time_of_day}Z"


def _cpu(deed: Callable[[], object], times: int) -> float:
    """Seconds of CPU of one of them."""
    gc.collect()
    started = time.process_time()
    for _ in range(times):
        deed()
    return (time.process_time() - started) / times


def _ready_columns() -> ReadyColumns:
    days = [made_up.day(number) for number in range(made_up.DAYS)]
    return ReadyColumns(
        period=days,
        state=["reported"] * made_up.DAYS,
        value=[str(1_000_000 + 1_000 * number) for number in range(made_up.DAYS)],
        qualifier=["exact"] * made_up.DAYS,
        published_at=[f"{day}T08:00:00.000000Z" for day in days],
        entry=[1] * made_up.DAYS,
        revisions=[0] * made_up.DAYS,
    )


def _over_http(bench: Bench, ledger: Path, versions: float) -> Iterator[Row]:
    said = f"1,600 days with {versions:g} versions each"
    with _served(ledger) as (port, process), closing(_Connection(port, process)) as server:
        server.get(f"/v1/series/{often_revised.KEY}/years")
        moments = _moments()
        requests = _TOY_VINTAGES if bench.sizes.is_toy else _REQUESTS
        for name in _OVER_HTTP:
            path = f"/v1/series/{often_revised.KEY}/{name}.ndjson?as_of="
            found = [
                (server.cpu([FLOOR] * 4 * requests), server.cpu([path + next(moments) for _ in range(requests)]))
                for _ in range(bench.sizes.rounds)
            ]
            floors, ours = zip(*found, strict=True)
            what = f"{name} over HTTP, {said}, each at a new moment, beside a bare handler: CPU"
            yield faster(TOPIC, what, (ours, floors), at_least(0.15))
        yield from _backtest(server, said, _TOY_VINTAGES if bench.sizes.is_toy else _VINTAGES)


def _backtest(server: "_Connection", said: str, vintages: int) -> Iterator[Row]:
    """Every vintage of a series after the other, as a loop asks for them; the last ones, where there are fewer."""
    days = [made_up.day(number) for number in range(made_up.DAYS - vintages, made_up.DAYS)]
    one = f"/v1/series/{often_revised.KEY}"
    asked = {name: [f"{one}/{name}?as_of={day}" for day in days] for name in ("figures.ndjson", "years")}
    asked["triangle, in one request"] = [f"{one}/triangle?from={days[0]}"]
    for name, paths in asked.items():
        started = time.perf_counter()
        for path in paths:
            server.get(path)
        seconds = time.perf_counter() - started
        yield Row(
            topic=TOPIC,
            what=f"{vintages:,} vintages one after the other over one connection: {name}, {said}",
            ours=f"{seconds:.2f} s",
            floor="3 s",
            ratio=seconds / 3 * _VINTAGES / vintages,
            goal=at_most(1.0),
        )


class _Connection:
    """One connection to a service whose CPU time is known."""

    def __init__(self, port: int, process: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self._process = process

    def get(self, path: str) -> bytes:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body  # noqa: PLR2004 - HTTP's own
        return body

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def cpu(self, paths: list[str]) -> float:
        """Seconds of the service's CPU a request."""
        before = self._seconds()
        for path in paths:
            self.get(path)
        return (self._seconds() - before) / len(paths) or _TICK / len(paths)

    def _seconds(self) -> float:
        stat = Path(f"/proc/{self._process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        children = Path(f"/proc/{self._process}/task/{self._process}/children").read_text(encoding="ascii").split()
        own = (int(stat[11]) + int(stat[12])) * _TICK
        return own + sum(_Connection._of(int(child)) for child in children)

    @staticmethod
    def _of(process: int) -> float:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) * _TICK


@contextmanager
def _served(ledger: Path) -> Iterator[tuple[int, int]]:
    """The port of the service and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.serving", str(ledger.absolute()), str(port)]
    process = subprocess.Popen(command, cwd=_ROOT, start_new_session=True)  # noqa: S603 - this very Python
    with leaving_nothing(process):
        try:
            until = time.monotonic() + _PATIENCE
            while not _answers(port):
                assert time.monotonic() < until, "the server answers"
                time.sleep(0.05)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE).close()
    except OSError:
        return False
    return True
