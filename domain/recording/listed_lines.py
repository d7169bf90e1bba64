"""The lines of one list in the order of their periods, counted and hashed by what they have changed."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter, lt

from domain.recording.difference import ListDifference, common_ends, difference
from domain.recording.lines import Line
from domain.refusals import DuplicateFigure

_PERIOD = attrgetter("period")
# The last lines are what changes: the hash of those before them serves the next list, too.
_TAIL = 4


class ListedLines:
    """The lines of a bulletin beside those of the whole list before it, if there is one to go on from.

    ``fresh`` are the lines that the list before did not have so, and ``replaced`` those that it had instead, both by
    their periods and in that order. Raises DuplicateFigure where two lines are of one period.
    """

    def __init__(
        self, told: tuple[Line, ...], before: "ListedLines | None" = None, since: ListDifference | None = None
    ) -> None:
        self.told = told
        self.lines = told
        old = before.lines if before else ()
        since = difference(old, told, since)
        front, back = since.front, since.back
        # Both ends are in order already: the lines between, with the one on either side, tell whether all are.
        if not _is_ascending(told[max(0, front - 1) : len(told) - back + 1]):
            self.lines = tuple(sorted(told, key=_PERIOD))
            if any(one.period == other.period for one, other in pairwise(self.lines)):
                raise DuplicateFigure("a period stands on two lines of one bulletin")
            front, back = common_ends(old, self.lines)
        gone, come = old[front : len(old) - back], self.lines[front : len(self.lines) - back]
        self.statements: int = (before.statements if before else 0) + _statements(come) - _statements(gone)
        # Most lines are the very ones of the list before, also between those that changed.
        same = set(map(id, gone)).intersection(map(id, come))
        self.replaced = {line.period: line for line in gone if id(line) not in same}
        self.fresh = {line.period: line for line in come if id(line) not in same and not self._repeats(line)}
        self._hashed, self._state = before.hashed_within(front) if before else (0, hashlib.sha256())
        until = len(self.lines) - _TAIL
        if until > self._hashed:
            self._state.update(_digests(self.lines[self._hashed : until]))
            self._hashed = until

    def _repeats(self, line: Line) -> bool:
        """Whether the line says just what the list before said of its period, which is then not replaced."""
        old = self.replaced.get(line.period)
        if old is None or old.digest != line.digest:
            return False
        del self.replaced[line.period]
        return True

    def hashed_within(self, front: int) -> tuple[int, "hashlib._Hash"]:
        """How many of the first so many lines are hashed, or none, and a hash to go on from there."""
        return (self._hashed, self._state.copy()) if self._hashed <= front else (0, hashlib.sha256())

    def digest(self, beside: bytes) -> str:
        """``Bulletin.digest``, of these lines and what is said beside them."""
        whole = self._state.copy()
        whole.update(_digests(self.lines[self._hashed :]))
        whole.update(beside)
        return whole.hexdigest()

    def in_told_order(self, others: Iterable[str]) -> list[Line]:
        """The fresh lines and those of some other periods, in the order in which they were told."""
        wanted = [*self.fresh.values(), *(line for when in others if when not in self.fresh for line in self._of(when))]
        return sorted(wanted, key=_PERIOD if self.lines is self.told else self.told.index)

    def _of(self, when: str) -> tuple[Line, ...]:
        at = bisect_left(self.lines, when, key=_PERIOD)
        return self.lines[at : at + 1] if self.lines[at : at + 1] and self.lines[at].period == when else ()


def _is_ascending(lines: Sequence[Line]) -> bool:
    periods = [line.period for line in lines]
    return all(map(lt, periods, periods[1:]))


def _statements(lines: Sequence[Line]) -> int:
    return sum([len(line.said) for line in lines])


def _digests(lines: Sequence[Line]) -> bytes:
    return b"".join([line.digest for line in lines])
