"""The sums of a running total by year or by month, of all buckets at once."""

from collections.abc import Callable
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from projections.answers.bucket_sums import BucketSums, HeaviestSum, Size
from projections.answers.statistics import MOST_HEAVIEST
from projections.blocks.pasts import FIRST, REVISED, REWORDED, SAID, Ints
from projections.blocks.said_rows import CODE, PLACES, WORDS
from projections.blocks.slot_block import FiguresRead

# The day on which 1970 began.
_EPOCH: Final = 719_163
_UNITS: Final[dict[Size, str]] = {"year": "datetime64[Y]", "month": "datetime64[M]"}
# Less than any difference of two values of 18 digits.
_NO_DAY: Final = -(2**63)


class RunningFigures(NamedTuple):
    """Figures that have a value, by period: each is the base of the next, and their last days grow.

    ``steps`` are the days from one of their last days to the next one's; ``starts`` is the day from which the total
    counts, if any; ``adjusted`` are the rows of which a part was declared
    not to belong to them; ``periods`` are the texts of all, by the places of the figures.
    """

    figures: FiguresRead
    lasts: Ints
    steps: Ints
    starts: int | None
    adjusted: Ints
    periods: list[str]


class RunningSums:
    """The sums of running figures over buckets of one size."""

    def __init__(self, running: RunningFigures, size: Size) -> None:
        self._running = running
        self._numbers, self._rows = running.figures.said.numbers, running.figures.rows
        self._values = self._numbers[CODE][self._rows]
        lasts, starts = running.lasts, running.starts
        begin = 0 if starts is not None else 1
        # Of the first figure from the day on which the total begins; where none is known it is nobody's amount.
        first = 0 if starts is None else int(lasts[0]) - starts + 1
        self._lengths = np.concatenate(([first], running.steps))
        self._differences = np.concatenate((self._values[:1], self._values[1:] - self._values[:-1]))
        buckets = (lasts[begin:] - _EPOCH).astype("datetime64[D]").astype(_UNITS[size])
        edges = np.flatnonzero(buckets[1:] != buckets[:-1]) + 1
        self._first = np.concatenate(([0], edges)) + begin
        self._last = np.append(self._first[1:], len(lasts))
        names = buckets[self._first - begin]
        self._start, self._behind = (
            one.astype("datetime64[D]").astype(np.int64) + _EPOCH for one in (names, names + 1)
        )
        self._bases = np.maximum(self._first - 1, 0)
        self._begins = self._first > 0

    def by_bucket(self) -> list[BucketSums]:
        """Of each bucket in which anything is booked its sums."""
        running, ends = self._running, self._last - 1
        columns = (
            self._start,
            self._behind - 1,
            self._first,
            self._last,
            np.where(self._begins, running.lasts[self._bases] + 1, running.starts or 0),
            running.lasts[ends],
            np.add.reduceat(self._lengths, self._first),
            self._are_regular,
            self._values[ends] - np.where(self._begins, self._values[self._bases], 0),
            self._most(lambda: self._places),
            self._revised[ends] - np.where(self._begins, self._revised[self._bases], 0),
            self._most(lambda: self._revised_places),
            np.add.reduceat(running.figures.past(REVISED), self._first),
            np.add.reduceat(running.figures.past(REWORDED), self._first),
        )
        words = zip(self._qualifiers(self._bases), self._begins.tolist(), strict=True)
        bases = [word if begins else None for word, begins in words]
        lists = [column.tolist() for column in columns]
        every = zip(*lists, self._qualifiers(ends), bases, self._heaviest, strict=True)
        return list(map(BucketSums._make, every))

    def _most(self, read: Callable[[], Ints]) -> Ints:
        """The most digits that any of the figures and bases has."""
        if not self._running.figures.said.codes.scale:
            return np.zeros(len(self._first), dtype=np.int64)
        places = read()
        bases = np.where(self._begins, places[self._bases], 0)
        return np.maximum(np.maximum.reduceat(places, self._first), bases)

    def _qualifiers(self, rows: Ints) -> list[str]:
        words = self._running.figures.said.words
        return [words[number][0] or "exact" for number in self._numbers[WORDS][self._rows[rows]].tolist()]

    @cached_property
    def _firsts(self) -> Ints:
        """The rows of the first values; of a value that is the only one its own."""
        figures = self._running.figures
        return np.where(figures.past(SAID) > 1, figures.past(FIRST), self._rows)

    @cached_property
    def _revised(self) -> Ints:
        """Each value less the figure's first one."""
        found: Ints = self._values - self._numbers[CODE][self._firsts]
        return found

    @property
    def _places(self) -> Ints:
        found: Ints = self._numbers[PLACES][self._rows]
        return found

    @property
    def _revised_places(self) -> Ints:
        places = self._numbers[PLACES]
        both = np.maximum(places[self._rows], places[self._firsts])
        return np.where(self._firsts == self._rows, 0, both)

    @property
    def _are_regular(self) -> NDArray[np.bool_]:
        room = self._behind - self._start
        found: NDArray[np.bool_] = np.maximum.reduceat(self._lengths, self._first) <= room
        found &= np.minimum.reduceat(self._lengths, self._first) > 0
        adjusted = self._running.adjusted
        adjusted = adjusted[adjusted >= self._first[0]]
        found[np.searchsorted(self._first, adjusted, side="right") - 1] = False
        return found

    @property
    def _heaviest(self) -> list[list[HeaviestSum]]:
        """Of each bucket the heaviest of the spans of one day; the figure with which the total begins is none."""
        left = np.where(self._lengths == 1, self._differences, _NO_DAY)
        left[0] = _NO_DAY
        begin = self._first[0]
        of_rows = np.repeat(np.arange(len(self._first)), self._last - self._first)
        buckets, rows = [], []
        for _ in range(MOST_HEAVIEST):
            most = np.maximum.reduceat(left, self._first)
            are_most = np.flatnonzero(left[begin:] == most[of_rows]) + begin
            found = are_most[np.searchsorted(are_most, self._first)]
            ranked = most != _NO_DAY
            buckets += np.flatnonzero(ranked).tolist()
            rows.append(found[ranked])
            left[found] = _NO_DAY
        lists: list[list[HeaviestSum]] = [[] for _ in self._first]
        for bucket, day in zip(buckets, self._days(np.concatenate(rows)), strict=True):
            lists[bucket].append(day)
        return lists

    def _days(self, rows: Ints) -> list[HeaviestSum]:
        places, running = self._numbers[PLACES], self._running
        most = np.maximum(places[self._rows[rows]], places[self._rows[rows - 1]])
        lists = [column.tolist() for column in (running.lasts[rows], self._differences[rows], most)]
        periods = [running.periods[place] for place in running.figures.places[rows].tolist()]
        words = (self._qualifiers(these) for these in (rows, rows - 1))
        return list(map(HeaviestSum._make, zip(*lists, periods, *words, strict=True)))
