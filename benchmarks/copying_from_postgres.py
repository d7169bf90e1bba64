"""Copies of the log that PostgreSQL keeps: beside ready rows, seen after a commit, and a new machine's from nothing."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random

from benchmarks import made_up, postgres
from benchmarks.appending import Raw, Rows, issue_one, opened
from benchmarks.measuring import Bench, Row, at_least, at_most, duration, in_turns, slower, throughput, timed
from benchmarks.postgres import NoPostgres, Server
from benchmarks.profiling import where_time_goes
from benchmarks.service import served
from projections.answers.view import View
from stores.postgres.replicated_store import ReplicatedStore
from stores.sqlite.store import Store
from stores.store_at import open_store

TOPIC = "PostgreSQL copies"
_AT_ONCE = 5_000
_COPY = "COPY log FROM STDIN (FORMAT BINARY)"
_COLUMNS = ("int8", "bytea", "bytea")
_FROM_A_BATCH_ON = "SELECT last_position, first_position FROM batches WHERE first_position > ? ORDER BY last_position"
_LAST = 2**62
_READY_WITHIN, _MILLION = 120.0, 1_000_000
_SEEN_WITHIN = 0.040
_LOOKS_EVERY = 0.0005
_PATIENCE = 60.0
_NAP = 0.05
_SEED = 20220302


def rows(bench: Bench) -> Iterator[Row]:
    """Measure all three on one server."""
    try:
        with postgres.server() as server:
            with bench.scratch("copies") as place:
                yield _beside_ready_rows(bench, server, place)
            with bench.scratch("copies") as place:
                yield _seen(bench, server, place)
            with bench.scratch("copies") as place:
                yield _from_nothing(bench, server, place)
    except NoPostgres:
        yield postgres.absent(TOPIC, "copies of what PostgreSQL keeps")


def _beside_ready_rows(bench: Bench, server: Server, place: Path) -> Row:
    """The last half of a log into a file that has the first."""
    made = made_up.ledger(bench, bench.sizes.small)
    address, middle = server.database(), _middle(made)
    fill(server, address, made, until=middle)
    half = postgres.machine(place / "half", address)
    with closing(open_store(half)) as store:
        _copy(store)
    fill(server, address, made, middle)
    ready = list(_transactions(made, middle))
    count = sum(len(batch.events) for batches in ready for batch in batches)

    def ours() -> float:
        with closing(_node_like(half, place / "ours", address)) as store:
            return timed(lambda: _copy(store))

    def floor() -> float:
        shutil.rmtree(place / "floor", ignore_errors=True)
        (place / "floor").mkdir()
        with closing(Raw(Path(shutil.copy(half, place / "floor")), synchronous="NORMAL")) as raw:
            return timed(partial(_commit, raw, ready))

    seconds = in_turns(bench, f"copying {count:,} events", bench.sizes.rounds, ours, floor)
    what = f"copying the last {count:,} of {_head(made):,} events, beside raw `executemany` of ready rows"
    row = throughput(TOPIC, what, seconds, at_least(0.75), count)
    row.explained(lambda: where_time_goes(ours))
    server.forget(address)
    return row


def _commit(raw: Raw, ready: list[list[Rows]]) -> None:
    for batches in ready:
        raw.commit(*batches)


def _copy(store: Store) -> None:
    assert isinstance(store, ReplicatedStore), "the file beside it says so"
    store.copy_events()


def _node_like(half: Path, folder: Path, address: str) -> Store:
    """The store of another machine that has what the first one had."""
    shutil.rmtree(folder, ignore_errors=True)
    file = postgres.machine(folder, address)
    shutil.copy(half, file)
    return open_store(file)


def _seen(bench: Bench, server: Server, place: Path) -> Row:
    """From the acknowledgement here until the file there has it, which nobody asks for anything."""
    address = server.database()
    here, there = (postgres.machine(place / name, address) for name in ("here", "there"))
    found: list[float] = []
    # Each at some moment of the other's naps: who records as soon as it was seen always finds it asleep.
    pauses = Random(_SEED)
    with opened(here) as ledger, served(there, there.parent), closing(Store(there)) as copied:
        for number in range(bench.sizes.commits):
            time.sleep(pauses.uniform(0, _NAP))
            issue_one(ledger, number)
            found.append(timed(lambda: _await_head(copied, ledger.head())))
            bench.step("seen elsewhere", number + 1, bench.sizes.commits)
    what = "from the acknowledgement here until another machine's copy has it, which nobody asks, beside 40 ms"
    row = slower(TOPIC, what, (found, [_SEEN_WITHIN] * len(found)), at_most(1))
    row.note = f"Of a hundred the slowest: {duration(sorted(found)[len(found) * 99 // 100])}."
    return row


def _await_head(store: Store, position: int) -> None:
    until = time.monotonic() + _PATIENCE
    while store.known_head() < position:
        assert time.monotonic() < until, "it is copied"
        time.sleep(_LOOKS_EVERY)


def _from_nothing(bench: Bench, server: Server, place: Path) -> Row:
    """From an empty folder until everything is copied and every projection has it."""
    made = made_up.ledger(bench, bench.middling)
    address, head = server.database(), _head(made)
    fill(server, address, made)
    file = postgres.machine(place / "new", address)
    with View.open(file) as answers:
        copying = timed(lambda: _copy(answers.store))
        projecting = timed(answers.catch_up)
        assert answers.bookmark() == head, "all of it"
    whole = copying + projecting
    what = f"a new machine, until {head:,} events are copied and projected, beside two minutes a million"
    row = slower(TOPIC, what, ([whole], [_READY_WITHIN * head / _MILLION]), at_most(1))
    row.note = (
        f"Copying {duration(copying)}, projecting {duration(projecting)}. PostgreSQL holds them in "
        f"{server.size(address) / head:,.0f} bytes an event, the copy in {file.stat().st_size / head:,.0f}."
    )
    server.forget(address)
    return row


def _head(path: Path) -> int:
    with closing(Store(path)) as store:
        return store.head()


def _middle(path: Path) -> int:
    """The end of a batch about half-way."""
    with closing(sqlite3.connect(path)) as connection:
        [(middle,)] = connection.execute(
            "SELECT min(last_position) FROM batches WHERE last_position > (SELECT max(last_position) / 2 FROM batches)"
        )
    return int(middle)


def fill(server: Server, address: str, path: Path, after: int = 0, until: int = _LAST) -> None:
    """Put a stretch of a ledger's file into the log, and have PostgreSQL settle."""
    with closing(sqlite3.connect(path)) as source, server.primary.connected(postgres.name_of(address)) as target:
        found = source.execute(
            "SELECT position, leaf, state FROM stored_events WHERE position > ? AND position <= ? ORDER BY position",
            (after, until),
        )
        with target.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_COLUMNS)
            for row in found:
                copy.write_row(row)
        target.execute("VACUUM (FREEZE, ANALYZE) log")
        target.execute("CHECKPOINT")


def _transactions(path: Path, after: int) -> Iterator[list[Rows]]:
    """The ready rows of a ledger's batches behind a position, so many events a transaction."""
    with closing(sqlite3.connect(path)) as source:
        some: list[Rows] = []
        for last, first in source.execute(_FROM_A_BATCH_ON, (after,)).fetchall():
            between = (first, last)
            some.append(
                Rows(
                    source.execute("SELECT * FROM stored_events WHERE position BETWEEN ? AND ?", between).fetchall(),
                    source.execute("SELECT * FROM batches WHERE last_position BETWEEN ? AND ?", between).fetchall(),
                    source.execute("SELECT * FROM lookups WHERE position BETWEEN ? AND ?", between).fetchall(),
                )
            )
            if sum(len(one.events) for one in some) >= _AT_ONCE:
                yield some
                some = []
        if some:
            yield some
