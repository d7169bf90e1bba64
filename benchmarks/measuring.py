"""Rows of the report: something of ours beside its floor, measured in turns, judged by a goal."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

Deed = Callable[[], float]
# Seconds round by round: ours, and the floor's.
Taken = tuple[Sequence[float], Sequence[float]]
Step = Callable[[str, int, int], None]


class Goal(Struct, frozen=True):
    """A bound on the ratio of ours to the floor."""

    bound: float
    is_most: bool

    def __str__(self) -> str:
        """The bound with its direction."""
        return f"{'≤' if self.is_most else '≥'} {self.bound:g}"

    def is_met(self, ratio: float) -> bool:
        """Whether the ratio keeps the bound."""
        return ratio <= self.bound if self.is_most else ratio >= self.bound


def at_most(bound: float) -> Goal:
    return Goal(bound, is_most=True)


def at_least(bound: float) -> Goal:
    return Goal(bound, is_most=False)


class Row(Struct, kw_only=True):
    """One line of the report; ``ratio`` None was not measured, and ``note`` says why or where the time goes."""

    topic: str
    what: str
    ours: str = "–"
    floor: str = "–"
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    goal: Goal | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None without a goal or without a measurement."""
        return None if self.goal is None or self.ratio is None else self.goal.is_met(self.ratio)

    def explained(self, why: Callable[[], str]) -> Self:
        """The row with a sentence on where the time goes, which is found out only if its goal is missed."""
        if self.is_met is False:
            self.note = " ".join(filter(None, (self.note, why())))
        return self


class Sizes(Struct, frozen=True):
    """The sizes of what is measured: versions of the small and the large ledger, rounds, seconds of load a round."""

    small: int
    large: int
    rounds: int
    batches: int
    commits: int
    asks: int
    load_seconds: float
    requests: int
    is_toy: bool = False

    def up_to(self, large: int) -> Self:
        """The same with so many versions in the larger ledger, and a tenth of them in the smaller one."""
        return replace(self, small=large // 10, large=large)


QUICK = Sizes(
    small=2_000, large=5_000, rounds=1, batches=2, commits=5, asks=10, load_seconds=0.1, requests=20, is_toy=True
)
DEFAULT = Sizes(
    small=100_000, large=1_000_000, rounds=3, batches=40, commits=300, asks=300, load_seconds=1.5, requests=2_000
)
FULL = DEFAULT.up_to(10_000_000)


class Bench(Struct, frozen=True):
    """The surroundings of every benchmark: sizes, a folder for its files, and whom to tell how far it is."""

    sizes: Sizes
    folder: Path
    step: Step

    @property
    def middling(self) -> int:
        """The versions of the ledger that is caught up with, rebuilt and served: at most a million."""
        return min(self.sizes.large, 1_000_000)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The versions of ledgers that are compared, one of a tenth and the larger: all sizes up to the largest."""
        small, large = self.sizes.small, self.sizes.large
        return [(small // 10, small), (small, large)] if large > self.middling else [(small, large)]

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """A folder that is gone afterwards."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def timed(deed: Callable[[], object]) -> float:
    """The seconds that it takes."""
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


def in_turns(bench: Bench, label: str, rounds: int, ours: Deed, floor: Deed) -> Taken:
    """The seconds of both, round by round; who goes first changes from round to round."""
    mine: list[float] = []
    least: list[float] = []
    for number in range(rounds):
        turns = [(mine, ours), (least, floor)]
        for seconds, deed in turns if number % 2 == 0 else reversed(turns):
            seconds.append(deed())
        bench.step(label, number + 1, rounds)
    return mine, least


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Round by round, one beside the other."""
    return [one / other for one, other in zip(above, below, strict=True)]


def spread(found: Sequence[float]) -> tuple[float, float]:
    """The least and the greatest."""
    return min(found), max(found)


def duration(seconds: float) -> str:
    """Seconds in the unit that reads best.

    >>> duration(0.0000123)
    '12.3 µs'
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            return f"{seconds / size:.3g} {unit}"
    raise AssertionError(seconds)


def rate(count: int, seconds: float, unit: str) -> str:
    """So many a second."""
    return f"{count / seconds:,.0f} {unit}/s"


def slower(topic: str, what: str, taken: Taken, goal: Goal | None) -> Row:
    """A row whose ratio says how many times the floor's time ours takes."""
    return _compared(topic, what, taken, goal, ratios(*taken))


def faster(topic: str, what: str, taken: Taken, goal: Goal | None) -> Row:
    """A row whose ratio says how many of ours the floor's time would be enough for."""
    ours, floor = taken
    return _compared(topic, what, taken, goal, ratios(floor, ours))


def _compared(topic: str, what: str, taken: Taken, goal: Goal | None, found: Sequence[float]) -> Row:
    ours, floor = taken
    return Row(
        topic=topic,
        what=what,
        ours=duration(median(ours)),
        floor=duration(median(floor)),
        ratio=median(found),
        spread=spread(found),
        goal=goal,
    )


def throughput(topic: str, what: str, taken: Taken, goal: Goal | None, count: int = 1) -> Row:
    """A row whose ratio says which part of the floor's speed ours reaches, at ``count`` events a measurement."""
    ours, floor = taken
    found = ratios(floor, ours)
    return Row(
        topic=topic,
        what=what,
        ours=rate(count, median(ours), "events"),
        floor=rate(count, median(floor), "events"),
        ratio=median(found),
        spread=spread(found),
        goal=goal,
    )
