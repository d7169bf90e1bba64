"""Appending beside raw inserts of the same rows into the same tables: in batches, and one durable statement."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from msgspec import Struct

from benchmarks.made_up import day
from benchmarks.measuring import Bench, Row, at_least, in_turns, throughput, timed
from benchmarks.profiling import where_time_goes
from domain.codec import encode, leaf_hash, tag
from domain.events import Event, FigureReported
from domain.ledger_event import Batch
from domain.moments import instant_text
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from domain.statements import Statement
from domain.words import Moment, Value
from stores.opening import OpenLedger, open_ledger
from stores.sqlite.store import Store

TOPIC = "append"
ACTOR = "benchmarks"
_BATCH = 1_000


class Rows(Struct, frozen=True):
    """The rows of one batch, table by table."""

    events: list[tuple[object, ...]]
    batches: list[tuple[object, ...]]
    lookups: list[tuple[object, ...]]


class Raw:
    """The floor: the same file format, written without any of our code."""

    def __init__(self, path: Path, synchronous: str = "FULL") -> None:
        Store(path).close()  # the same tables, indexes and triggers
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(f"PRAGMA synchronous = {synchronous}")

    def commit(self, *batches: Rows) -> None:
        """One transaction, which is durable unless the file was opened otherwise."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        for rows in batches:
            connection.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", rows.events)
            connection.executemany("INSERT INTO batches VALUES (?, ?, ?)", rows.batches)
            connection.executemany("INSERT INTO lookups VALUES (?, ?, ?)", rows.lookups)
        connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def rows(bench: Bench) -> Iterator[Row]:
    """Measure both."""
    with bench.scratch("append") as place:
        yield _in_batches(bench, place)
        yield _bulletins(bench, place)
        yield _one(bench, place)


def _in_batches(bench: Bench, place: Path) -> Row:
    store, raw = Store(place / "store.db"), Raw(place / "raw.db")
    numbers = {"ours": count(), "floor": count()}

    def ours() -> float:
        number = next(numbers["ours"])
        events, recorded_at = made_batch(number)
        return timed(lambda: _append(store, events, recorded_at))

    def floor() -> float:
        number = next(numbers["floor"])
        events, recorded_at = made_batch(number)
        ready = _rows_of(events, recorded_at, number * _BATCH)
        return timed(lambda: raw.commit(ready))

    seconds = in_turns(bench, "appending batches of 1,000", bench.sizes.batches, ours, floor)
    what = "the store's append, batches of 1,000 events, beside raw `executemany` of ready rows"
    row = throughput(TOPIC, what, seconds, at_least(0.80), _BATCH)
    row.explained(lambda: where_time_goes(lambda: [ours() for _ in range(bench.sizes.batches)]))
    store.close()
    raw.close()
    return row


def _append(store: Store, events: list[Event], recorded_at: str) -> None:
    with store.recorder.writing():
        store.append(events, recorded_at, [])


