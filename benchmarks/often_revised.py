"""A ledger of one series of 1,600 days in which every figure has about so many versions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from benchmarks import made_up
from domain.events import Event, FigureReported, FigureRevised, SeriesOpened, SourceRegistered
from domain.ledger_event import Batch
from domain.lookups import lookups
from domain.moments import instant_text
from domain.statements import Statement
from domain.words import Moment, Value
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from projections.tables.pointer import Pointer
from stores.sqlite.store import Store

KEY = "often/revised"
_FIRST_BATCH = datetime(2026, 9, 1, tzinfo=UTC)
# A figure is revised within so many days.
_LATEST = 365


def write(path: Path, versions: float) -> None:
    """Write a day's report and revisions as a batch, and the projections; not durable, for it can be made again."""
    store = Store(path)
    with store.recorder.writing() as writer:
        pass
    writer.execute("PRAGMA synchronous = OFF")
    position = 0
    for number, events in enumerate(_batches(versions)):
        recorded_at = instant_text(_FIRST_BATCH + timedelta(seconds=number))
        rows = [row for at, one in enumerate(events, position + 1) for row in lookups(one, at)]
        with store.recorder.writing():
            store.append(events, recorded_at, rows)
        position += len(events)
    store.close()
    with View.open(path) as answers:
        rebuild(Pointer(path), answers.store, lambda *_: None)


def _batches(versions: float) -> Iterator[list[Event]]:
    chance, total, due = Random(0), 0, 0.0
    values: list[int] = []
    times: list[int] = []
    yield [
        _event(SourceRegistered, "source/often", 1, 0, name="Revises often"),
        _event(SeriesOpened, f"series/{KEY}", 1, 0, **_DESCRIPTION),
    ]
    for number in range(made_up.DAYS):
        said_at = Moment(f"{made_up.day(number)}T08:00:00.000000Z")
        due += versions - 1
        revised = sorted(
            {chance.randrange(max(0, number - _LATEST), number) for _ in range(int(due))} if number else ()
        )
        due -= len(revised)
        events = []
        for one in revised:
            times[one] += 1
            said = Statement(value=Value(str(values[one] + 10 * times[one])), published_at=said_at, reason="late-data")
            events.append(_of(FigureRevised, one, times[one], number, said))
        total += chance.randrange(2_000)
        values.append(total)
        times.append(1)
        said = Statement(value=Value(str(total)), published_at=said_at)
        yield [*events, _of(FigureReported, number, 1, number, said)]


def _of(kind: type, number: int, version: int, batch: int, said: Statement) -> Event:
    stream = f"figure/{KEY}/{made_up.day(number)}"
    return _event(kind, stream, version, batch + 1, statement=said, bulletin=str(UUID(int=1 << 32 | batch)))


def _event(kind: type, stream: str, version: int, batch: int, **facts: object) -> Event:
    event: Event = kind(
        stream=stream, version=version, recorded_at=instant_text(_FIRST_BATCH + timedelta(seconds=batch)),
        recorded_by="benchmarks", batch=Batch(id=str(UUID(int=batch))), **facts,
    )  # fmt: skip
    return event


_DESCRIPTION: dict[str, object] = {
    "title": "Revised often",
    "unit": "pieces",
    "measure": "cumulative",
    "frequency": "D",
    "starts_on": "2021-12-31",
    "lag_days": 1,
}
