"""The changes of a series beside its figures: its descriptions, and every position at which an answer could change."""

from bisect import bisect_right
from typing import NamedTuple

import numpy as np

from domain.keys import series_key
from domain.series import Series
from projections.blocks.pasts import Ints
from projections.tables import bookmark, descriptions, scopes, touches
from projections.tables.descriptions import NumberedSeries
from projections.tables.generation import Generation

_BYTES_A_DESCRIPTION = 1_500


class SeriesChanges(NamedTuple):
    """The whole of it up to the position ``reached``, and nothing of what came behind."""

    reached: int
    number: int
    positions: Ints
    described_at: list[int]
    descriptions: list[Series]

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return 8 * len(self.positions) + _BYTES_A_DESCRIPTION * len(self.descriptions)

    def last(self, position: int) -> int:
        """The last position up to that one at which an answer about the series could have changed."""
        found = int(self.positions.searchsorted(position, side="right"))
        return int(self.positions[found - 1]) if found else 0

    def series(self, position: int) -> NumberedSeries | None:
        """The series as it is described at a position; None before it was opened."""
        found = bisect_right(self.described_at, position)
        return NumberedSeries(self.number, self.descriptions[found - 1]) if found else None


def changes_of(generation: Generation, key: str, number: int) -> SeriesChanges:
    """What there is of a series, up to where the projections have read."""
    reached = bookmark.position(generation)
    touched = touches.between(generation, key, 0, reached)
    of_source = scopes.between(generation, series_key(key).source, 0, reached)
    described = descriptions.of_series(generation, key, reached)
    return SeriesChanges(
        reached,
        number,
        np.union1d(np.array(touched, dtype=np.int64), np.array(of_source, dtype=np.int64)),
        [position for position, _ in described],
        [series for _, series in described],
    )
