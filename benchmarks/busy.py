"""A busy service beside a quiet one: the slowest reads, the event loop's longest stay, and the memory it takes."""

import http.client
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from random import Random

import msgspec

from benchmarks import made_up
from benchmarks.measuring import Bench, Row, at_most, slower, timed
from benchmarks.requesting import some_points
from benchmarks.service import Served, beside, beside_a_floor
from benchmarks.serving import FLOOR, STAY, Stay

TOPIC = "busy"
_PATIENCE = 60.0
_NEW_SERIES = 200
_POINTS = 1_000
# As many a bulletin as the real history has events a version.
_SAID = 9
_DIFFERENT, _ASKERS = 10_000, 8
_STAY, _MEMORY = 0.050, 400 * 1024 * 1024
_WAYS = (
    "/v1/series/{name}/figures/{day}",
    "/v1/series/{name}/figures.ndjson?as_of={day}",
    "/v1/series/{name}/years?as_of={day}",
    "/v1/series/{name}/months?as_of={day}",
    "/v1/series/{name}/days?as_of={day}",
    "/v1/series/{name}/stats?as_of={day}&start=2022-02-01",
    "/v1/series/{name}/figures.csv?as_of={day}T12:00Z",
    "/v1/series/{name}/figures/{day}/history",
    "/v1/totals?as_of={day}",
    "/v1/series/{name}/vintages?as_of={day}",
)


def rows(bench: Bench) -> Iterator[Row]:
    """Read points from a quiet service and from a busy one, then everything from one of the largest ledger."""
    with bench.scratch("busy") as place:
        yield from _beside_reads_and_an_import(bench, place)
    ledger = made_up.ledger(bench, bench.sizes.large)
    with bench.scratch("memory") as place, beside_a_floor(ledger, place) as served:
        yield _memory(bench, served)


def _beside_reads_and_an_import(bench: Bench, place: Path) -> Iterator[Row]:
    names = made_up.series_names(bench.sizes.small)
    made = made_up.ledger(bench, bench.sizes.small)
    points = [f"/v1/series/{name}/figures/{day}" for name, day in some_points(names)[:_POINTS]]
    points = points[: bench.sizes.requests]
    quiet, busy, watched = (_copied(made, place / one) for one in ("quiet", "busy", "watched"))
    calms: list[tuple[float, float]] = []
    slowest: list[tuple[float, float]] = []
    with beside_a_floor(quiet, place) as calm, beside_a_floor(busy, place) as other:
        for number in range(bench.sizes.rounds):
            calms.append(_slowest(calm.port, points))
            with _importing(busy, names, number), _reading(other.port, names, number):
                slowest.append(_slowest(other.port, points))
            bench.step("reading beside an import", number + 1, bench.sizes.rounds)
    yield from _slowest_rows(slowest, calms)
    yield _longest_stay(bench, watched, points)


def _longest_stay(bench: Bench, ledger: Path, points: Sequence[str]) -> Row:
    """The same under a watch, which looks a thousand times a second and would make the points slower."""
    names = made_up.series_names(bench.sizes.small)
    stays: list[float] = []
    with beside_a_floor(ledger, ledger.parent, watched=True) as served:
        for number in range(bench.sizes.rounds):
            _stay(served.port)
            with _importing(ledger, names, number), _reading(served.port, names, number):
                _slowest(served.port, points)
            stays.append(_stay(served.port))
            bench.step("watching the event loop", number + 1, bench.sizes.rounds)
    row = slower(
        TOPIC, "the event loop's longest stay meanwhile, beside 50 ms", (stays, [_STAY] * len(stays)), at_most(1)
    )
    row.note = "Time of the loop's own thread between two turns of the loop."
    return row


def _slowest_rows(slowest: Sequence[tuple[float, float]], calms: Sequence[tuple[float, float]]) -> Iterator[Row]:
    """Points, and the bare handler of the same process, whose waits are the machine's and the interpreter's."""
    (points, floors), (calm_points, calm_floors) = zip(*slowest, strict=True), zip(*calms, strict=True)
    meanwhile = f"while {_NEW_SERIES} new series are read and an import runs, beside a quiet service"
    floor = slower(TOPIC, f"the slowest hundredth of `{FLOOR}` {meanwhile}", (floors, calm_floors), None)
    row = slower(TOPIC, f"the slowest hundredth of points {meanwhile}", (points, calm_points), at_most(5))
    row.note = (
        f"`{FLOOR}`, a bare handler of the same process asked in turns with the points, takes {floor.ours} instead of "
        f"{floor.floor}: so much is the machine, on which an import, four readers and who measures take turns."
    )
    floor.note = "No goal; what a point cannot do without."
    yield row
    yield floor


def _slowest(port: int, paths: Sequence[str]) -> tuple[float, float]:
    """The seconds of all but one in a hundred, of paths and of the bare handler in turns over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    pairs = [[timed(partial(_answer, connection, one)) for one in (path, FLOOR)] for path in paths]
    connection.close()
    of_paths, of_floor = (sorted(seconds) for seconds in zip(*pairs, strict=True))
    at = len(pairs) * 99 // 100
    return of_paths[at], of_floor[at]


def _answer(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == HTTPStatus.OK, (path, answer.status, body[:200])
    return body


def _stay(port: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    told = msgspec.json.decode(_answer(connection, STAY), type=Stay)
    connection.close()
    return told.seconds


@contextmanager
def _reading(port: int, names: Sequence[str], number: int) -> Iterator[None]:
    """So many series are read meanwhile, each at a moment that nobody asked about."""
    chance = Random(number)
    paths = [
        f"/v1/series/{chance.choice(names)}/figures.ndjson?as_of={made_up.day(chance.randrange(200, made_up.DAYS))}"
        f"T{chance.randrange(24):02}:{chance.randrange(60):02}Z"
        for _ in range(_NEW_SERIES)
    ]
    with beside("benchmarks.reading_on", str(port), *paths) as reader:
        yield
        assert reader.process.wait(_PATIENCE) == 0, "all of them are answered"


@contextmanager
def _importing(ledger: Path, names: Sequence[str], number: int) -> Iterator[None]:
    """Another process records one bulletin after the other in the ledger."""
    with beside("benchmarks.importing_on", str(ledger), str(number), *names[:_SAID]):
        yield


def _memory(bench: Bench, served: Served) -> Row:
    """What the service takes after so many different reads."""
    chance = Random(2)
    names = made_up.series_names(bench.sizes.large)
    count = min(_DIFFERENT, bench.sizes.requests * 5)
    paths = [
        _WAYS[at % len(_WAYS)].format(name=chance.choice(names), day=made_up.day(chance.randrange(made_up.DAYS)))
        for at in range(count)
    ]
    before = served.memory()
    threads = [threading.Thread(target=_read_some, args=(served.port, paths[at::_ASKERS])) for at in range(_ASKERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    taken = served.memory()
    return Row(
        topic=TOPIC,
        what=f"memory after {count:,} different reads of a ledger of {bench.sizes.large:,} versions, beside 400 MB",
        ours=f"{taken / 2**20:,.0f} MB",
        floor=f"{before / 2**20:,.0f} MB when it had begun",
        ratio=taken / _MEMORY,
        goal=at_most(1),
    )


def _read_some(port: int, paths: Sequence[str]) -> None:
    """Each is read to its end, whatever is answered: not every figure was published at every moment."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status < HTTPStatus.INTERNAL_SERVER_ERROR, (path, answer.status)
    connection.close()


def _copied(ledger: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in ledger.parent.glob(f"{ledger.name}*"):
        shutil.copy(file, folder / file.name)
    return folder / ledger.name
