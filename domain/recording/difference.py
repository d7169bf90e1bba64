"""The difference between two lists of which one mostly repeats the other, in the same order."""

from collections.abc import Sequence
from itertools import compress, count
from operator import is_not
from typing import Any

from msgspec import Struct


class ListDifference(Struct, frozen=True, eq=False):
    """Two lists, and how many items of the old one stand at the front and at the back of the new one."""

    old: Sequence[Any]
    new: Sequence[Any]
    front: int
    back: int


def difference(old: Sequence[Any], new: Sequence[Any], known: ListDifference | None = None) -> ListDifference:
    """The difference of two lists, by their common ends; ``known`` is taken where it is of these very objects."""
    if known is not None and known.old is old and known.new is new:
        return known
    return ListDifference(old, new, *common_ends(old, new))


def common_ends(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """How many items at the front, and how many at the back, are equal; no item counts at both ends.

    Both are tuples, or both are lists. Items that are the same object are equal at no cost.

    >>> common_ends((1, 2, 3, 4), (1, 2, 5, 6, 4))
    (2, 1)
    """
    front = _common_front(old, new, min(len(old), len(new)))
    most = min(len(old), len(new)) - front
    back = _common_front(old[len(old) - most :][::-1], new[len(new) - most :][::-1], most) if most else 0
    return front, back


def replaced_places(old: Sequence[Any], new: Sequence[Any]) -> list[int] | None:
    """The places at which two lists have not the same object; None unless they are of the same length.

    >>> replaced_places("abc", "axc")
    [1]
    """
    return list(compress(count(), map(is_not, old, new))) if len(old) == len(new) else None


def _common_front(old: Sequence[Any], new: Sequence[Any], most: int) -> int:
    if old[:most] == new[:most]:
        return most
    low, high = 0, most - 1
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
