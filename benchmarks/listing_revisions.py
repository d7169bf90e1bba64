"""The list of revisions of figures with thousands of entries, beside as many revisions of figures with few."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from benchmarks import made_up
from benchmarks.measuring import Bench, Row, at_most, in_turns, slower
from domain.events import Event, FigureReported, FigureRevised, SeriesOpened, SourceRegistered
from domain.ledger_event import Batch
from domain.lookups import lookups
from domain.moments import instant_text
from domain.statements import Statement
from domain.words import Moment, Value
from projections.answers.feed import RevisionFilter, revisions_page
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from projections.tables.pointer import Pointer
from stores.sqlite.store import Store

TOPIC = "revisions"
_KEY = "listed/revised"
_REVISIONS, _TOY_REVISIONS = 24_000, 2_400
_LONG_FIGURES, _FEW_ENTRIES = 12, 20
_A_PAGE, _ROUNDS = 1_000, 3
_FIRST = datetime(2026, 9, 1, tzinfo=UTC)
# Every so many values one is taken back by the next.
_TAKEN_BACK = 10
_FILTERS = {"as they are": RevisionFilter(), "without what was reverted": RevisionFilter(reverted="exclude")}


def rows(bench: Bench) -> Iterator[Row]:
    """Ask for the whole list of both, page by page."""
    entries = _TOY_REVISIONS if bench.sizes.is_toy else _REVISIONS
    with (
        bench.scratch("listing") as place,
        _written(place, "long", entries, _LONG_FIGURES) as many,
        _written(place, "short", entries, entries // _FEW_ENTRIES) as few,
    ):
        for name, wanted in _FILTERS.items():
            taken = in_turns(bench, TOPIC, _ROUNDS, partial(_whole, many, wanted), partial(_whole, few, wanted))
            what = (
                f"{entries:,} revisions {name}, in pages of {_A_PAGE:,}, of {_LONG_FIGURES} figures in turns, "
                f"beside as many of figures with {_FEW_ENTRIES} entries"
            )
            row = slower(TOPIC, what, taken, at_most(2))
            row.note = "CPU."
            yield row


def _whole(path: Path, wanted: RevisionFilter) -> float:
    """The CPU time of all pages, asked by somebody who has read nothing yet."""
    with View.open(path) as view:
        at = view.at()
        started, behind = time.process_time(), None
        while True:
            behind = revisions_page(view, at, wanted, _A_PAGE, behind).behind
            if behind is None:
                return time.process_time() - started


@contextmanager
def _written(place: Path, name: str, entries: int, figures: int) -> Iterator[Path]:
    """A ledger in which each figure is given a value in turn, until there are so many; not durable."""
    path = place / f"{name}.db"
    store = Store(path)
    with store.recorder.writing() as writer:
        pass
    writer.execute("PRAGMA synchronous = OFF")
    position = 0
    for number, events in enumerate(_batches(entries, figures)):
        recorded_at = instant_text(_FIRST + timedelta(seconds=number))
        found = [row for at, one in enumerate(events, position + 1) for row in lookups(one, at)]
        with store.recorder.writing():
            store.append(events, recorded_at, found)
        position += len(events)
    store.close()
    with View.open(path) as view:
        rebuild(Pointer(path), view.store, lambda *_: None)
    yield path


def _batches(entries: int, figures: int) -> Iterator[list[Event]]:
    yield [
        _event(SourceRegistered, "source/listed", 1, 0, name="Lists revisions"),
        _event(SeriesOpened, f"series/{_KEY}", 1, 0, **_DESCRIPTION),
    ]
    for version in range(1, entries // figures + 1):
        yield [_said(figure, version) for figure in range(figures)]


def _said(figure: int, version: int) -> Event:
    at = Moment(instant_text(_FIRST + timedelta(minutes=version)))
    value = version - 2 if version % _TAKEN_BACK == 0 else version
    kind, more = (FigureReported, {}) if version == 1 else (FigureRevised, {"reason": "late-data"})
    said = Statement(value=Value(str(value)), published_at=at, **more)  # type: ignore[arg-type]  # the reason is a word of the domain
    stream = f"figure/{_KEY}/{made_up.day(figure)}"
    return _event(kind, stream, version, version, statement=said, bulletin=str(UUID(int=1 << 32 | version)))


def _event(kind: type, stream: str, version: int, batch: int, **facts: object) -> Event:
    event: Event = kind(
        stream=stream, version=version, recorded_at=instant_text(_FIRST + timedelta(seconds=batch)),
        recorded_by="benchmarks", batch=Batch(id=str(UUID(int=batch))), **facts,
    )  # fmt: skip
    return event


_DESCRIPTION: dict[str, object] = {
    "title": "Revised again and again",
    "unit": "pieces",
    "measure": "level",
    "frequency": "D",
    "lag_days": 0,
}
