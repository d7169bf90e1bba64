"""Points over HTTP while twenty people read pages, beside the same points while nobody does."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import made_up
from benchmarks.load import Load, put
from benchmarks.measuring import Bench, Row, at_most, in_turns, slower
from benchmarks.requesting import some_points
from benchmarks.service import beside, running
from benchmarks.visiting import BROWSERS

TOPIC = "beside pages"
_SERIES = 20
_UNDER_WAY = 6.0  # seconds after which everybody has been at some pages


def rows(bench: Bench) -> Iterator[Row]:
    """Measure both in turns, on one service."""
    ledger = made_up.ledger(bench, bench.middling)
    names = made_up.series_names(bench.middling)[:_SERIES]
    load = Load("points", tuple(f"/v1/series/{name}/figures/{day}" for name, day in some_points(names)[:200]))
    with bench.scratch("beside-pages") as place, running(ledger, place) as port:
        put(port, load, 0, bench.sizes.load_seconds, place)
        taken = in_turns(
            bench,
            TOPIC,
            bench.sizes.rounds,
            partial(_beside_browsers, bench, port, names, load, place),
            partial(_a_point, bench, port, load, place),
        )
    yield slower(TOPIC, f"a point while {BROWSERS} browsers read pages, beside a point alone", taken, at_most(1.1))


def _a_point(bench: Bench, port: int, load: Load, place: Path) -> float:
    done = put(port, load, 0, bench.sizes.load_seconds, place)
    return done.seconds / done.requests


def _beside_browsers(bench: Bench, port: int, names: Sequence[str], load: Load, place: Path) -> float:
    with _browsing(port, names):
        time.sleep(0.5 if bench.sizes.is_toy else _UNDER_WAY)
        return _a_point(bench, port, load, place)


@contextmanager
def _browsing(port: int, names: Sequence[str]) -> Iterator[None]:
    with beside("benchmarks.visiting", str(port), *names) as people:
        try:
            yield
            assert people.process.poll() is None, "everybody still reads"
        finally:
            people.process.kill()
