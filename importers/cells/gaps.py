"""The gaps between two lists of rows of which one mostly repeats the other: what is not the same in both."""

from collections.abc import Sequence
from itertools import compress, count
from operator import ne
from typing import Any, NamedTuple

from domain.recording.difference import ListDifference

# So many items on, in each list, is looked for where they go on alike; and so many are compared at once.
_FAR, _FEW, _MANY = 16, 32, 8_192


class Gap(NamedTuple):
    """A stretch of the old list, and the stretch of the new one that stands in its place; either may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int


def gaps(since: ListDifference) -> list[Gap]:
    """The gaps, in order; all that is not in one is equal. Linear: what is far out of place is all in one last gap.

    >>> gaps(ListDifference("abcdef", "abXdYef", 2, 1))
    [Gap(start=2, end=3, new_start=2, new_end=3), Gap(start=4, end=4, new_start=4, new_end=5)]
    """
    old, new = since.old, since.new
    at, there = since.front, since.front
    end, new_end = len(old) - since.back, len(new) - since.back
    found = []
    while at < end or there < new_end:
        same = _same(old, new, at, there, min(end - at, new_end - there))
        at, there = at + same, there + same
        if at == end and there == new_end:
            break
        step = _step(old, new, (at, end), (there, new_end))
        if step is None:
            found.append(Gap(at, end, there, new_end))
            break
        found.append(Gap(at, at + step[0], there, there + step[1]))
        at, there = at + step[0], there + step[1]
    return found


def _same(old: Sequence[Any], new: Sequence[Any], at: int, there: int, most: int) -> int:
    """How many items from here on are equal, of so many at most."""
    same, many = 0, _FEW
    while same < most:
        many = min(many, most - same)
        one, other = old[at + same : at + same + many], new[there + same : there + same + many]
        if one != other:
            return same + next(compress(count(), map(ne, one, other)), 0)
        same, many = same + many, min(4 * many, _MANY)
    return same


def _step(
    old: Sequence[Any], new: Sequence[Any], here: tuple[int, int], there: tuple[int, int]
) -> tuple[int, int] | None:
    """How far to go in each list until they are alike again; None if not within reach."""
    (at, end), (new_at, new_end) = here, there
    for far in range(1, _FAR + 1):
        for one, other in ((far, far), *((far, less) for less in range(far)), *((less, far) for less in range(far))):
            if at + one < end and new_at + other < new_end and old[at + one] == new[new_at + other]:
                return one, other
    return None
