"""The counts of what the readings of a version are, going on from the version before."""

from collections import Counter

from domain.recording.commands import Line
from domain.recording.difference import common_ends
from importers.readings import Reading


class ReadingCounts:
    """Counts of the last readings that were given; nothing depends on those before them."""

    def __init__(self) -> None:
        self._readings: list[Reading] = []
        self._lines: tuple[Line | None, ...] = ()
        self._keys: Counter[tuple[str, str | None]] = Counter()
        self._columns: Counter[frozenset[str]] = Counter()
        self._repeated = 0

    def move_to(self, readings: list[Reading]) -> None:
        """Count these readings instead of the last ones, by what they have not in common."""
        front, back = common_ends(self._readings, readings)
        until = len(readings) - back
        for one in self._readings[front : len(self._readings) - back]:
            self._leave(one)
        for one in readings[front:until]:
            self._meet(one)
        lines = [one.line for one in readings[front:until]]
        self._lines = (*self._lines[:front], *lines, *self._lines[len(self._lines) - back :])
        self._readings = readings

    def _meet(self, one: Reading) -> None:
        self._columns[one.columns] += 1
        if one.key:
            self._keys[one.key] += 1
            self._repeated += self._keys[one.key] == 2  # noqa: PLR2004 - the second of its key

    def _leave(self, one: Reading) -> None:
        self._columns[one.columns] -= 1
        if not self._columns[one.columns]:
            del self._columns[one.columns]
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
        """Every column that a row has."""
        return frozenset[str]().union(*self._columns)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of those readings that say something."""
        return tuple(filter(None, self._lines))
