"""Ledgers of any size, made up quickly: series of 1,600 days, a bulletin a day, every 24th figure revised."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from uuid import UUID

from benchmarks.measuring import QUICK, Bench
from domain.events import (
    BulletinReceived,
    Event,
    FigureReported,
    FigureRevised,
    SeriesOpened,
    SourceRegistered,
)
from domain.ledger_event import Batch
from domain.lookups import lookups
from domain.moments import instant_text
from domain.statements import Statement
from domain.words import Moment, Value
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from projections.tables import schema
from projections.tables.pointer import Pointer
from stores.sqlite.store import Store
from transparency.beginning import begin
from transparency.signing import Signing
from transparency.transparency_log import Log

DAYS = 1_600
ORIGIN = "benchmarks.example/log"
REPORTS_A_REVISION = 24
_SERIES_A_SOURCE = 600
_VERSIONS_A_SERIES = DAYS + DAYS // REPORTS_A_REVISION
_FIRST_DAY = date(2022, 1, 1)
_FIRST_BATCH = datetime(2026, 9, 1, tzinfo=UTC)
# Versions of the ledger by which it is found out whether others can be kept.
_SMALL = 2_000


def day(number: int) -> str:
    """The period of that number."""
    return (_FIRST_DAY + timedelta(days=number)).isoformat()


def series_names(versions: int) -> list[str]:
    """The series of a ledger of so many versions."""
    return names_of(max(1, round(versions / _VERSIONS_A_SERIES)))


def names_of(count: int) -> list[str]:
    """The names of so many series; 600 are one source's, which reports them in one bulletin a day."""
    return [f"made-up-{number // _SERIES_A_SOURCE}/s{number % _SERIES_A_SOURCE:03}" for number in range(count)]


def ledger(bench: Bench, versions: int) -> Path:
    """A ledger of about so many versions with its projections, made unless an earlier run left it there.

    It is kept for as long as this program would write the same events, and the same rows of them, into a small one.
    """
    path = bench.folder / f"made-{versions}.db"
    done = path.with_suffix(".done")
    events, rows = _digests(bench.folder)
    if not done.exists() or done.read_text().split()[0] != events:
        for old in bench.folder.glob(f"{path.name}*"):
            old.unlink()
        write(bench, path, versions)
        done.write_text(f"{events} nothing")
    if done.read_text().split()[1] != rows:
        with View.open(path) as answers:
            rebuild(Pointer(path), answers.store, lambda at, head: bench.step(f"projecting {path.name}", at, head))
        done.write_text(f"{events} {rows}")
    return path


def signed_ledger(bench: Bench, versions: int) -> Path:
    """The same ledger with a signed log of all of it, under the name ORIGIN."""
    path = ledger(bench, versions)
    with Log.open(path) as log:
        if log.checkpoints.last() is None:
            begin(log, ORIGIN)
        else:
            Signing(log).sign()
    return path


@cache
def _digests(folder: Path) -> tuple[str, str]:
    """SHA-256 (hex) of all that is stored of a small ledger, and of all rows of its projections."""
    bench = Bench(QUICK, folder, lambda *_: None)
    with bench.scratch("digests") as place:
        path = place / "small.db"
        write(bench, path, _SMALL)
        with View.open(path) as answers:
            answers.catch_up()
            rows = hashlib.sha256(repr((schema.FORMAT, schema.digests(answers.generation))).encode())
        events = hashlib.sha256()
        with closing(sqlite3.connect(path)) as connection:
            for table in ("sqlite_master", "stored_events", "batches", "lookups"):
                for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - one of four names
                    events.update(repr(row).encode())
    return events.hexdigest(), rows.hexdigest()


def write(bench: Bench, path: Path, versions: int) -> None:
    """Write a ledger of about so many versions."""
    write_series(bench, path, series_names(versions))


