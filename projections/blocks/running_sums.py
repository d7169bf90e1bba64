"""The sums of a running total by year or by month: each bucket from its own rows and the one before them."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

import numpy as np

from projections.answers.bucket_sums import BucketSums, HeaviestSum, Size
from projections.answers.statistics import MOST_HEAVIEST
from projections.blocks.bucket_cache import BucketCache, BucketKey
from projections.blocks.pasts import FIRST, REVISED, REWORDED, SAID, Ints
from projections.blocks.said_rows import CODE, PLACES, WORDS
from projections.blocks.slot_block import FiguresRead

# Less than any difference of two values of 18 digits.
_NO_DAY: Final = -(2**63)
_MONTHS: Final = 12
# No day is of a month with that number, and the day behind the last one.
_LAST, _BEHIND_ALL = 10_000 * _MONTHS, date.max.toordinal() + 1
# The months of a century; more are counted anew each time, and not kept.
_USUAL: Final = 1_200
Made = TypeVar("Made")


class RunningFigures(NamedTuple):
    """Figures that have a value, by period: each is the base of the next, and their last days ``lasts`` grow.

    ``starts`` is the day from which the total counts, if any; ``adjusted`` are the rows of which a part was declared
    not to belong to them; ``periods`` are the texts of all, by the places of the figures.
    """

    figures: FiguresRead
    lasts: Ints
    starts: int | None
    adjusted: Ints
    periods: list[str]


class _BucketRows(NamedTuple):
    """The rows of a bucket, from ``first`` on and before ``last``, and the days from ``start`` to before ``behind``."""

    start: int
    behind: int
    first: int
    last: int


class RunningSums:
    """The sums of running figures over buckets of one size."""

    def __init__(self, running: RunningFigures, size: Size) -> None:
        self._running, self._size = running, size
        self._numbers = running.figures.said.numbers

    def by_bucket(self, cache: BucketCache, lag_days: int, make: Callable[[BucketSums], Made]) -> list[Made]:
        """What ``make`` makes of each bucket in which anything is booked, or made of the same rows before."""
        rows, starts = self._running.figures.rows, self._running.starts
        numbers, width = rows.astype(np.int32).tobytes(), np.dtype(np.int32).itemsize
        found: list[Made] = []
        odd = self._odd_rows()
        for one in self._buckets():
            base = max(one.first - 1, 0)
            these = numbers[base * width : one.last * width]
            key: BucketKey = (self._size, starts, lag_days, one.start, one.first > 0, these)
            is_odd = bool(odd) and bisect_right(odd, one.last - 1) > bisect_right(odd, base - 1)
            made: Made | None = None if is_odd else cache.get(key)
            if made is None:
                sums = self._sums(one, base)
                made = make(sums)
                if sums.regular and not is_odd:
                    cache.put(key, made)
            found.append(made)
        return found

    def _odd_rows(self) -> list[int]:
        """The rows of which more is to be known than their numbers: what was known before them, or is declared."""
        running = self._running
        if not len(running.figures.otherwise) and not len(running.adjusted):
            return []
        both: list[int] = np.concatenate((running.figures.otherwise, running.adjusted)).tolist()
        return sorted(both)

    def _buckets(self) -> Iterator[_BucketRows]:
        lasts, begin = self._running.lasts, 0 if self._running.starts is not None else 1
        days = _first_days(self._size, int(lasts[begin]), int(lasts[-1]))
        cuts = lasts.searchsorted(np.array(days, dtype=np.int64)).tolist()
        cuts[0] = begin
        for start, behind, first, last in zip(days, days[1:], cuts, cuts[1:], strict=False):
            if first < last:
                yield _BucketRows(start, behind, first, last)

    def _sums(self, one: _BucketRows, base: int) -> BucketSums:
        running, begins = self._running, one.first > base
        part = running.figures.part(base, one.last)
        values, lasts = self._numbers[CODE][part.rows], running.lasts[base : one.last]
        steps, differences = lasts[1:] - lasts[:-1], values[1:] - values[:-1]
        first_day = int(lasts[0]) + 1 if begins else running.starts or 0
        words, qualifiers = running.figures.said.words, self._numbers[WORDS][part.rows]
        revised = self._revised(part)
        return BucketSums(
            start=one.start,
            end=one.behind - 1,
            first=one.first,
            last=one.last,
            first_day=first_day,
            last_day=int(lasts[-1]),
            days=int(lasts[-1]) - first_day + 1,
            regular=self._is_regular(one, steps, None if begins else int(lasts[0]) - first_day + 1),
            total=int(values[-1]) - (int(values[0]) if begins else 0),
            places=self._most_places(part.rows),
            net_effect=int(revised[-1]) - (int(revised[0]) if begins else 0),
            net_places=self._most_revised_places(part),
            of_value=int(part.past(REVISED)[begins:].sum()),
            of_wording=int(part.past(REWORDED)[begins:].sum()),
            qualifier=words[qualifiers[-1]][0] or "exact",
            base=words[qualifiers[0]][0] or "exact" if begins else None,
            heaviest=self._heaviest(part, lasts, steps, differences),
        )

    def _is_regular(self, one: _BucketRows, steps: Ints, first: int | None) -> bool:
        """Whether every span has a day and no more than the bucket; ``first`` is the length of one before all steps."""
        room = one.behind - one.start
        if (len(steps) and steps.max() > room) or (first is not None and not 0 < first <= room):
            return False
        adjusted = self._running.adjusted
        return not len(adjusted) or not bool(((adjusted >= one.first) & (adjusted < one.last)).any())

    def _most_places(self, rows: Ints) -> int:
        """The most digits that any of the figures and the base has."""
        return int(self._numbers[PLACES][rows].max()) if self._running.figures.said.codes.scale else 0

    def _firsts(self, part: FiguresRead) -> Ints:
        """The rows of the first values; of a value that is the only one its own."""
        return np.where(part.past(SAID) > 1, part.past(FIRST), part.rows)

    def _revised(self, part: FiguresRead) -> Ints:
        """Each value less the figure's first one."""
        codes = self._numbers[CODE]
        found: Ints = codes[part.rows] - codes[self._firsts(part)]
        return found

    def _most_revised_places(self, part: FiguresRead) -> int:
        if not self._running.figures.said.codes.scale:
            return 0
        places, firsts = self._numbers[PLACES], self._firsts(part)
        both = np.maximum(places[part.rows], places[firsts])
        return int(np.where(firsts == part.rows, 0, both).max())

    def _heaviest(self, part: FiguresRead, lasts: Ints, steps: Ints, differences: Ints) -> list[HeaviestSum]:
        """The heaviest of the spans of one day; the figure with which the total begins is none."""
        left = np.where(steps == 1, differences, _NO_DAY)
        words, qualifiers = part.said.words, self._numbers[WORDS][part.rows]
        found: list[HeaviestSum] = []
        for _ in range(min(MOST_HEAVIEST, len(left))):
            at = int(left.argmax())
            if left[at] == _NO_DAY:
                break
            found.append(
                HeaviestSum(
                    day=int(lasts[at + 1]),
                    amount=int(left[at]),
                    places=self._most_places(part.rows[at : at + 2]),
                    period=self._running.periods[part.places[at + 1]],
                    qualifier=words[qualifiers[at + 1]][0] or "exact",
                    base=words[qualifiers[at]][0] or "exact",
                )
            )
            left[at] = _NO_DAY
        return found


def _first_days(size: Size, first: int, last: int) -> tuple[int, ...]:
    """The first day of each bucket from that of one day to that of another, and of the one behind."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    start = begin.year * _MONTHS + (0 if size == "year" else begin.month - 1)
    behind = (end.year + 1) * _MONTHS if size == "year" else end.year * _MONTHS + end.month
    every = range(start, behind + 1, _MONTHS if size == "year" else 1)
    return (_days_of if len(every) <= _USUAL else _days_of.__wrapped__)(every)


@lru_cache(maxsize=64)
def _days_of(months: range) -> tuple[int, ...]:
    return tuple(_BEHIND_ALL if at >= _LAST else date(at // _MONTHS, at % _MONTHS + 1, 1).toordinal() for at in months)
