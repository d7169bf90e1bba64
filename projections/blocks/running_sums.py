"""The sums of a running total by year or by month, of all buckets at once."""

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from projections.answers.bucket_sums import BucketSums, RankedDay, Size
from projections.answers.statistics import MOST_HEAVIEST
from projections.blocks.pasts import Ints

# The day on which 1970 began.
_EPOCH: Final = 719_163
_UNITS: Final[dict[Size, str]] = {"year": "datetime64[Y]", "month": "datetime64[M]"}
# Less than any difference of two values of 18 digits.
_NO_DAY: Final = -(2**63)


class RunningFigures(NamedTuple):
    """Figures that have a value, by period: each is the base of the next, and their last days grow.

    ``revised`` is each value less the figure's first one, ``starts`` the day from which the total counts, if any.
    ``adjusted`` are the rows of which a part was declared not to belong to them. ``qualifiers`` are by the number of
    the words, ``periods`` by their places.
    """

    starts: int | None
    lasts: Ints
    values: Ints
    places: Ints
    revised: Ints
    revised_places: Ints
    of_value: Ints
    of_wording: Ints
    words: Ints
    qualifiers: list[str]
    of_periods: Ints
    periods: list[str]
    adjusted: list[int]


class RunningSums:
    """The sums of running figures over buckets of one size."""

    def __init__(self, figures: RunningFigures, size: Size) -> None:
        self._figures = figures
        lasts, starts = figures.lasts, figures.starts
        begin = 0 if starts is not None else 1
        self._lengths = np.diff(lasts, prepend=lasts[:1] if starts is None else starts - 1)
        self._differences = np.diff(figures.values, prepend=0)
        buckets = (lasts[begin:] - _EPOCH).astype("datetime64[D]").astype(_UNITS[size])
        edges = np.flatnonzero(buckets[1:] != buckets[:-1]) + 1
        self._first = np.concatenate(([0], edges)) + begin
        self._last = np.append(self._first[1:], len(lasts))
        names = buckets[self._first - begin]
        days = (names.astype("datetime64[D]"), (names + 1).astype("datetime64[D]"))
        self._room = (days[1] - days[0]).astype(np.int64)
        self._bases = np.maximum(self._first - 1, 0)
        self._begins = self._first > 0

    def by_bucket(self) -> list[BucketSums]:
        """Of each bucket in which anything is booked its sums."""
        figures, ends = self._figures, self._last - 1
        starts = 0 if figures.starts is None else figures.starts
        columns = (
            self._first,
            self._last,
            np.where(self._begins, figures.lasts[self._bases] + 1, starts),
            figures.lasts[ends],
            np.add.reduceat(self._lengths, self._first),
            self._are_regular,
            self._telescoped(figures.values),
            self._most(figures.places),
            self._telescoped(figures.revised),
            self._most(figures.revised_places),
            np.add.reduceat(figures.of_value, self._first),
            np.add.reduceat(figures.of_wording, self._first),
        )
        qualifiers = [figures.qualifiers[word] for word in figures.words[ends].tolist()]
        words = zip(figures.words[self._bases].tolist(), self._begins.tolist(), strict=True)
        bases = [figures.qualifiers[word] if begins else None for word, begins in words]
        lists = [column.tolist() for column in columns]
        return [BucketSums(*one) for one in zip(*lists, qualifiers, bases, self._heaviest, strict=True)]

    def _telescoped(self, column: Ints) -> Ints:
        """Of neighbouring differences the last less the first base."""
        found: Ints = column[self._last - 1] - np.where(self._begins, column[self._bases], 0)
        return found

    def _most(self, places: Ints) -> Ints:
        """The most digits that any of the figures and bases has."""
        bases = np.where(self._begins, places[self._bases], 0)
        return np.maximum(np.maximum.reduceat(places, self._first), bases)

    @cached_property
    def _are_regular(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = np.maximum.reduceat(self._lengths, self._first) <= self._room
        found &= np.minimum.reduceat(self._lengths, self._first) > 0
        adjusted = [row for row in self._figures.adjusted if row >= self._first[0]]
        found[np.searchsorted(self._first, adjusted, side="right") - 1] = False
        return found

    @cached_property
    def _heaviest(self) -> list[list[RankedDay]]:
        """Of each bucket the heaviest of the spans of one day; the figure with which the total begins is none."""
        left = np.where(self._lengths == 1, self._differences, _NO_DAY)
        left[0] = _NO_DAY
        found: list[list[RankedDay]] = [[] for _ in self._first]
        sizes = self._last - self._first
        for _ in range(MOST_HEAVIEST):
            most = np.maximum.reduceat(left, self._first)
            are_most = np.flatnonzero(left[self._first[0] :] == np.repeat(most, sizes)) + self._first[0]
            rows = are_most[np.searchsorted(are_most, self._first)]
            ranked = np.flatnonzero(most != _NO_DAY)
            for bucket, day in zip(ranked.tolist(), self._days(rows[ranked]), strict=True):
                found[bucket].append(day)
            left[rows] = _NO_DAY
        return found

    def _days(self, rows: Ints) -> list[RankedDay]:
        figures = self._figures
        places = np.maximum(figures.places[rows], figures.places[rows - 1])
        columns = (figures.lasts[rows], self._differences[rows], places)
        periods = [figures.periods[place] for place in figures.of_periods[rows].tolist()]
        words = [[figures.qualifiers[word] for word in figures.words[these].tolist()] for these in (rows, rows - 1)]
        lists = [column.tolist() for column in columns]
        return [RankedDay(*one) for one in zip(*lists, periods, *words, strict=True)]
