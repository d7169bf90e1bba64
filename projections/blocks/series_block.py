"""The block of a series: both of its slots, read at any moment as ready lines or as columns."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from domain.values import number
from projections.answers.block import ReadyFigures, Stretch, VintageStretch
from projections.answers.period_runs import VintageRuns
from projections.blocks.block_columns import BlockColumns, StatisticsCache
from projections.blocks.lines import ReadyLines
from projections.blocks.pasts import REVISED, SAID
from projections.blocks.said_rows import DECLARES
from projections.blocks.series_changes import SeriesChanges
from projections.blocks.slot_block import FiguresRead, SlotBlock
from projections.blocks.turned_rows import TurnedRows

_SPARE_ROWS = 4_096


class SeriesBlock(NamedTuple):
    """All vintages of a series up to ``position``, which read the same at any moment before it."""

    position: int
    statements: SlotBlock
    adjustments: SlotBlock
    lines: Mapping[str, ReadyLines]
    changes: SeriesChanges
    kept: StatisticsCache

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return self.statements.size + self.adjustments.size + self.changes.size + self.kept.buckets.room

    @property
    def is_worn(self) -> bool:
        """Whether it holds more that was replaced than is worth keeping."""
        return self.statements.said.count > 2 * len(self.statements.rows) + _SPARE_ROWS

    def ready(self, form: str, published: int, position: int, wanted: Stretch, release: int | None) -> ReadyFigures:
        """The figures that are wanted, as ready lines; ``release``: by their n-th new value."""
        winners = self._winners(published, position, wanted, release)
        adjusted = self._adjusted(published, position, winners)
        lines = self.lines[form].of(winners.rows, winners.past(REVISED), adjusted)
        periods = self.statements.periods
        last_two = winners.places[:2][::-1] if wanted.backwards else winners.places[-2:]
        if wanted.backwards:
            lines.reverse()
        return ReadyFigures(lines, [periods[place] for place in last_two.tolist()])

    def columns(self, published: int, position: int, lag_days: int) -> BlockColumns:
        """All figures as columns; ``lag_days`` are the series'."""
        winners = self._winners(published, position, Stretch(), None)
        adjusted = self._adjusted(published, position, winners)
        return BlockColumns(self.statements, winners, adjusted, lag_days, self.kept)

    def runs(
        self,
        published: int,
        position: int,
        days: Stretch,
        wanted: VintageStretch,
        check: Callable[[int, int, int], None],
    ) -> VintageRuns | None:
        """How the figures of some days read in each of the vintages that are wanted; None where rows have to tell."""
        return TurnedRows(self.statements, published, position, self._stretch(days)).runs(wanted, check)

    def _winners(self, published: int, position: int, wanted: Stretch, release: int | None) -> FiguresRead:
        stretch = self._stretch(wanted)
        if release is not None:
            found = self.statements.releases(published, position, stretch, release)
        else:
            found = self.statements.latest(published, position, stretch)
            if not self.statements.said.all_have_values:
                found = found.only(found.past(SAID) > 0)
        return found.cut(wanted.most, backwards=wanted.backwards)

    def _stretch(self, wanted: Stretch) -> tuple[int, int]:
        low, high = self.statements.stretch(wanted.first, wanted.last)
        if wanted.behind is None:
            return low, max(low, high)
        if wanted.backwards:
            high = min(high, bisect_left(self.statements.periods, wanted.behind))
        else:
            low = max(low, bisect_right(self.statements.periods, wanted.behind))
        return low, max(low, high)

    def _adjusted(self, published: int, position: int, winners: FiguresRead) -> dict[int, str | None]:
        """What is declared of the figures that have a value, by their places among them; a zero is left out."""
        if not len(self.adjustments.rows) or not len(winners.rows):
            return {}
        days = self.statements.first_days[winners.places]
        around = self.adjustments.stretch(int(days[0]), int(self.statements.final_days[winners.places[-1]]))
        declared = self.adjustments.latest(published, position, (around[0], max(around)))
        said = self.adjustments.said
        declared = declared.only(said.numbers[DECLARES][declared.rows] > 0)
        declared_days = self.adjustments.first_days[declared.places]
        places = np.minimum(np.searchsorted(days, declared_days), len(days) - 1)
        reported = self.statements.said.numbers[DECLARES][winners.rows]
        counts = np.flatnonzero((days[places] == declared_days) & (reported[places] > 0))
        found: dict[int, str | None] = {}
        for place, row in zip(places[counts].tolist(), declared.rows[counts].tolist(), strict=True):
            amount = said.values[row]
            if amount is None or number(amount):
                found[place] = amount
        return found
