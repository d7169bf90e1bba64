"""Rows with which figures come to read otherwise, of a whole series at once, and the runs between them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from domain.moments import MICROSECONDS_A_DAY
from projections.answers.block import VintageStretch
from projections.answers.period_runs import PeriodRuns, VintageRuns
from projections.blocks.pasts import NO_VALUE, Ints
from projections.blocks.said_rows import CODE, WORDS
from projections.blocks.slot_block import SlotBlock

Flags = NDArray[np.bool_]


class TurnedRows:
    """The rows of some days with which a figure comes to read otherwise, as of a moment: see ``turns``.

    ``moments`` are from when on each holds, ``figures`` the place of its figure; figure by figure, and in their order.
    """

    def __init__(self, block: SlotBlock, published: int, position: int, stretch: tuple[int, int]) -> None:
        known, ends = block.known(published, position, stretch)
        self._block = block
        rows, moments = block.rows[known], block.published[known]
        figures = np.repeat(np.arange(len(ends) - 1), np.diff(ends)) + stretch[0]
        codes = block.said.numbers[CODE][rows]
        turns, self.moments, self._is_named = turned(moments, figures, codes, block.said.numbers[WORDS][rows])
        self.rows, self.figures = rows[turns], figures[turns]

    def runs(self, wanted: VintageStretch, check: Callable[[int, int, int], None]) -> VintageRuns | None:
        """The runs over the vintages that are wanted; None where one may be called in two ways."""
        if not self._is_named:
            return None
        published = self.moments <= wanted.last
        rows, moments, figures = self.rows[published], self.moments[published], self.figures[published]
        vintages, at = np.unique(moments[moments >= wanted.first], return_index=True)
        if not len(vintages):
            return VintageRuns([], [])
        named = rows[moments >= wanted.first]
        if self._is_called_in_two_ways(vintages, moments[moments >= wanted.first], named):
            return None
        starts = np.searchsorted(vintages, moments)
        # What came before the first vintage stands there, unless something came just then.
        last = np.append((figures[1:] != figures[:-1]) | (starts[1:] > 0), True)
        rows, starts, figures = rows[last], starts[last], figures[last]
        begins = np.flatnonzero(differs(figures)).tolist()
        check(len(begins), len(vintages), len(rows))
        texts = self._block.said.published_at
        return VintageRuns(
            [texts[row] for row in named[at].tolist()], self._periods(rows, starts, figures, begins, len(vintages))
        )

    def _periods(self, rows: Ints, starts: Ints, figures: Ints, begins: list[int], width: int) -> list[PeriodRuns]:
        said, periods = self._block.said, self._block.periods
        qualifiers = [words[0] for words in said.words]
        values = [said.values[row] for row in rows.tolist()]
        words = [qualifiers[number] for number in said.numbers[WORDS][rows].tolist()]
        first, places = starts.tolist(), figures[begins].tolist()
        return [
            PeriodRuns(periods[place], first[begin:end], values[begin:end], words[begin:end], width)
            for place, begin, end in zip(places, begins, [*begins[1:], len(rows)], strict=True)
        ]

    def _is_called_in_two_ways(self, vintages: Ints, moments: Ints, rows: Ints) -> bool:
        """Whether a bare date and the last instant of that day are one of the vintages."""
        texts = self._block.said.published_at
        ends = vintages[vintages % MICROSECONDS_A_DAY == MICROSECONDS_A_DAY - 1]
        return any(len({texts[row] for row in rows[moments == end].tolist()}) > 1 for end in ends.tolist())


def turned(moments: Ints, figures: Ints, codes: Ints, words: Ints) -> tuple[Ints, Ints, bool]:
    """Of known rows, figure by figure and in their order, those that read otherwise: which they are, and from when on.

    And whether each figure begins with the entry that first gave it a value, as ``_seen`` tells.
    """
    kept, moments, is_named = _seen(moments, figures, codes != NO_VALUE)
    seen = np.flatnonzero(kept)
    codes, words = codes[seen], words[seen]
    turns = differs(codes) | (differs(words) & (codes != NO_VALUE)) | differs(figures[seen])
    return seen[turns], moments[seen][turns], is_named


def differs(column: Ints) -> Flags:
    """Whether each is another than the one before it."""
    found = np.ones(len(column), dtype=bool)
    np.not_equal(column[1:], column[:-1], out=found[1:])
    return found


def _seen(moments: Ints, figures: Ints, has_value: Flags) -> tuple[Flags, Ints, bool]:
    """Which rows are read at some moment at which their figure has had a value, and from when on.

    And whether each figure begins to be read with the entry that first gave it a value, after which that moment is
    called.
    """
    begins = differs(figures)
    odd = ~has_value & begins
    odd[1:] |= ~begins[1:] & (moments[1:] <= moments[:-1])
    kept, are_named = np.ones(len(moments), dtype=bool), True
    if odd.any():
        moments = moments.copy()
        for figure in np.unique(figures[odd]).tolist():
            of_it = slice(*np.searchsorted(figures, (figure, figure + 1)))
            are_named &= _see(moments[of_it], has_value[of_it], kept[of_it])
    return kept, moments, are_named


def _see(moments: Ints, has_value: Flags, kept: Flags) -> bool:
    """The same of one figure, whose entries may be known in any order."""
    kept[:] = False
    if not has_value.any():
        return True
    first = moments[has_value].min()
    later = np.append(np.minimum.accumulate(moments[::-1])[::-1][1:], np.iinfo(np.int64).max)
    seen = np.flatnonzero(moments < later)
    seen = seen[np.flatnonzero(moments[seen] <= first)[-1] :]
    kept[seen] = True
    gives_first = has_value & (moments == first)
    np.maximum(moments, first, out=moments)
    return bool(gives_first[seen[0]]) and int(gives_first.sum()) == 1
