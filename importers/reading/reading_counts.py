"""The counts of what the readings of a version are, going on from the version before."""

from collections import Counter
from typing import cast

from domain.recording.commands import Line
from domain.recording.difference import ListDifference, difference
from importers.cells.readings import Reading


class ReadingCounts:
    """Counts of the last readings that were given; nothing depends on those before them."""

    def __init__(self) -> None:
        self._readings: list[Reading] = []
        self._each: list[Line | None] = []
        self._lines: tuple[Line | None, ...] = ()
        self._silent = 0
        self._keys: Counter[tuple[str, str | None]] = Counter()
        self._columns: Counter[frozenset[str]] = Counter()
        self._all_columns: frozenset[str] | None = None
        self._repeated = 0
        self.since: ListDifference | None = None
        """What the lines have in common with those counted before, where every reading has one."""

    def move_to(self, readings: list[Reading], since: ListDifference | None = None) -> None:
        """Count these readings instead of the last ones, by what they have not in common."""
        since = difference(self._readings, readings, since)
        front, back = since.front, since.back
        until, end = len(readings) - back, len(self._readings) - back
        for one in self._readings[front:end]:
            self._leave(one)
        for one in readings[front:until]:
            self._meet(one)
        before = self._lines
        self._each[front:end] = [one.line for one in readings[front:until]]
        self._lines = tuple(self._each)
        self.since = None if self._silent else ListDifference(before, self._lines, front, back)
        self._readings = readings

    def _meet(self, one: Reading) -> None:
        self._silent += one.line is None
        self._columns[one.columns] += 1
        if self._columns[one.columns] == 1:
            self._all_columns = None
        if one.key:
            self._keys[one.key] += 1
            self._repeated += self._keys[one.key] == 2  # noqa: PLR2004 - the second of its key

    def _leave(self, one: Reading) -> None:
        self._silent -= one.line is None
        self._columns[one.columns] -= 1
        if not self._columns[one.columns]:
            del self._columns[one.columns]
            self._all_columns = None
        if one.key:
            self._keys[one.key] -= 1
            self._repeated -= self._keys[one.key] == 1
            if not self._keys[one.key]:
                del self._keys[one.key]

    @property
    def are_distinct(self) -> bool:
        """Whether no figure stands more than once."""
        return not self._repeated

    @property
    def columns(self) -> frozenset[str]:
        """Every column that a row has; the same object for as long as the same rows name columns."""
        if self._all_columns is None:
            self._all_columns = frozenset[str]().union(*self._columns)
        return self._all_columns

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of those readings that say something."""
        return tuple(filter(None, self._lines)) if self._silent else cast("tuple[Line, ...]", self._lines)
