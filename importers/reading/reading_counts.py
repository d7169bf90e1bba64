"""The counts of what the readings of a version are, going on from the version before."""

from collections import Counter
from collections.abc import Sequence
from typing import cast

from domain.recording.difference import ListDifference, difference
from domain.recording.lines import Line
from importers.cells.gaps import Gap, gaps
from importers.cells.readings import Reading


class ReadingCounts:
    """Counts of the last readings that were given; nothing depends on those before them."""

    def __init__(self, *, has_lines: bool = True) -> None:
        """Who has the lines otherwise, as those of a long file are, need not keep them here."""
        self._has_lines = has_lines
        self._readings: list[Reading] = []
        self._each: list[Line | None] = []
        self._lines: tuple[Line | None, ...] = ()
        self._silent = 0
        # How often each figure stands, by its period and its series.
        self._figures: dict[str, dict[str | None, int]] = {}
        self._columns: Counter[frozenset[str]] = Counter()
        self._all_columns: frozenset[str] | None = None
        self._repeated = 0
        self._unknown = 0
        self._called: Counter[tuple[str, str]] = Counter()
        self.since: ListDifference | None = None
        """What the lines have in common with those counted before, where every reading has one."""

    def move_to(
        self, readings: list[Reading], known: ListDifference | None = None, known_gaps: Sequence[Gap] = ()
    ) -> None:
        """Count these readings instead of the last ones, by what they have not in common, where that is known."""
        since = difference(self._readings, readings, known)
        front, back, was_silent = since.front, since.back, bool(self._silent)
        for gap in reversed(known_gaps if since is known else gaps(since)):
            for one in self._readings[gap.start : gap.end]:
                self._leave(one)
            for one in readings[gap.new_start : gap.new_end]:
                self._meet(one)
            if self._has_lines:
                self._each[gap.start : gap.end] = [one.line for one in readings[gap.new_start : gap.new_end]]
        self._readings = readings
        if not self._has_lines:
            return
        before = self._lines
        self._lines = tuple(self._each)
        self.since = None if self._silent or was_silent else ListDifference(before, self._lines, front, back)

    def _meet(self, one: Reading) -> None:
        self._silent += one.line is None
        self._columns[one.columns] += 1
        if self._columns[one.columns] == 1:
            self._all_columns = None
        if one.named and one.series:
            self._called[one.series, one.named] += 1
        self._unknown += bool(one.unknown)
        if one.period:
            of_period = self._figures.setdefault(one.period, {})
            many = of_period[one.series] = of_period.get(one.series, 0) + 1
            self._repeated += many == 2  # noqa: PLR2004 - the second of its key

    def _leave(self, one: Reading) -> None:
        self._silent -= one.line is None
        self._columns[one.columns] -= 1
        if not self._columns[one.columns]:
            del self._columns[one.columns]
            self._all_columns = None
        if one.named and one.series:
            self._called[one.series, one.named] -= 1
            if not self._called[one.series, one.named]:
                del self._called[one.series, one.named]
        self._unknown -= bool(one.unknown)
        if one.period:
            self._leave_figure(one.period, one.series)

    def _leave_figure(self, period: str, series: str | None) -> None:
        of_period = self._figures[period]
        of_period[series] -= 1
        self._repeated -= of_period[series] == 1
        if not of_period[series]:
            del of_period[series]
            if not of_period:
                del self._figures[period]

    @property
    def are_distinct(self) -> bool:
        """Whether no figure stands more than once."""
        return not self._repeated

    @property
    def called(self) -> list[tuple[str, str]]:
        """The slugs of a long file's series, each with every name by which a row calls it."""
        return sorted(self._called)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What a long file's rows call the series of which the spec does not speak."""
        return tuple({one.unknown: None for one in self._readings if one.unknown}) if self._unknown else ()

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
