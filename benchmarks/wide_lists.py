"""Wide lists, of which every version names hundreds of series: what one changed row costs, however many figures."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.appending import ACTOR
from benchmarks.made_up import day
from benchmarks.measuring import Bench, Row, at_most, in_turns, slower
from domain.events import Span
from domain.moments import instant_text
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import Line, SaidStatement
from stores.opening import OpenLedger, open_ledger

TOPIC = "import"
_SOURCE = "written"
_PERIODS, _CHANGED, _MOST, _AT_ONCE = 60, 5, 0.005, 10_000
_MANY = (195_000, 205_000)
_FIRST = datetime(2026, 9, 1, tzinfo=UTC)


class WideList:
    """A list that a ledger has whole: a line for each period, with a statement of every series."""

    def __init__(self, ledger: OpenLedger, series: int, periods: int) -> None:
        self._ledger = ledger
        self._series = [f"{_SOURCE}/s{number}" for number in range(series)]
        self._complete = tuple(Span(series=one) for one in sorted(self._series))
        self._lines: list[Line] = []
        self._numbers = count(1)
        ledger.record(RegisterSource(source=_SOURCE, name="Written"), ACTOR)
        for one in self._series:
            ledger.record(OpenSeries(series=one, title=one, unit="pieces", measure="level", frequency="D"), ACTOR)
        while len(self._lines) < periods:
            many = min(periods - len(self._lines), max(1, _AT_ONCE // series))
            self._lines += [self._line(len(self._lines) + at) for at in range(many)]
            self._issue()

    def _line(self, at: int) -> Line:
        return Line(day(at), [SaidStatement(series=one, value=str(at)) for one in self._series])

    def _issue(self) -> None:
        whole = self._bulletin(self._complete, tuple(self._lines))
        assert self._ledger.record(whole, ACTOR).recorded > 1, "something changed"

    def _bulletin(self, complete: tuple[Span, ...], lines: tuple[Line, ...]) -> Bulletin:
        published = instant_text(_FIRST + timedelta(seconds=next(self._numbers)))
        return Bulletin(source=_SOURCE, published_at=published, complete=complete, lines=lines)

    def touch_by(self, other: OpenLedger) -> None:
        """Let another process revise one figure, which the next version of the list then puts back."""
        number = next(self._numbers)
        said = SaidStatement(series=self._series[number % len(self._series)], value=str(2_000_000 + number))
        line = Line(self._lines[number % len(self._lines)].period, [said])
        assert other.record(self._bulletin((), (line,)), ACTOR).recorded > 1, "something was revised"

    def change(self) -> None:
        """Issue the next version, in which some cells of a row have other values."""
        number = next(self._numbers)
        at = number % len(self._lines)
        said = list(self._lines[at].said)
        for cell in range(_CHANGED):
            column = (number + cell) % len(said)
            said[column] = SaidStatement(series=said[column].series, value=str(1_000_000 + number))
        self._lines[at] = Line(self._lines[at].period, said)
        self._issue()


def rows(bench: Bench) -> Iterator[Row]:
    """Measure a changed row by itself, beside another writer, and at the size at which memory used to be forgotten."""
    width, periods = (20, 5) if bench.sizes.is_toy else (500, _PERIODS)
    with bench.scratch("wide") as place:
        yield from _changed_rows(bench, place, width, periods)
        yield _many_figures(bench, place, width)


def _changed_rows(bench: Bench, place: Path, width: int, periods: int) -> Iterator[Row]:
    what = f"a whole list of {width} series and {periods} periods, {_CHANGED} cells of a row changed"
    path = place / "wide.db"
    with open_ledger(path) as ledger, open_ledger(path) as other:
        wide = WideList(ledger, width, periods)
        yield _beside_most(bench, what, wide.change)
        touched = partial(wide.touch_by, other)
        yield _beside_most(bench, f"{what}, after another process revised a figure", wide.change, touched)


def _beside_most(bench: Bench, what: str, deed: Callable[[], None], before: Callable[[], object] | None = None) -> Row:
    found = []
    for _ in range(max(3, bench.sizes.rounds * 5)):
        if before:
            before()
        found.append(_processor(deed))
    return slower(TOPIC, f"{what}: processor time, beside 5 ms", (found, [_MOST] * len(found)), at_most(1))


def _many_figures(bench: Bench, place: Path, width: int) -> Row:
    fewer, more = (100, 200) if bench.sizes.is_toy else _MANY
    with ExitStack() as opened:
        small, large = (
            WideList(opened.enter_context(open_ledger(place / f"{many}.db")), width, many // width)
            for many in (fewer, more)
        )
        taken = in_turns(
            bench,
            "wide lists of many figures",
            max(3, bench.sizes.rounds * 3),
            partial(_processor, large.change),
            partial(_processor, small.change),
        )
    what = f"such a row of a ledger with {more:,} figures, beside one with {fewer:,}: processor time"
    return slower(TOPIC, what, taken, at_most(1.5))


def _processor(deed: Callable[[], None]) -> float:
    started = time.process_time()
    deed()
    return time.process_time() - started
