"""A hundred writers of one figure over HTTP, beside a hundred of a figure each."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import msgspec

from api.authority.operators import Operators
from benchmarks.appending import ACTOR, opened
from benchmarks.made_up import day
from benchmarks.measuring import Bench, Row, at_most, in_turns, slower, timed
from benchmarks.recording import Connection
from benchmarks.service import running
from domain.keys import figure_key
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from domain.streams import OfFigure
from stores.opening import OpenLedger

TOPIC = "crowding"
_ENTRIES, _TOY_ENTRIES = 5_000, 50
_WRITERS, _TOY_WRITERS, _EACH = 100, 10, 5
_ROUNDS = 9
_FIRST = datetime(2026, 9, 1, tzinfo=UTC)
_ONE, _MANY = "written/s0", "written/s1"


class Crowd:
    """A hundred connections to one service, each of which says one thing after the other."""

    def __init__(self, ledger: OpenLedger, connections: list[Connection]) -> None:
        self._ledger = ledger
        self._connections = connections
        self._moments = count(_ENTRIES)

    def write(self, figure_of: Callable[[int], str]) -> float:
        """The seconds until all of it was acknowledged; checks that nothing of it is lost."""
        figures = {figure_of(number) for number in range(len(self._connections))}
        before = sum(map(self._version, figures))
        orders = [
            [self._order(one, figure_of(number)) for _ in range(_EACH)] for number, one in enumerate(self._connections)
        ]
        threads = [threading.Thread(target=_say, args=pair) for pair in zip(self._connections, orders, strict=True)]
        seconds = timed(partial(_run, threads))
        written = sum(map(self._version, figures)) - before
        assert written == len(self._connections) * _EACH, f"{written} of them were recorded"
        return seconds

    def _order(self, connection: Connection, figure: str) -> bytes:
        moment = next(self._moments)
        series, _, when = figure.rpartition("/")
        said = {
            "source": "written",
            "published_at": (_FIRST + timedelta(seconds=moment)).isoformat(),
            "statements": [{"series": series, "period": when, "value": str(moment)}],
        }
        return connection.request("POST", "/v1/bulletins", msgspec.json.encode(said))

    def _version(self, figure: str) -> int:
        return self._ledger.store.version(OfFigure(figure_key(figure)))


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _say(connection: Connection, orders: list[bytes]) -> None:
    for order in orders:
        connection.ask(order, 201)


def rows(bench: Bench) -> Iterator[Row]:
    """Measure both crowds in turns."""
    is_toy = bench.sizes.is_toy
    entries, writers = (_TOY_ENTRIES, _TOY_WRITERS) if is_toy else (_ENTRIES, _WRITERS)
    with bench.scratch("crowding") as place, _crowd(bench, place, entries, writers) as crowd:
        for figure_of in (_of_one, _of_each):
            crowd.write(figure_of)  # what finds an entry among many is made once
        rounds = 1 if is_toy else _ROUNDS
        taken = in_turns(bench, TOPIC, rounds, partial(crowd.write, _of_one), partial(crowd.write, _of_each))
        what = f"{writers} writers over HTTP of one figure of {entries:,} entries, beside {writers} of one each"
        yield slower(TOPIC, what, taken, at_most(1.5))


def _of_one(_: int) -> str:
    return f"{_ONE}/{day(0)}"


def _of_each(number: int) -> str:
    return f"{_MANY}/{day(number)}"


@contextmanager
def _crowd(bench: Bench, place: Path, entries: int, writers: int) -> Iterator[Crowd]:
    path = place / "ledger.db"
    with opened(path, 2) as ledger, ExitStack() as connected:
        _fill(bench, ledger, entries)
        with Operators.open(path) as operators:
            token, _ = operators.issue(ACTOR, ["report:*"], None, ACTOR)
        port = connected.enter_context(running(path, place))
        connections = [Connection(port, token) for _ in range(writers)]
        for one in connections:
            connected.callback(one.close)
        yield Crowd(ledger, connections)


def _fill(bench: Bench, ledger: OpenLedger, entries: int) -> None:
    with ledger.store.recorder.writing() as writer:
        pass
    writer.execute("PRAGMA synchronous = OFF")
    for at in range(entries):
        lines = lines_of([(day(0), SaidStatement(series=_ONE, value=str(at)))])
        published_at = (_FIRST + timedelta(seconds=at)).isoformat()
        ledger.record(Bulletin(source="written", published_at=published_at, lines=lines), ACTOR)
        bench.step("revising one figure", at + 1, entries)
