"""All vintages of a series' slot in columns, by period and in the order of the entries."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
        self._otherwise, self._others = otherwise, others

    def past(self, which: int) -> Ints:
        """What was said of each figure by then, as ``pasts`` counts it; ``FIRST`` is the number of a row."""
        found: Ints = self.said.numbers[which][self.rows]
        if len(self._otherwise):
            found[self._otherwise] = self._others[which]
        return found

    def only(self, wanted: NDArray[np.bool_]) -> "FiguresRead":
        """Some of the figures."""
        if wanted.all():
            return self
        kept = wanted[self._otherwise]
        otherwise = (np.cumsum(wanted) - 1)[self._otherwise[kept]]
        return FiguresRead(self.said, self.places[wanted], self.rows[wanted], otherwise, self._others[:, kept])

    def cut(self, most: int | None, *, backwards: bool) -> "FiguresRead":
        """So many of them from the first, or from the last."""
        if most is None or most >= len(self.rows):
            return self
        wanted = np.zeros(len(self.rows), dtype=bool)
        wanted[len(wanted) - most if backwards else 0 : len(wanted) if backwards else most] = True
        return self.only(wanted)


class SlotBlock(NamedTuple):
    """Period by period its first and last day, and from which row on its own lie; row by row when it stands.

    Of those rows of a period that are known at a moment the last one is read. ``rows`` are their numbers in ``said``.
    Nothing in a block changes: what is recorded later makes another one, of the same ``said``.
    """

    said: SaidRows
    periods: list[str]
    first_days: Ints
    final_days: Ints
    begins: Ints
    published: Ints
    rec_from: Ints
    rec_to: Ints
    rows: Ints

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return self.said.size + 32 * len(self.rows) + 120 * len(self.periods)

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """The periods that lie within two days, both included: the place of the first, and that behind the last."""
        return int(np.searchsorted(self.first_days, first)), int(np.searchsorted(self.final_days, last, side="right"))

    def latest(self, published: int, position: int, stretch: tuple[int, int]) -> FiguresRead:
        """What is read of each figure of which anything is known."""
        known, ends = self.known(published, position, stretch)
        lengths = np.diff(ends)
        places = np.flatnonzero(lengths)
        lengths = lengths[places]
        last = known[ends[1:][places] - 1]
        # Where all that stands before it in the block is known, its past is that which it has there.
        odd = last - self.begins[stretch[0] :][places] + 1 != lengths
        others = _NONE
        if odd.any():
            of_these = self.rows[known[np.repeat(odd, lengths)]]
            others = self._pasts(of_these, lengths[odd])[:, np.cumsum(lengths[odd]) - 1]
        return FiguresRead(self.said, places + stretch[0], self.rows[last], np.flatnonzero(odd), others)

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
        begin, end = self.begins[low], self.begins[max(low, high)]
        known = self.published[begin:end] <= published
        known &= self.rec_from[begin:end] <= position
        known &= self.rec_to[begin:end] > position
        counted = np.zeros(len(known) + 1, dtype=np.int64)
        np.cumsum(known, out=counted[1:])
        return np.flatnonzero(known) + begin, counted[self.begins[low : max(low, high) + 1] - begin]

    def _pasts(self, rows: Ints, lengths: Ints) -> Ints:
        found = pasts(self.said.numbers[CODE][rows], self.said.numbers[WORDS][rows], lengths)
        found[FIRST] = np.where(found[SAID] > 0, rows[found[FIRST]], -1)
        return found
