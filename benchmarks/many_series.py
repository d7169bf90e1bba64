"""Lists of many series, in process: whole beside msgspec of ready structs, a page alone, and at any other moment."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

import msgspec

from benchmarks import made_up
from benchmarks.measuring import Bench, Goal, Row, at_most, duration, in_turns, slower, spread
from benchmarks.profiling import where_time_goes
from projections.answers.series_list import ask_series_list, ready_series_list
from projections.answers.sources import ask_sources
from projections.answers.totals import ask_totals, ready_totals
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from projections.moment import At
from projections.tables.pointer import Pointer

TOPIC = "many series"
_SERIES, _DAYS = 10_000, 20
_AS_OF = made_up.day(_DAYS * 3 // 4)
_PAGE, _FRONT = 100, 200
_MILLISECOND, _MICROSECOND = 1e-3, 1e-6
_encode = msgspec.json.encode
_Ask = Callable[[], object]


def rows(bench: Bench) -> Iterator[Row]:
    """Measure one ledger of many short series, and one of fewer long ones."""
    count = _SERIES // 100 if bench.sizes.is_toy else _SERIES
    with bench.scratch("many-series") as place:
        path = place / "many.db"
        made_up.write_series(bench, path, made_up.names_of(count), _DAYS)
        with View.open(path) as answers:
            rebuild(Pointer(path), answers.store)
            yield from _whole(bench, answers, count)
            yield from _pages(bench, answers, answers.at())
            yield from _then(bench, answers, count)
    yield from _long(bench)


def _whole(bench: Bench, answers: View, count: int) -> Iterator[Row]:
    at = answers.at()
    totals, series = ask_totals(answers, at).items, ask_series_list(answers, at).items
    lists = (("totals", totals, ready_totals), ("series", series, ready_series_list))
    for name, ready_structs, ready in lists:
        ask = partial(ready, answers, at, behind=None, limit=count, between=",")
        taken = in_turns(bench, name, bench.sizes.asks // 10, _cpu(ask), _cpu(partial(_encode, ready_structs)))
        row = slower(TOPIC, f"{name} of all {count:,} series beside msgspec of ready structs, CPU", taken, at_most(2.5))
        yield row.explained(partial(_profile, ask))


def _pages(bench: Bench, answers: View, at: At) -> Iterator[Row]:
    pages: tuple[tuple[str, _Ask, float], ...] = (
        ("totals", partial(ready_totals, answers, at, behind=None, limit=_PAGE, between=","), 0.3),
        ("series", partial(ready_series_list, answers, at, behind=None, limit=_PAGE, between=","), 0.3),
        ("series with a word in them", lambda: _encode(ask_series_list(answers, at, q="s09", limit=_PAGE)), 2),
        ("sources", lambda: _encode(ask_sources(answers, at, limit=_PAGE)), 2),
        ("the front page's totals", lambda: ask_totals(answers, at, limit=_FRONT), 1),
    )
    for name, ask, goal in pages:
        yield _beside(bench, f"{name}: a page of now beside 1 ms, CPU", ask, _MILLISECOND, at_most(goal))


def _then(bench: Bench, answers: View, count: int) -> Iterator[Row]:
    at = answers.at(as_of=_AS_OF)
    lists: tuple[tuple[str, Callable[..., object]], ...] = (("totals", ask_totals), ("series", ask_series_list))
    for name, ask in lists:
        page, whole = (partial(_written, ask, answers, at, limit) for limit in (_PAGE, count))
        yield _beside(bench, f"{name}: a page as of a date beside 1 ms, CPU", page, _MILLISECOND, at_most(2))
        goal = at_most(15) if name == "totals" else None
        what = f"{name} of all as of a date, a series beside 1 µs, CPU"
        yield _beside(bench, what, whole, count * _MICROSECOND, goal)


def _long(bench: Bench) -> Iterator[Row]:
    path = made_up.ledger(bench, bench.middling)
    count = len(made_up.series_names(bench.middling))
    with View.open(path) as answers:
        early, late = (answers.at(as_of=made_up.day(number)) for number in (180, made_up.DAYS - 10))
        asks = (partial(_written, ask_totals, answers, at, count) for at in (early, late))
        taken = in_turns(bench, "long series", bench.sizes.asks // 10, *map(_cpu, asks))
    what = f"totals of {count} series of {made_up.DAYS:,} days as of an early date beside a late one, CPU"
    yield slower(TOPIC, what, taken, at_most(1.5))


def _written(ask: Callable[..., object], answers: View, at: At, limit: int) -> bytes:
    return _encode(ask(answers, at, limit=limit))


def _beside(bench: Bench, what: str, ask: _Ask, unit: float, goal: Goal | None) -> Row:
    """A row whose ratio says how many of a unit of time it takes."""
    deed = _cpu(ask)
    deed()
    taken = [deed() for _ in range(max(3, bench.sizes.asks // 10))]
    found = [seconds / unit for seconds in taken]
    row = Row(
        topic=TOPIC, what=what, ours=duration(median(taken)), ratio=median(found), spread=spread(found), goal=goal
    )
    return row.explained(partial(_profile, ask))


def _cpu(ask: _Ask) -> Callable[[], float]:
    def deed() -> float:
        started = time.process_time()
        ask()
        return time.process_time() - started

    return deed


def _profile(ask: _Ask) -> str:
    return where_time_goes(lambda: [ask() for _ in range(5)])
