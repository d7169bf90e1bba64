"""The figures of a series at a moment as columns, taken from its block: each is made when it is asked for."""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from domain.values import places_of, scaled
from projections.answers.block import FigureColumns
from projections.answers.bucket_sums import BucketSums, Size
from projections.blocks.bucket_cache import BucketCache
from projections.blocks.pair_texts import NOTHING, PairTexts
from projections.blocks.pasts import FIRST, NO_VALUE, REVISED, REWORDED, SAID, Ints
from projections.blocks.running_sums import RunningFigures, RunningSums
from projections.blocks.said_rows import CODE, ENTRY, PLACES, WORDS
from projections.blocks.slot_block import FiguresRead, SlotBlock

Made = TypeVar("Made")
_NOTHING = np.array([NOTHING], dtype=np.int64)


class StatisticsCache(NamedTuple):
    """What was made of a series' rows before, and holds for them at any moment."""

    buckets: BucketCache
    texts: PairTexts


class BlockColumns:
    """``FigureColumns`` of the answers, of one series and moment."""

    def __init__(
        self,
        block: SlotBlock,
        figures: FiguresRead,
        adjusted: Mapping[int, str | None],
        lag_days: int,
        kept: StatisticsCache,
    ) -> None:
        self._block, self._figures, self._lag_days, self._kept = block, figures, lag_days, kept
        self._said = block.said
        self._numbers = block.said.numbers
        self.adjusted = dict(adjusted)

    @cached_property
    def scale(self) -> int:
        """Behind so many digits the point of every scaled value stands."""
        if self._said.codes.scale is not None:
            return self._said.codes.scale
        texts = (*self.values, *map(self._said.values.__getitem__, self._firsts[self._firsts >= 0].tolist()))
        return max((places_of(one) for one in texts if one is not None), default=0)

    @cached_property
    def periods(self) -> list[str]:
        """The period, as text."""
        periods = self._block.periods
        return [periods[place] for place in self._figures.places.tolist()]

    @cached_property
    def first_days(self) -> list[int]:
        """The first day of the period."""
        found: list[int] = self._block.first_days[self._figures.places].tolist()
        return found

    @cached_property
    def last_days(self) -> list[int]:
        """The last day that is counted."""
        found: list[int] = self._last_days.tolist()
        return found

    @cached_property
    def _last_days(self) -> Ints:
        found: Ints = self._block.final_days[self._figures.places] - self._lag_days
        if not any(self._said.last_days):
            return found
        named = np.array(self._said.last_days, dtype=np.int64)[self._of(WORDS)]
        return np.where(named > 0, named, found)

    @cached_property
    def values(self) -> list[str | None]:
        """The value as said."""
        values = self._said.values
        return [values[row] for row in self._figures.rows.tolist()]

    @cached_property
    def scaled(self) -> list[int | None]:
        """The value times ten to the power of ``scale``."""
        return self._scaled(self._figures.rows)

    @property
    def has_withdrawn(self) -> bool:
        """Whether any of them has no value."""
        return not self._said.all_have_values and bool((self._of(CODE) == NO_VALUE).any())

    @cached_property
    def places(self) -> list[int]:
        """How many digits the value has behind its point."""
        found: list[int] = self._of(PLACES).tolist()
        return found

    @cached_property
    def qualifiers(self) -> list[str | None]:
        """How the source put the value."""
        return self._words(0)

    @cached_property
    def throughs(self) -> list[str | None]:
        """The last day that the source named."""
        return self._words(2)

    @cached_property
    def published_at(self) -> list[str]:
        """When the answer was published."""
        published_at = self._said.published_at
        return [published_at[row] for row in self._figures.rows.tolist()]

    @cached_property
    def entries(self) -> list[int]:
        """The number of the entry that is the answer."""
        found: list[int] = self._of(ENTRY).tolist()
        return found

    @cached_property
    def revisions_of_value(self) -> list[int]:
        """How often the value was revised."""
        found: list[int] = self._figures.past(REVISED).tolist()
        return found

    @cached_property
    def revisions_of_wording(self) -> list[int]:
        """How often the wording alone was."""
        found: list[int] = self._figures.past(REWORDED).tolist()
        return found

    @cached_property
    def first_scaled(self) -> list[int | None]:
        """The first of several values."""
        return self._scaled(self._firsts)

    @cached_property
    def first_places(self) -> list[int]:
        """How many digits that has behind its point."""
        found: list[int] = np.where(self._firsts < 0, 0, self._numbers[PLACES][self._firsts]).tolist()
        return found

    def sums(self, size: Size, starts: int | None, make: Callable[[BucketSums], Made]) -> list[Made] | None:
        """What is made of the sums of a running total; None where days do not grow, or a value has no code."""
        if self._said.codes.scale is None:
            return None
        figures, adjusted = self._valued
        lasts = self._last_days if figures is self._figures else self._last_days[self._of(CODE) != NO_VALUE]
        if len(lasts) < (1 if starts else 2):
            return []
        if (lasts[1:] <= lasts[:-1]).any():
            return None
        running = RunningFigures(figures, lasts, starts, np.array([*adjusted], dtype=np.int64), self._block.periods)
        return RunningSums(running, size).by_bucket(self._kept.buckets, self._lag_days, make)

    def texts(
        self, kind: Hashable, rows: range, write: Callable[[FigureColumns, list[int]], list[bytes]]
    ) -> list[bytes]:
        """Texts that say something of a figure and of the one before it; only what is not known is written."""
        figures, adjusted = self._valued
        kind = (kind, self._lag_days)
        numbers = figures.rows[rows.start : rows.stop]
        bases = np.concatenate((_NOTHING, figures.rows[:-1]))[rows.start : rows.stop]
        found, unknown = self._kept.texts.find(kind, numbers, bases)
        declared = [row - rows.start for row in adjusted if row in rows]
        places = np.union1d(unknown, np.array(declared, dtype=np.int64)) if declared else unknown
        if len(places):
            written = self._written(figures, adjusted, places + rows.start, write)
            for at, text in zip(places.tolist(), written, strict=True):
                found[at] = text
            keeps = np.isin(places, declared, invert=True) if declared else np.ones(len(places), dtype=bool)
            kept = [text for text, one in zip(written, keeps.tolist(), strict=True) if one]
            self._kept.texts.put(kind, numbers[places[keeps]], bases[places[keeps]], kept)
        return found

    def _written(
        self,
        figures: FiguresRead,
        adjusted: Mapping[int, str | None],
        rows: Ints,
        write: Callable[[FigureColumns, list[int]], list[bytes]],
    ) -> list[bytes]:
        """The texts of some rows, from columns of nothing but them and what is before each."""
        needed = np.zeros(len(figures.rows), dtype=bool)
        needed[rows] = needed[np.maximum(rows - 1, 0)] = True
        numbers = np.cumsum(needed) - 1
        declared = {int(numbers[row]): amount for row, amount in adjusted.items() if needed[row]}
        columns = BlockColumns(self._block, figures.only(needed), declared, self._lag_days, self._kept)
        return write(columns, numbers[rows].tolist())

    @cached_property
    def _valued(self) -> tuple[FiguresRead, dict[int, str | None]]:
        """The figures that have a value, and what is declared of them by their rows among those."""
        if not self.has_withdrawn:
            return self._figures, self.adjusted
        valued = self._of(CODE) != NO_VALUE
        numbers = np.cumsum(valued) - 1
        return self._figures.only(valued), {
            int(numbers[row]): amount for row, amount in self.adjusted.items() if valued[row]
        }

    @cached_property
    def _firsts(self) -> Ints:
        """The row of the first value; -1 where there is but one."""
        return np.where(self._figures.past(SAID) > 1, self._figures.past(FIRST), -1)

    def _of(self, which: int) -> Ints:
        found: Ints = self._numbers[which][self._figures.rows]
        return found

    def _words(self, which: int) -> list[str | None]:
        words = self._said.words
        if len(words) == 1:
            return [words[0][which]] * len(self._figures.rows)
        return [words[number][which] for number in self._of(WORDS).tolist()]

    def _scaled(self, rows: Ints) -> list[int | None]:
        if self._said.codes.scale is None:
            texts = [None if row < 0 else self._said.values[row] for row in rows.tolist()]
            return [None if one is None else scaled(one, self.scale) for one in texts]
        codes = np.where(rows < 0, NO_VALUE, self._numbers[CODE][rows])
        found: list[int | None] = codes.tolist()
        for at in np.flatnonzero(codes == NO_VALUE).tolist():
            found[at] = None
        return found
