"""Appending to the log that PostgreSQL keeps, beside a raw COPY of the same rows into a table without any index."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from typing import NamedTuple

import psycopg

from benchmarks import postgres
from benchmarks.appending import made_batch
from benchmarks.measuring import Bench, Deed, Row, at_least, in_turns, throughput, timed
from benchmarks.postgres import NoPostgres, Server
from benchmarks.profiling import where_time_goes
from domain.codec import encode, leaf_hash, tag
from domain.events import Event
from stores.postgres.known_last import EMPTY, Last

TOPIC = "PostgreSQL append"
# How many events, the part of COPY's speed, and how many times each is measured of a thousand that the sizes ask for.
_GOALS = ((1, 0.90, 1.0), (10, 0.90, 1.0), (100, 0.85, 0.7), (1_000, 0.75, 0.4))
_PROFILED = 20
_BARE = "CREATE TABLE bare (position bigint, stream text, version int, tag text, state bytea, leaf bytea)"
_COLUMNS = ("int8", "text", "int4", "text", "bytea", "bytea")
_COPY = "COPY bare FROM STDIN (FORMAT BINARY)"


class Ready(NamedTuple):
    """Rows of events that are encoded already."""

    rows: list[tuple[object, ...]]
    leaves: list[bytes]
    states: list[bytes]


def rows(bench: Bench) -> Iterator[Row]:
    """Measure every size, where the disk of one server confirms and where that of a standby has to as well."""
    for standbys, where in ((False, "one server"), (True, "one of two standbys confirms")):
        try:
            with postgres.server(standbys=standbys) as server:
                yield from _each_size(bench, server, where)
        except NoPostgres:
            yield postgres.absent(TOPIC, f"appending, {where}")


def _each_size(bench: Bench, server: Server, where: str) -> Iterator[Row]:
    address = server.database()
    floor = _Floor(server, address)
    ours = _Ours(address)
    for size, part, often in _GOALS:
        rounds = max(2, int(bench.sizes.commits * often))
        ready = _made_ready(size, rounds + 1)
        deeds: tuple[Deed, Deed] = ours.taking(ready), floor.taking(ready)
        for deed in deeds:
            deed()  # the first of its size finds nothing prepared
        seconds = in_turns(bench, f"appending {size:,}, {where}", rounds, *deeds)
        what = f"append of {_events(size)}, {where}, beside a raw COPY of the same rows into a bare table"
        row = throughput(TOPIC, what, seconds, at_least(part), size)
        more = ours.taking(_made_ready(size, _PROFILED))
        yield row.explained(partial(where_time_goes, partial(_repeat, more)))
    ours.close()
    floor.close()


def _repeat(deed: Deed) -> None:
    for _ in range(_PROFILED):
        deed()


def _events(size: int) -> str:
    return "one event" if size == 1 else f"{size:,} events"


_batches = count()


def _made_ready(size: int, times: int) -> list[Ready]:
    """So many batches that differ from all before."""
    made: list[Ready] = []
    while len(made) < times:
        events = made_batch(next(_batches))[0]
        made.extend(_ready(events[first : first + size]) for first in range(0, len(events) - size + 1, size))
    return made[:times]


def _ready(events: Sequence[Event]) -> Ready:
    states = [encode(event) for event in events]
    leaves = [leaf_hash(state) for state in states]
    rows: list[tuple[object, ...]] = [
        (position, event.stream, event.version, tag(event), state, leaf)
        for position, (event, state, leaf) in enumerate(zip(events, states, leaves, strict=True), 1)
    ]
    return Ready(rows, leaves, states)


class _Ours:
    """The log at an address, as a node appends to it."""

    def __init__(self, address: str) -> None:
        self._primary = postgres.primary_of(address)
        self._last = EMPTY

    def taking(self, ready: list[Ready]) -> Deed:
        """Append one after the other; seconds of each."""
        following = iter(ready)

        def one() -> float:
            batch = next(following)
            seconds = timed(lambda: self._primary.append(self._last, batch.leaves, batch.states))
            self._last = Last(self._last.position + len(batch.leaves), batch.leaves[-1])
            return seconds

        return one

    def close(self) -> None:
        """Let go of the connection."""
        self._primary.close()


class _Floor:
    """A table without index, trigger or constraint beside it, and one COPY a transaction."""

    def __init__(self, server: Server, address: str) -> None:
        self._connection = server.primary.connected(postgres.name_of(address))
        self._connection.execute(_BARE)

    def taking(self, ready: list[Ready]) -> Deed:
        """Copy one after the other; seconds of each."""
        following = iter(ready)

        def one() -> float:
            batch = next(following)
            return timed(lambda: _copied(self._connection, batch.rows))

        return one

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def _copied(connection: "psycopg.Connection[tuple[object, ...]]", rows: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_COLUMNS)
        for row in rows:
            copy.write_row(row)
