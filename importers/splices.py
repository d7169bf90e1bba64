"""Find which rows of a new version are byte for byte those of the version before, without decoding them."""

from typing import Any, AnyStr, Generic

from msgspec import Struct


class Splice(Struct, frozen=True):
    """The new version is ``front`` rows and ``back`` rows of the one before, with fresh rows from start to end between.

    ``start`` and ``end`` are offsets into the new version.
    """

    front: int
    back: int
    start: int
    end: int


class Outline(Generic[AnyStr]):
    """A version's content and where each of its rows begins and ends in it.

    A parser that goes from left to right is in the same state at the same row boundary, so a row whose every byte
    up to its end is unchanged is the same row; likewise from a row's start to the end of the content, provided that
    what lies before parses up to there.
    """

    def __init__(self, content: AnyStr, starts: list[int], ends: list[int]) -> None:
        self.content: AnyStr = content
        # A part of a view is compared without being copied.
        self._view: Any = memoryview(content) if isinstance(content, bytes) else content
        self.starts = starts
        self.ends = ends

    def splice(self, new: AnyStr) -> Splice:
        """How the new content can be put together from rows of this one."""
        front = self._front(new)
        start = self.ends[front - 1] if front else 0
        back = self._back(new, front, start)
        end = len(new) - (len(self.content) - self.starts[-back]) if back else len(new)
        return Splice(front, back, start, end)

    def follow(self, new: AnyStr, splice: Splice, starts: list[int], ends: list[int]) -> "Outline[AnyStr]":
        """The outline of the new content, given where its fresh rows begin and end."""
        shift = len(new) - len(self.content)
        kept = len(self.starts) - splice.back
        return Outline(
            new,
            self.starts[: splice.front] + starts + [at + shift for at in self.starts[kept:]],
            self.ends[: splice.front] + ends + [at + shift for at in self.ends[kept:]],
        )

    def _front(self, new: AnyStr) -> int:
        ends, known, most = self.ends, 0, len(self.ends)
        # Most versions only add to the one before: one comparison, without halving, finds that.
        if most and new.startswith(self._view[: ends[-1]]):
            return most
        while known < most:
            middle = (known + most + 1) // 2
            at = ends[known - 1] if known else 0
            if new.startswith(self._view[at : ends[middle - 1]], at):
                known = middle
            else:
                most = middle - 1
        return known

    def _back(self, new: AnyStr, front: int, start: int) -> int:
        known, most = 0, len(self.starts) - front
        while known < most:
            middle = (known + most + 1) // 2
            if new.endswith(self._view[self.starts[-middle] :], start):
                known = middle
            else:
                most = middle - 1
        return known
