"""Whether others are served as before while many clients hold on to the service and ask nothing."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

import msgspec

from api.operators import Operators
from benchmarks import made_up
from benchmarks.holding import Hold
from benchmarks.load import Load, put
from benchmarks.measuring import Bench, Row, at_least, ratios, spread

TOPIC = "hanging"
_ROOT = Path(__file__).parent.parent
_PATIENCE = 30.0
_ROUNDS = 16
_FEW = 20
_SLOW, _IDLE = 500, 9000
_AS_BEFORE = at_least(0.9)
# As ``asreported serve`` serves, against a limit that no load reaches.
_PROGRAM = """
import sys
from api.listening import Port
from api.policy import Policy
from api.serving import serve
serve(sys.argv[1], Port(port=int(sys.argv[2])), 1, Policy(reads_per_minute=10**9))
"""


def rows(bench: Bench) -> Iterator[Row]:
    """Measure the same load on a server that is held on to and on one that is not, in turns."""
    ledger = made_up.ledger(bench, bench.sizes.small)
    point = f"/v1/series/{made_up.series_names(bench.sizes.small)[0]}/figures/{made_up.day(made_up.DAYS // 2)}"
    load = Load(name="point", paths=(point,))
    with bench.scratch("hanging") as place, _server(ledger, place) as held, _server(ledger, place) as free:
        for what, hold in _holds(bench, held, ledger):
            with _holding(hold) as cut_off:
                ours, floor = _in_turns(bench, what, lambda port: _rate(bench, port, load, place), (held, free))
            yield _row(what, ours, floor, cut_off[0])


def _in_turns(
    bench: Bench, what: str, rate: Callable[[int], float], servers: tuple[int, int]
) -> tuple[list[float], list[float]]:
    found: dict[int, list[float]] = {port: [] for port in servers}
    rounds = 1 if bench.sizes.is_toy else _ROUNDS
    for number in range(rounds):
        for port in servers if number % 2 == 0 else reversed(servers):
            found[port].append(rate(port))
        bench.step(f"served beside {what}", number + 1, rounds)
    return found[servers[0]], found[servers[1]]


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


def _rate(bench: Bench, port: int, load: Load, place: Path) -> float:
    done = put(port, load, 0, min(bench.sizes.load_seconds, 1.0), place)
    return done.requests / done.seconds


def _row(what: str, ours: list[float], floor: list[float], cut_off: int) -> Row:
    found = ratios(ours, floor)
    return Row(
        topic=TOPIC,
        what=f"a point, beside {what}",
        ours=f"{median(ours):,.0f}/s",
        floor=f"{median(floor):,.0f}/s",
        ratio=median(found),
        spread=spread(found),
        goal=_AS_BEFORE,
        note=f"{cut_off:,} connections were cut off meanwhile, and opened anew by the one client process.",
    )


@contextmanager
def _holding(hold: Hold) -> Iterator[list[int]]:
    """The connections are open inside; behind it, how many were cut off."""
    command = [sys.executable, "-m", "benchmarks.holding", msgspec.json.encode(hold).decode()]
    cut_off = [0]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - this very Python
        assert process.stdin is not None, "a pipe"
        assert process.stdout is not None, "a pipe"
        process.stdout.readline()
        yield cut_off
        process.stdin.close()
        cut_off[0] = int(process.stdout.readline() or 0)


@contextmanager
def _server(ledger: Path, place: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (place / "log").open("ab") as log:
        command = [sys.executable, "-c", _PROGRAM, str(ledger.absolute()), str(port)]
        process = subprocess.Popen(command, cwd=_ROOT, stderr=log)  # noqa: S603 - this very Python
    try:
        _await_answer(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _await_answer(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=_PATIENCE).close()
        except URLError:
            assert process.poll() is None, "the server runs"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server answers")
