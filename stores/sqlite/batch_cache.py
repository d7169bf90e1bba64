"""A cache of the ends of batches, by stretches of positions: what was committed never changes."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from typing import Final

STRETCH: Final = 64
_MOST: Final = 4_096  # stretches, of some 700 bytes


class BatchCache:
    """The batches of one ledger; safe to share among threads."""

    def __init__(self, query: Callable[[int, int], list[int]], query_one: Callable[[int], int]) -> None:
        """``query``: the ends behind one position and up to another; ``query_one``: that of the batch of a position."""
        self._query_one = query_one
        self._stretch = lru_cache(maxsize=_MOST)(lambda after: array("q", query(after, after + STRETCH)))

    def end(self, position: int, head: int) -> int:
        """The last position of the batch that a position lies in, 0 of 0; ``head`` is a committed one, no less."""
        after = (position - 1) // STRETCH * STRETCH
        if position <= 0 or after + STRETCH > head:
            return self._query_one(position)  # where something may still be added
        ends = self._stretch(after)
        found = bisect_left(ends, position)
        return ends[found] if found < len(ends) else self._query_one(position)
