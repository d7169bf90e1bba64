"""All vintages of a series' slot in columns, by period and in the order of the entries."""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.moments import OPEN
from projections.answers.block import SeriesExtent
from projections.blocks.pasts import FIRST, RELEASES, SAID, Ints, pasts
from projections.blocks.said_rows import CODE, WORDS, SaidRows

_NONE: Ints = np.empty((5, 0), dtype=np.int64)


class FiguresRead:
    """By figure, in the order of the periods, the row that is read at a moment.

    ``places`` are those of the periods in the block, ``rows`` the numbers of what is said.
    """

    def __init__(self, said: SaidRows, places: Ints, rows: Ints, otherwise: Ints, others: Ints) -> None:
        """``otherwise``: the figures whose past is not that of the row in the block, but one of ``others``."""
        self.said, self.places, self.rows = said, places, rows
        self.otherwise, self._others = otherwise, others

    def past(self, which: int) -> Ints:
        """What was said of each figure by then, as ``pasts`` counts it; ``FIRST`` is the number of a row."""
        found: Ints = self.said.numbers[which][self.rows]
        if len(self.otherwise):
            found[self.otherwise] = self._others[which]
        return found

    def only(self, wanted: NDArray[np.bool_]) -> "FiguresRead":
        """Some of the figures."""
        if wanted.all():
            return self
        kept = wanted[self.otherwise]
        otherwise = (np.cumsum(wanted) - 1)[self.otherwise[kept]]
        return FiguresRead(self.said, self.places[wanted], self.rows[wanted], otherwise, self._others[:, kept])

    def part(self, begin: int, end: int) -> "FiguresRead":
        """Neighbours, from one on and before another."""
        low, high = self.otherwise.searchsorted((begin, end)).tolist() if len(self.otherwise) else (0, 0)
        otherwise = self.otherwise[low:high] - begin
        return FiguresRead(
            self.said, self.places[begin:end], self.rows[begin:end], otherwise, self._others[:, low:high]
        )

    def cut(self, most: int | None, *, backwards: bool) -> "FiguresRead":
        """So many of them from the first, or from the last."""
        if most is None or most >= len(self.rows):
            return self
        count = len(self.rows)
        return self.part(count - most if backwards else 0, count if backwards else most)


class _SlotColumns(NamedTuple):
    said: SaidRows
    periods: list[str]
    first_days: Ints
    final_days: Ints
    begins: Ints
    published: Ints
    rec_from: Ints
    rec_to: Ints
    rows: Ints


class SlotBlock(_SlotColumns):
    """Period by period its first and last day, and from which row on its own lie; row by row when it stands.

    Of those rows of a period that are known at a moment the last one is read. ``rows`` are their numbers in ``said``.
    Nothing in a block changes: what is recorded later makes another one, of the same ``said``.
    """

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return self.said.size + 41 * len(self.rows) + 120 * len(self.periods)

    @cached_property
    def _of_periods(self) -> Ints:
        """By row the place of its period."""
        return np.repeat(np.arange(len(self.periods)), self.begins[1:] - self.begins[:-1])

    @cached_property
    def _goes_on(self) -> NDArray[np.bool_]:
        """By row whether it is of the same period as the one before it."""
        goes_on = np.ones(len(self.rows), dtype=bool)
        goes_on[self.begins[:-1]] = False
        return goes_on

    @cached_property
    def _all_stand(self) -> tuple[int, int]:
        """From which position on all rows are recorded, and before which one none of them was replaced."""
        return int(self.rec_from.max(initial=0)), int(self.rec_to.min(initial=OPEN))

    @cached_property
    def extent(self) -> SeriesExtent:
        """How many periods it holds, and how many days they are from the first to the last."""
        days = int(self.final_days[-1] - self.first_days[0]) + 1 if self.periods else 0
        return SeriesExtent(len(self.periods), days)

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """The periods that lie within two days, both included: the place of the first, and that behind the last."""
        return int(self.first_days.searchsorted(first)), int(self.final_days.searchsorted(last, side="right"))

    def latest(self, published: int, position: int, stretch: tuple[int, int]) -> FiguresRead:
        """What is read of each figure of which anything is known."""
        begin, known = self._are_known(published, position, stretch)
        before, behind = known[:-1], known[1:] & self._goes_on[begin + 1 : begin + len(known)]
        known_last = known.copy()
        np.greater(before, behind, out=known_last[:-1])
        last = known_last.nonzero()[0] + begin
        places = self._of_periods[last]
        # Where nothing is missing before what is known, the past of a row is that which it has in the block.
        missing = (behind > before).nonzero()[0]
        if not len(missing):
            return FiguresRead(self.said, places, self.rows[last], missing, _NONE)
        are_last = np.append(places[1:] != places[:-1], True)
        last, places = last[are_last], places[are_last]
        odd = np.zeros(len(self.periods), dtype=bool)
        odd[self._of_periods[missing + (begin + 1)]] = True
        of_odd = (known & odd[self._of_periods[begin : begin + len(known)]]).nonzero()[0] + begin
        lengths = np.unique(self._of_periods[of_odd], return_counts=True)[1]
        others = self._pasts(self.rows[of_odd], lengths)[:, np.cumsum(lengths) - 1]
        return FiguresRead(self.said, places, self.rows[last], odd[places].nonzero()[0], others)

    def releases(self, published: int, position: int, stretch: tuple[int, int], number: int) -> FiguresRead:
        """The first, second, n-th new value of each figure that has so many; its past is that of the whole figure."""
        known, ends = self.known(published, position, stretch)
        lengths = np.diff(ends)
        places = np.flatnonzero(lengths)
        lengths = lengths[places]
        rows = self.rows[known]
        found = self._pasts(rows, lengths)
        counted = found[RELEASES]
        ends = np.cumsum(lengths)
        before = np.concatenate((np.zeros(1, dtype=np.int64), counted))[:-1]
        before[ends[:-1]] = 0
        chosen = np.flatnonzero((counted == number) & (before == number - 1))
        figures = np.searchsorted(ends, chosen, side="right")
        whole = found[:, ends[figures] - 1]
        return FiguresRead(self.said, places[figures] + stretch[0], rows[chosen], np.arange(len(chosen)), whole)

    def known(self, published: int, position: int, stretch: tuple[int, int]) -> tuple[Ints, Ints]:
        """The rows that are known, and how many of them lie before each period and before the end."""
        low, high = stretch
        begin, known = self._are_known(published, position, stretch)
        counted = np.zeros(len(known) + 1, dtype=np.int64)
        np.cumsum(known, out=counted[1:])
        return np.flatnonzero(known) + begin, counted[self.begins[low : max(low, high) + 1] - begin]

    def _are_known(self, published: int, position: int, stretch: tuple[int, int]) -> tuple[int, NDArray[np.bool_]]:
        """The first row of some periods, and from there on which ones are known."""
        low, high = stretch
        begin, end = int(self.begins[low]), int(self.begins[max(low, high)])
        known = self.published[begin:end] <= published
        recorded, replaced = self._all_stand
        if position < recorded:
            known &= self.rec_from[begin:end] <= position
        if position >= replaced:
            known &= self.rec_to[begin:end] > position
        return begin, known

    def _pasts(self, rows: Ints, lengths: Ints) -> Ints:
        found = pasts(self.said.numbers[CODE][rows], self.said.numbers[WORDS][rows], lengths)
        found[FIRST] = np.where(found[SAID] > 0, rows[found[FIRST]], -1)
        return found
