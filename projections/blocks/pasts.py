"""Pasts: what was said of each figure before an entry of it, counted over many figures at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
# The code of an entry without a value: no value of 18 digits has it.
NO_VALUE: Final = -(2**63)
# Up to so many entries the calls of numpy take longer than the entries.
_FEW: Final = 64
# The rows of what ``pasts`` gives.
REVISED, REWORDED, FIRST, SAID, RELEASES = range(5)


def pasts(codes: Ints, words: Ints, lengths: Ints, begin: int = 0) -> Ints:
    """A column an entry, of what was said of its figure up to it: docs/domain.md section 2, all figures at once.

    The entries come figure by figure, ``lengths`` of each, in their order. ``codes`` are equal where values are,
    ``words`` where qualifier, status and last day are. The rows: how often the value was revised, and the wording
    alone; which entry, counted from ``begin``, gave the first value, -1 where none did; how many gave one, and how many
    a new one.
    """
    count = len(codes)
    if count <= _FEW:
        return _pasts_of_few(codes.tolist(), words.tolist(), lengths.tolist(), begin)
    places = np.arange(count)
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    has = codes != NO_VALUE
    follows = places > begins
    differs = np.empty(count, dtype=bool)
    differs[:1] = True
    np.not_equal(codes[1:], codes[:-1], out=differs[1:])
    found = np.empty((5, count), dtype=np.int64)
    found[REVISED] = _count_within(_revises(codes, has, differs, follows, begins), begins)
    found[REWORDED] = _count_within(has & follows & ~differs & _changes(words), begins)
    found[SAID] = _count_within(has, begins)
    found[RELEASES] = _count_within(has & (differs | ~follows), begins)
    found[FIRST] = _first(has, found[SAID], begin)
    return found


def _pasts_of_few(codes: list[int], words: list[int], lengths: list[int], first_number: int) -> Ints:
    """The same of a few entries, one after the other: most changes are of one figure."""
    found: list[tuple[int, ...]] = []
    begin = 0
    for length in lengths:
        revised = reworded = said = releases = 0
        first, last = -1, NO_VALUE
        for place in range(begin, begin + length):
            code, before = codes[place], codes[place - 1] if place > begin else NO_VALUE
            if code != NO_VALUE:
                revised += last not in (NO_VALUE, code)
                reworded += code == before and words[place] != words[place - 1]
                releases += code != before
                said += 1
                first, last = place + first_number if first < 0 else first, code
            found.append((revised, reworded, first, said, releases))
        begin += length
    return np.array(found, dtype=np.int64).reshape(-1, RELEASES + 1).T


def _revises(
    codes: Ints, has: NDArray[np.bool_], differs: NDArray[np.bool_], follows: NDArray[np.bool_], begins: Ints
) -> NDArray[np.bool_]:
    """Whether an entry gives another value than the last one before it, also where a withdrawal lies between."""
    if has.all():
        return differs & follows
    last = np.maximum.accumulate(np.where(has, np.arange(len(codes)), -1))
    before = np.concatenate(([-1], last[:-1]))
    revises: NDArray[np.bool_] = has & (before >= begins) & (codes != codes[before])
    return revises


def _changes(words: Ints) -> NDArray[np.bool_]:
    changes = np.zeros(len(words), dtype=bool)
    np.not_equal(words[1:], words[:-1], out=changes[1:])
    return changes


def _count_within(flags: NDArray[np.bool_], begins: Ints) -> Ints:
    """How many are set of a figure's up to each."""
    counted = np.cumsum(flags, dtype=np.int64)
    return counted - (counted - flags)[begins]


def _first(has: NDArray[np.bool_], said: Ints, begin: int) -> Ints:
    gave = np.flatnonzero(has & (said == 1))
    firsts = np.full(len(has), -1, dtype=np.int64)
    firsts[gave] = gave + begin
    firsts = np.maximum.accumulate(firsts)
    return np.where(said > 0, firsts, -1)
