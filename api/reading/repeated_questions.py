"""Repeated questions: marks of those that were asked last, a few bytes each, and no answer."""

from collections.abc import Hashable

_MOST = 16_384  # marks in each half, of about a hundred bytes


class RepeatedQuestions:
    """Remembers at least the last ``most`` different questions, and forgets the older half of twice as many."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._now: set[int] = set()
        self._earlier: set[int] = set()

    def __len__(self) -> int:
        return len(self._now) + len(self._earlier)

    def again(self, question: Hashable) -> bool:
        """Whether it was asked before, which it was from now on; two questions with one mark pass for the same."""
        mark = hash(question)
        if mark in self._now:
            return True
        is_known = mark in self._earlier
        self._now.add(mark)
        if len(self._now) >= self._most:
            self._now, self._earlier = set(), self._now
        return is_known
