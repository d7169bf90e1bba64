"""The rows that stand in a file's present version, kept up from one version to the next by what changed."""

from collections.abc import Sequence
from typing import TypeVar

from domain.commands import Line
from importers.readings import Reading

Key = tuple[str, str | None]
_K = TypeVar("_K")
# Holds the place of a row that says nothing, so that lines stay beside their rows.
_SILENT = Line("", ())


class Standing:
    """The readings of all rows, in order, and what is counted over them: repeated periods, unknown columns."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.unknown: dict[str, int] = {}
        self._lines: list[Line] = []
        self._silent = 0
        self._times: dict[Key, int] = {}
        self._told = 0

    def replace(self, front: int, back: int, fresh: Sequence[Reading]) -> Sequence[Reading]:
        """Put fresh rows in the place of all but the first and last few; those that go."""
        end = len(self.readings) - back
        gone = self.readings[front:end]
        self.readings[front:end] = fresh
        self._lines[front:end] = [one.line or _SILENT for one in fresh]
        self._count(gone, -1)
        self._count(fresh, 1)
        return gone

    def lines(self) -> tuple[Line, ...]:
        """What each row says, of those that say something."""
        return tuple([one for one in self._lines if one is not _SILENT]) if self._silent else tuple(self._lines)

    def repeated(self) -> tuple[str, ...]:
        """The periods that stand more than once (in a long file: for one series)."""
        if len(self._times) == self._told:
            return ()
        return tuple(sorted({period for (period, _), times in self._times.items() if times > 1}))

    def chosen(self, *, last: bool) -> list[Reading]:
        """The last, or the first, row of each key."""
        found: dict[Key, Reading] = {}
        for one in self.readings:
            if last or (one.period, one.series) not in found:
                found[one.period, one.series] = one
        return list(found.values())

    def _count(self, readings: Sequence[Reading], by: int) -> None:
        for one in readings:
            self._silent += 0 if one.line else by
            for column in one.unknown:
                _add(self.unknown, column, by)
            # A row of a series that the spec passes over has no period: it repeats nothing.
            if one.period:
                self._told += by
                _add(self._times, (one.period, one.series), by)


def _add(counts: dict[_K, int], key: _K, by: int) -> None:
    counts[key] = counts.get(key, 0) + by
    if not counts[key]:
        del counts[key]