def write_series(bench: Bench, path: Path, names: list[str], days: int = DAYS) -> None:
    """Write the events through the store, a bulletin a batch; not durable, for they can be made again."""
    store = Store(path)
    with store.recorder.writing() as writer:
        pass
    writer.execute("PRAGMA synchronous = OFF")
    writer.execute("PRAGMA cache_size = -400000")
    position, batches = 0, 0
    for first in range(0, len(names), _SERIES_A_SOURCE):
        for batch in _Source(names[first : first + _SERIES_A_SOURCE], first).batches(days):
            recorded_at = instant_text(_FIRST_BATCH + timedelta(seconds=batches))
            events = [_stamped(one, recorded_at, batches) for one in batch]
            rows = [row for at, one in enumerate(events, position + 1) for row in lookups(one, at)]
            with store.recorder.writing():
                store.append(events, recorded_at, rows)
            position, batches = position + len(events), batches + 1
            if batches % 50 == 0:
                bench.step(f"making {path.name}", position, len(names) * _VERSIONS_A_SERIES)
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


class _Fact(tuple[type, str, int, dict[str, object]]):
    """Kind, stream, version and facts of an event that has no batch yet."""

    __slots__ = ()


def _stamped(fact: _Fact, recorded_at: str, batch: int) -> Event:
    kind, stream, version, facts = fact
    event: Event = kind(
        stream=stream,
        version=version,
        recorded_at=recorded_at,
        recorded_by="benchmarks",
        batch=Batch(id=str(UUID(int=batch))),
        **facts,
    )
    return event


class _Source:
    """One source's whole life: its series, then a day after the other."""

    def __init__(self, names: list[str], seed: int) -> None:
        self._names = names
        self._random = Random(seed)
        self._seed = seed
        self._totals = [self._random.randrange(10_000) for _ in names]
        self._revised: dict[tuple[int, int], int] = {}
        self._values: list[list[int]] = []

    def batches(self, days: int) -> Iterator[list[_Fact]]:
        source = self._names[0].partition("/")[0]
        yield [
            _Fact((SourceRegistered, f"source/{source}", 1, {"name": f"Made up {source}"})),
            *(_Fact((SeriesOpened, f"series/{name}", 1, _description(name))) for name in self._names),
        ]
        due = 0
        for number in range(days):
            bulletin = str(UUID(int=(self._seed + 1 << 32) + number))
            published_at = f"{day(number)}T08:00:00.000000Z"
            due += len(self._names)
            revisions, due = divmod(due, REPORTS_A_REVISION)
            said = [*self._reports(number, published_at, bulletin)]
            said += [self._revision(number, published_at, bulletin) for _ in range(revisions)]
            yield [_received(source, bulletin, published_at, len(said)), *said]

    def _reports(self, number: int, published_at: str, bulletin: str) -> Iterator[_Fact]:
        self._totals = [total + self._random.randrange(2_000) for total in self._totals]
        self._values.append(self._totals)
        when = day(number)
        for name, total in zip(self._names, self._totals, strict=True):
            statement = Statement(value=Value(str(total)), published_at=Moment(published_at))
            yield _Fact((FigureReported, f"figure/{name}/{when}", 1, {"statement": statement, "bulletin": bulletin}))

    def _revision(self, number: int, published_at: str, bulletin: str) -> _Fact:
        # Of the last year if there is one, and not of this very bulletin; the first day has nothing else.
        earlier = self._random.randrange(max(0, number - 365), number) if number else 0
        which = self._random.randrange(len(self._names))
        times = self._revised[which, earlier] = self._revised.get((which, earlier), 0) + 1
        statement = Statement(
            value=Value(str(self._values[earlier][which] + 10 * times)),
            published_at=Moment(published_at),
            reason="late-data",
        )
        stream = f"figure/{self._names[which]}/{day(earlier)}"
        return _Fact((FigureRevised, stream, times + 1, {"statement": statement, "bulletin": bulletin}))


def _description(name: str) -> dict[str, object]:
    return {
        "title": f"Made up {name}",
        "unit": "pieces",
        "measure": "cumulative",
        "frequency": "D",
        "starts_on": "2021-12-31",
        "lag_days": 1,
    }


def _received(source: str, bulletin: str, published_at: str, size: int) -> _Fact:
    digest = hashlib.sha256(bulletin.encode()).hexdigest()
    facts = {"source": source, "published_at": published_at, "statements": size, "digest": digest}
    return _Fact((BulletinReceived, f"bulletin/{bulletin}", 1, facts))
