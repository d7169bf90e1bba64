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
    found: list[Gap] = []
    many = _FEW
    while at < end or there < new_end:
        many = min(many, end - at, new_end - there)
        upto = 0  # of those that stand beside each other now
        for place in compress(count(), map(ne, old[at : at + many], new[there : there + many])):
            if place < upto:
                continue
            step = _step(old, new, (at + place, end), (there + place, new_end))
            if step is None:
                return [*found, Gap(at + place, end, there + place, new_end)]
            found.append(Gap(at + place, at + place + step[0], there + place, there + place + step[1]))
            upto = place + step[0]
            if step[0] != step[1]:
                at, there, many = at + upto, there + place + step[1], _FEW
                break
        else:
            if not many:
                return [*found, Gap(at, end, there, new_end)]
            at, there, many = at + max(many, upto), there + max(many, upto), min(4 * many, _MANY)
    return found


def filled(old: Sequence[Any], between: Sequence[Gap], fresh: Sequence[Any]) -> list[Any]:
    """The new list: the old one with its gaps filled from these items, one gap after the other.

    >>> filled("abcd", [Gap(1, 2, 1, 3)], "XY")
    ['a', 'X', 'Y', 'c', 'd']
    """
    found: list[Any] = []
    upto = taken = 0
    for gap in between:
        found += old[upto : gap.start]
        many = gap.new_end - gap.new_start
        found += fresh[taken : taken + many]
        upto, taken = gap.end, taken + many
    found += old[upto:]
    return found


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