def made_batch(number: int) -> tuple[list[Event], str]:
    """A batch of first reports: ten series, a hundred days."""
    recorded_at = instant_text(datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=number))
    batch = Batch(id=f"00000000-0000-0000-0000-{number:012}")
    events: list[Event] = []
    for at in range(_BATCH):
        when = day(at // 10)
        statement = Statement(value=Value(str(1_000 * number + at)), published_at=Moment(f"{when}T08:00:00.000000Z"))
        stream = f"figure/made-up/s{number:05}-{at % 10}/{when}"
        events.append(
            FigureReported(
                stream=stream, version=1, recorded_at=recorded_at, recorded_by=ACTOR, batch=batch,
                statement=statement, bulletin="00000000-0000-0000-0000-000000000000",
            )
        )  # fmt: skip
    return events, recorded_at


def _rows_of(events: list[Event], recorded_at: str, head: int) -> Rows:
    stored: list[tuple[object, ...]] = []
    for position, event in enumerate(events, head + 1):
        state = encode(event)
        stored.append((position, event.stream, event.version, tag(event), state, leaf_hash(state)))
    return Rows(stored, [(head + len(events), head + 1, recorded_at)], [])


def _bulletins(bench: Bench, place: Path) -> Row:
    """The same number of statements through every decision."""
    times = max(2, bench.sizes.batches // 4)
    ours, floor = [], []
    with opened(place / "bulletins.db", times + 1) as ledger:
        ledger.store.copy_to(place / "raw-bulletins.db")
        raw = Raw(place / "raw-bulletins.db")
        for at in range(times):
            head = ledger.head()
            ours.append(timed(partial(ledger.record, bulletin(at, _BATCH), ACTOR)))
            floor.append(timed(partial(raw.commit, written(ledger.store.path, head))))
            bench.step("issuing bulletins of 1,000", at + 1, times)
        raw.close()
        what = "a bulletin of 1,000 new statements, decided and recorded, beside raw inserts of the same rows"
        row = throughput(TOPIC, what, (ours, floor), at_least(0.35), _BATCH)
        row.explained(lambda: where_time_goes(partial(ledger.record, bulletin(times, _BATCH), ACTOR)))
    return row


def _one(bench: Bench, place: Path) -> Row:
    with opened(place / "one.db") as ledger:
        ledger.store.copy_to(place / "raw-one.db")
        raw = Raw(place / "raw-one.db")
        singles = write_singly(bench, "single durable writes", ledger, raw)
        raw.close()
        what = "one statement, decided and durable, beside one raw commit of the same rows"
        row = throughput(TOPIC, what, (singles.ours, singles.raw), at_least(0.85))
        return row.explained(lambda: where_time_goes(lambda: _issue_more(ledger, bench.sizes.commits)))


def _issue_more(ledger: OpenLedger, commits: int) -> None:
    for at in range(commits, commits + min(commits, 100)):
        issue_one(ledger, at)


def issue_one(ledger: OpenLedger, at: int) -> None:
    """Issue the statement of that number."""
    ledger.record(bulletin(0, 1, at), ACTOR)


class Singles(Struct):
    """Seconds of each single write: ours, the raw commit of the same rows, and what was done in between."""

    ours: list[float] = []
    raw: list[float] = []
    seen: list[float] = []


def write_singly(
    bench: Bench, label: str, ledger: OpenLedger, raw: Raw, seen: Callable[[], object] = lambda: None
) -> Singles:
    """Issue one statement a time, and give the raw file, which stands where the ledger stands, the very same rows."""
    found = Singles()
    for at in range(bench.sizes.commits):
        head = ledger.head()
        found.ours.append(timed(partial(issue_one, ledger, at)))
        found.seen.append(timed(seen))
        found.raw.append(timed(partial(raw.commit, written(ledger.store.path, head))))
        bench.step(label, at + 1, bench.sizes.commits)
    return found


def opened(path: Path, series: int = 1) -> OpenLedger:
    """A ledger to which a source with some series was added."""
    ledger = open_ledger(path)
    ledger.record(RegisterSource(source="written", name="Written by the benchmark"), ACTOR)
    for number in range(series):
        new = OpenSeries(
            series=f"written/s{number}", title="Written", unit="pieces", measure="cumulative", frequency="D",
            starts_on="2021-12-31",
        )  # fmt: skip
        ledger.record(new, ACTOR)
    return ledger


def written(path: Path, after: int) -> Rows:
    """The rows that stand in a ledger behind a position."""
    connection = sqlite3.connect(path)
    rows = Rows(
        connection.execute("SELECT * FROM stored_events WHERE position > ?", (after,)).fetchall(),
        connection.execute("SELECT * FROM batches WHERE last_position > ?", (after,)).fetchall(),
        connection.execute("SELECT * FROM lookups WHERE position > ?", (after,)).fetchall(),
    )
    connection.close()
    return rows


def bulletin(series: int, size: int, first: int = 0) -> Bulletin:
    """New statements of one series, from the day of that number on."""
    said = [
        (day(at), SaidStatement(series=f"written/s{series}", value=str(1_000 + at)))
        for at in range(first, first + size)
    ]
    return Bulletin(source="written", published_at="2026-09-01T08:00:00Z", lines=lines_of(said))
