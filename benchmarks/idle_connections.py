"""Requests of others while many clients hold on to the service and ask nothing, beside requests without them."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median

import msgspec

from api.authority.operators import Operators
from benchmarks import made_up
from benchmarks.idle_clients import Hold
from benchmarks.measuring import Bench, Row, at_most, slower, timed
from benchmarks.service import beside, running

TOPIC = "hanging"
FairQueue = tuple[list[list[float]], list[list[float]]]
_PATIENCE = 30.0
_ROUNDS, _REQUESTS = 12, 400
_FEW = 20
_SLOW, _IDLE = 500, 9000
_AS_BEFORE = at_most(1.1)


def rows(bench: Bench) -> Iterator[Row]:
    """Ask a server that is held on to and one that is not, one request here and one there."""
    ledger = made_up.ledger(bench, bench.sizes.small)
    point = f"/v1/series/{made_up.series_names(bench.sizes.small)[0]}/figures/{made_up.day(made_up.DAYS // 2)}"
    with bench.scratch("hanging") as place, running(ledger, place) as held, running(ledger, place) as free:
        for what, hold in _holds(bench, held, ledger):
            with _holding(hold) as cut_off:
                ours, floor = _in_turns(bench, what, point, (held, free))
            yield from _rows(what, ours, floor, cut_off[0])


def _in_turns(bench: Bench, what: str, path: str, servers: tuple[int, int]) -> FairQueue:
    """The seconds of each answer, turn by turn."""
    turns: FairQueue = ([], [])
    rounds = 1 if bench.sizes.is_toy else _ROUNDS
    for number in range(rounds):
        asking = [http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE) for port in servers]
        for turn in turns:
            turn.append([])
        for at in range(min(bench.sizes.requests, _REQUESTS)):
            both = list(zip(asking, turns, strict=True))
            for connection, turn in both if at % 2 == 0 else reversed(both):
                turn[-1].append(timed(partial(_answer, connection, path)))
        for connection in asking:
            connection.close()
        bench.step(f"served beside {what}", number + 1, rounds)
    return turns


def _answer(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == HTTPStatus.OK, answer.status


def _holds(bench: Bench, port: int, ledger: Path) -> list[tuple[str, Hold]]:
    with Operators.open(ledger) as operators:
        token, _ = operators.issue("bench", ["report:*"], None, "bench")
    slow, idle = (_FEW, _FEW) if bench.sizes.is_toy else (_SLOW, _IDLE)
    body = (
        f"POST /v1/bulletins HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    )
    return [
        (f"{slow:,} halves of a head", Hold(port, slow, "GET / HTTP/1.1\r\nHo", trickles=False)),
        (f"{slow:,} bodies of a byte a second", Hold(port, slow, body, trickles=True)),
        (f"{idle:,} connections that say nothing", Hold(port, idle, "", trickles=False)),
    ]


def _rows(what: str, ours: list[list[float]], floor: list[list[float]], cut_off: int) -> Iterator[Row]:
    middle = [median(turn) for turn in ours], [median(turn) for turn in floor]
    row = slower(TOPIC, f"a point, beside {what}", middle, _AS_BEFORE)
    row.note = f"{cut_off:,} connections were cut off meanwhile, and opened anew by the one client process."
    yield row
    slowest = [_slowest(turn) for turn in ours], [_slowest(turn) for turn in floor]
    yield slower(TOPIC, f"the slowest hundredth of them, beside {what}", slowest, None)


def _slowest(turn: list[float]) -> float:
    return sorted(turn)[len(turn) * 99 // 100]


@contextmanager
def _holding(hold: Hold) -> Iterator[list[int]]:
    """The connections are open inside; behind it, how many were cut off."""
    cut_off = [0]
    with beside("benchmarks.idle_clients", msgspec.json.encode(hold).decode()) as process:
        yield cut_off
        process.told.close()
        cut_off[0] = int(process.telling.readline() or 0)
