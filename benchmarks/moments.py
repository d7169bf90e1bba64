"""A series at moments that nobody asked for before: in process and over HTTP, cold, and after a change."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import msgspec

from benchmarks import made_up, often_revised
from benchmarks.appending import ACTOR
from benchmarks.measuring import Bench, Goal, Row, at_least, at_most, duration, faster, in_turns, slower, spread
from benchmarks.profiling import where_time_goes
from benchmarks.requesting import Asked, Measured
from benchmarks.service import beside_a_floor
from benchmarks.serving import FLOOR
from domain.moments import from_microseconds, microseconds
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from domain.words import Moment
from projections.answers.figures import ReadyListing, ask_figures, ready_figures
from projections.answers.view import View
from projections.blocks.series_blocks import SeriesBlocks
from projections.moment import At
from stores.opening import open_ledger

TOPIC = "moments"
KEY = often_revised.KEY
# Versions a period, and how many times as long as JSON of ready columns the figures may take.
_VERSIONS = {1.05: 2.0, 3.0: 2.0, 20.0: 5.0}
_MOMENTS, _TOY_MOMENTS, _CHANGES = 60, 3, 15
_ASKED_OVER_HTTP = 20_000
_encoder = msgspec.json.Encoder()


def rows(bench: Bench) -> Iterator[Row]:
    """Measure a series of 1,600 days with few and with many versions of each."""
    versions = dict(list(_VERSIONS.items())[:1]) if bench.sizes.is_toy else _VERSIONS
    with bench.scratch("moments") as place:
        for count, goal in versions.items():
            path = place / f"{count:g}.db"
            often_revised.write(path, count)
            yield _hot(bench, path, f"{count:g} versions a period", at_most(goal))
            yield _cold(bench, path, f"{count:g} versions a period")
            yield from _over_http(bench, path, f"{count:g} versions a period")
            yield _changed(bench, path, f"{count:g} versions a period")


@contextmanager
def _opened(path: Path) -> Iterator[View]:
    with View.open(path) as view:
        view.catch_up()
        view.blocks = SeriesBlocks(view.store)
        yield view


def _ready(view: View, at: At) -> ReadyListing:
    ready = ready_figures(view, at, KEY, "ndjson", last_change=view.last_change(KEY, at.position))
    assert ready is not None, "blocks are kept"
    return ready


def _moments(view: View, seed: int, count: int) -> list[At]:
    """Moments on both axes, each in the last quarter of what was published and recorded."""
    chance, head = Random(seed), view.head()
    first = microseconds(Moment(f"{made_up.day(made_up.DAYS * 3 // 4)}T08:00:00.000000Z"))
    last = microseconds(Moment(f"{made_up.day(made_up.DAYS - 1)}T08:00:00.000000Z"))
    return [
        view.at(as_of=from_microseconds(chance.randrange(first, last)), position=chance.randrange(head * 3 // 4, head))
        for _ in range(count)
    ]


def _cpu(deed: Callable[[], object]) -> float:
    started = time.process_time()
    deed()
    return time.process_time() - started


def _hot(bench: Bench, path: Path, what: str, goal: Goal) -> Row:
    count = _TOY_MOMENTS if bench.sizes.is_toy else _MOMENTS
    with _opened(path) as view:
        for at in _moments(view, 1, count):
            _ready(view, at)
        asked = _moments(view, 2, count)
        ready = [
            list(zip(*map(msgspec.structs.astuple, ask_figures(view, at, KEY).items), strict=True)) for at in asked
        ]
        ours, floors = iter(asked), iter(ready)
        taken = in_turns(
            bench,
            f"asking at moments: {what}",
            count,
            lambda: _cpu(partial(_lines, view, next(ours))),
            lambda: _cpu(partial(_encoder.encode, next(floors))),
        )
        row = slower(
            TOPIC, f"figures of 1,600 days at a moment never asked beside msgspec of ready columns: {what}", taken, goal
        )
        return row.explained(lambda: where_time_goes(lambda: [_lines(view, at) for at in asked]))


def _columns(view: View, at: At) -> list[tuple[object, ...]]:
    return list(zip(*map(msgspec.structs.astuple, ask_figures(view, at, KEY).items), strict=True))


def _lines(view: View, at: At) -> bytes:
    return b"\n".join(_ready(view, at).lines)


def _cold(bench: Bench, path: Path, what: str) -> Row:
    with _opened(path) as view:
        at = view.at()
        count = len(view.generation.rows("SELECT 1 FROM vintages"))

        def ask() -> None:
            view.blocks = SeriesBlocks(view.store)
            _ready(view, at)

        found = [_cpu(ask) for _ in range(max(3, bench.sizes.rounds))]
    each = [one / count * 1e6 for one in found]
    return Row(
        topic=TOPIC,
        what=f"a cold series, its first answer, microseconds a row: {what}",
        ours=duration(median(found)),
        floor=f"{count:,} rows",
        ratio=median(each),
        spread=spread(each),
        goal=at_most(4.0),
    )


def _changed(bench: Bench, path: Path, what: str) -> Row:
    """One figure is revised, and the block takes it up; what is answered from it then is measured elsewhere."""
    chance, found = Random(3), []
    with open_ledger(path) as ledger, _opened(path) as view:
        _ready(view, view.at())
        for number in range(3 if bench.sizes.is_toy else _CHANGES):
            said = SaidStatement(series=KEY, value=str(10_000_000 + number))
            lines = lines_of([(made_up.day(chance.randrange(made_up.DAYS)), said)])
            published_at = from_microseconds(microseconds(Moment("2026-10-01")) + number)
            ledger.record(Bulletin(source="often", published_at=published_at, lines=lines), ACTOR)
            view.catch_up()
            at = view.at()
            last = view.last_change(KEY, at.position)
            found.append(_cpu(partial(view.block, KEY, 1, last)) * 1e3)
            _ready(view, at)
    return Row(
        topic=TOPIC,
        what=f"a series takes up that one period changed, milliseconds: {what}",
        ours=duration(median(found) / 1e3),
        ratio=median(found),
        spread=spread(found),
        goal=at_most(0.3),
    )


def _over_http(bench: Bench, path: Path, what: str) -> Iterator[Row]:
    with _opened(path) as view:
        count = 100 if bench.sizes.is_toy else _ASKED_OVER_HTTP
        asked = [f"as_of={at.as_of}&position={at.position}" for at in _moments(view, 4, count)]
    figures = f"/v1/series/{KEY}/figures"
    with bench.scratch("moments-http") as place, beside_a_floor(path, place) as served:
        server = Measured(served, place)
        loads = [
            Asked(name=name, paths=tuple(f"{beginning}?{one}" for one in asked[number::3]), goal=at_least(0.15))
            for number, (name, beginning) in enumerate(
                [("NDJSON", f"{figures}.ndjson"), ("CSV", f"{figures}.csv"), ("years", f"/v1/series/{KEY}/years")]
            )
        ]
        floor = Asked(name=FLOOR, paths=(FLOOR,), goal=None)
        for _ in range(bench.sizes.rounds):
            for load in (floor, *loads):
                server.measure(load, bench.sizes.load_seconds)
                bench.step(f"asking over HTTP at moments: {load.name}", 0, 1)
        for load in loads:
            yield _row(
                server, load, floor, f"{load.name} at a moment never asked, over HTTP, CPU of /hello beside: {what}"
            )


def _row(server: Measured, load: Asked, floor: Asked, what: str) -> Row:
    return faster(TOPIC, what, (server.cpu[load.name], server.cpu[floor.name]), load.goal)
