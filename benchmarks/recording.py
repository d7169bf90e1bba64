"""Recording over HTTP beside the ledger's own issue in process, and beside the raw commit of the same rows."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct

from api.authority.operators import Operators
from benchmarks.appending import ACTOR, Raw, bulletin, opened, written
from benchmarks.made_up import day
from benchmarks.measuring import Bench, Row, Taken, duration, slower, timed
from benchmarks.service import running
from projections.answers.view import View
from stores.opening import OpenLedger, open_ledger

TOPIC = "recording"
_SIZES = (1, 14, 1_000)
# Days of one series; the published moment of the made-up bulletins bounds them.
_DAYS = 1_000
_BULLETINS = "/v1/bulletins"
_LIVE = "/health/live"


class Connection:
    """One connection that is kept open, and costs its own side as little as can be."""

    def __init__(self, port: int, token: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._always = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"

    def request(self, method: str, path: str, body: bytes = b"", key: str = "") -> bytes:
        """The bytes of a request."""
        given = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        given += f"Idempotency-Key: {key}\r\n" if key else ""
        return f"{method} {path} HTTP/1.1\r\n{self._always}{given}\r\n".encode() + body

    def ask(self, request: bytes, status: int = 200) -> bytes:
        """The body of the answer, which must have that status."""
        self.send(request)
        return self.receive(status)

    def send(self, request: bytes) -> None:
        """Send a request, whose answer is received later."""
        self._socket.sendall(request)

    def receive(self, status: int = 200) -> bytes:
        """The body of the answer, which must have that status."""
        come = bytearray()
        while (head := come.find(b"\r\n\r\n")) < 0:
            come += self._received()
        headers = bytes(come[:head]).lower()
        length = int(headers.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(come) < head + 4 + length:
            come += self._received()
        assert int(headers[9:12]) == status, bytes(come)
        return bytes(come[head + 4 :])

    def fileno(self) -> int:
        """The descriptor by which somebody may wait for an answer."""
        return self._socket.fileno()

    def _received(self) -> bytes:
        part = self._socket.recv(262_144)
        assert part, "the server goes on"
        return part

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class Seconds(Struct):
    """The seconds of each bulletin of one size, in the order of making; ``deciding`` is time of the processor."""

    http: list[float] = []
    seen: list[float] = []
    again: list[float] = []
    ledger: list[float] = []
    deciding: list[float] = []
    raw: list[float] = []
    bare: list[float] = []


class Measured:
    """Three files that hold the same: one is served, one is written in process, one gets the rows of the first."""

    def __init__(self, path: Path, beside: OpenLedger, connection: Connection) -> None:
        self._path = path
        self._beside = beside
        self._connection = connection
        self._raw = Raw(path.with_name("raw.db"))
        self._head = beside.head()
        self._first = count(0)
        self._keys = count()

    def close(self) -> None:
        """Let go of the raw file."""
        self._raw.close()

    def one(self, size: int, into: Seconds, *, keyed: bool = False) -> None:
        """A new bulletin of so many statements: over HTTP, read back, sent again if keyed, in process, and raw."""
        ask = self._connection.ask
        series, first = self._room(size)
        key = f"key-{next(self._keys)}" if keyed else ""
        post = post_of(self._connection, series, size, first, key)
        read = self._connection.request("GET", f"/v1/series/written/s{series}/figures/{day(first + size - 1)}")
        into.bare.append(timed(partial(ask, self._connection.request("GET", _LIVE))))
        into.http.append(timed(partial(ask, post, 201)))
        into.seen.append(timed(partial(ask, read)))
        if keyed:
            into.again.append(timed(partial(ask, post, 201)))
        issued, deciding = _timed_twice(partial(self._beside.record, bulletin(series, size, first), ACTOR))
        rows = written(self._path, self._head)
        raw, inserting = _timed_twice(partial(self._raw.commit, rows))
        into.ledger.append(issued)
        into.raw.append(raw)
        into.deciding.append(deciding - inserting)
        self._head += len(rows.events)

    def _room(self, size: int) -> tuple[int, int]:
        """A series and the first of so many days of it that nothing was said of yet."""
        at = next(self._first)
        if at % _DAYS + size > _DAYS:
            at += _DAYS - at % _DAYS
        self._first = count(at + size)
        return at // _DAYS, at % _DAYS


def _timed_twice(deed: Callable[[], object]) -> tuple[float, float]:
    """The seconds that it takes, and those of the processor, which do not swing with the disk."""
    before = time.process_time()
    seconds = timed(deed)
    return seconds, time.process_time() - before


def rows(bench: Bench) -> Iterator[Row]:
    """Measure every size in turns, then what is read back and what is sent again."""
    with bench.scratch("recording") as place, _measured(bench, place) as measured:
        sizes = {size: _taken(bench, measured, size) for size in _SIZES}
        for size, taken in sizes.items():
            yield from _beside(size, taken)
        yield _visible(sizes[1])
        yield _replayed(bench, measured)


def _times(bench: Bench, size: int) -> int:
    return max(2, bench.sizes.commits // (1 if size == 1 else 3 if size < _DAYS else 20))


@contextmanager
def _measured(bench: Bench, place: Path) -> Iterator[Measured]:
    path = place / "ledger.db"
    # Each size leaves the rest of a series unused when it begins.
    series = 3 + sum(1 + size * _times(bench, size) // _DAYS for size in (*_SIZES, 1))
    with opened(path, series) as ledger, View.open(path) as answers:
        answers.catch_up()
        ledger.store.copy_to(place / "raw.db")
        ledger.store.copy_to(place / "beside.db")
    with Operators.open(path) as operators:
        token, _ = operators.issue(ACTOR, ["report:*"], None, ACTOR)
    with open_ledger(place / "beside.db") as beside, running(path, place) as port:
        connection = Connection(port, token)
        measured = Measured(path, beside, connection)
        try:
            yield measured
        finally:
            measured.close()
            connection.close()


def _taken(bench: Bench, measured: Measured, size: int) -> Seconds:
    found = Seconds()
    times = _times(bench, size)
    measured.one(size, Seconds())  # the first of its kind finds nothing ready
    for at in range(times):
        measured.one(size, found)
        bench.step(f"recording {size:,} over HTTP", at + 1, times)
    return found


def _beside(size: int, taken: Seconds) -> Iterator[Row]:
    said = "a single statement" if size == 1 else f"a bulletin of {size:,} statements"
    row = _row(f"{said} over HTTP, durable, beside the raw commit of the same rows", (taken.http, taken.raw))
    row.note = _where(taken)
    yield row
    yield _row(f"{said} over HTTP, beside the ledger's own issue in process", (taken.http, taken.ledger))


def _where(taken: Seconds) -> str:
    whole, raw, deciding, bare = (median(one) for one in (taken.http, taken.raw, taken.deciding, taken.bare))
    return (
        f"Of {duration(whole)}: the raw commit {duration(raw)}, deciding and encoding {duration(deciding)} of the "
        f"processor, HTTP and what it wakes the rest; a request that does nothing takes {duration(bare)}."
    )


def _visible(taken: Seconds) -> Row:
    both = [one + other for one, other in zip(taken.http, taken.seen, strict=True)]
    row = _row(
        "from sending a statement until a read over HTTP has it, in every projection, beside the raw commit",
        (both, taken.raw),
    )
    row.note = f"Of it, from the acknowledgement on: {duration(median(taken.seen))}."
    return row


def _replayed(bench: Bench, measured: Measured) -> Row:
    found = Seconds()
    times = _times(bench, 1)
    for at in range(times):
        measured.one(1, found, keyed=True)
        bench.step("sending again", at + 1, times)
    return _row("a statement sent again by its key, beside the first time", (found.again, found.http))


def _row(what: str, taken: Taken) -> Row:
    return slower(TOPIC, what, taken, None)


def post_of(connection: Connection, series: int, size: int, first: int, key: str = "") -> bytes:
    """The request that records a bulletin of so many statements of a series, from that day on."""
    return connection.request("POST", _BULLETINS, _body(series, size, first), key)


def _body(series: int, size: int, first: int) -> bytes:
    said = [
        {"series": f"written/s{series}", "period": day(at), "value": str(1_000 + at)}
        for at in range(first, first + size)
    ]
    return msgspec.json.encode({"source": "written", "published_at": "2026-09-01T08:00:00Z", "statements": said})
