"""The figures that one version of a file delivered, as the next one is compared with them."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from domain.periods import period
from domain.recording.commands import SaidAdjustment
from domain.recording.difference import difference
from domain.recording.lines import Line
from importers.reading.file_reading import Contents

# A series and a period, and what is said of it.
Figures = dict[tuple[str, str], str]
UNKNOWN = "unknown"


class DeliveredDifference(NamedTuple):
    """The figures in which two versions may differ: those of lines that only one of them has."""

    before: Figures
    now: Figures


class Delivered:
    """The figures of one version; ``counts`` are how many each series has, ``fresh`` the series with new ones.

    Lines that stay the same object from one version to the next cost nothing. ``since`` is any version from which the
    counts are carried on.
    """

    def __init__(self, contents: Contents, since: "Delivered | None" = None) -> None:
        self.lines = contents.lines
        self.adjustments = contents.adjustments
        self.window = contents.window
        self.counts: Counter[str] = Counter()
        self._compared: tuple[Delivered, DeliveredDifference] | None = None
        if since is not None:
            self.counts.update(since.counts)
        beside = self.beside(since)
        if since is not None:
            # So that no more than two versions are held by this.
            since.forget()
            self._compared = since, beside
        self.fresh = frozenset(series for series, _ in beside.now)
        self.counts.update(series for series, _ in beside.now)
        self.counts.subtract(series for series, _ in beside.before)
        self.total = self.counts.total()

    def forget(self) -> None:
        """Hold no longer how the version differs from the one before it: if it is asked for, that is found again."""
        self._compared = None

    def beside(self, before: "Delivered | None") -> DeliveredDifference:
        """What differs between this version and one before it."""
        if self._compared is not None and self._compared[0] is before:
            return self._compared[1]
        if before is None:
            return DeliveredDifference({}, _figures(self.lines, self.adjustments))
        between = difference(before.lines, self.lines)
        gone = before.lines[between.front : len(before.lines) - between.back]
        fresh = self.lines[between.front : len(self.lines) - between.back]
        kept = {*gone}.intersection(fresh)
        is_same = before.adjustments == self.adjustments
        return DeliveredDifference(
            _figures((one for one in gone if one not in kept), () if is_same else before.adjustments),
            _figures((one for one in fresh if one not in kept), () if is_same else self.adjustments),
        )

    @property
    def series(self) -> set[str]:
        """The series that have any figure."""
        return {series for series, many in self.counts.items() if many > 0}

    def covers(self, named: str) -> bool:
        """Whether the version speaks of the period: one that only lists a window says nothing of what is outside."""
        if self.window is None:
            return True
        first, last = period(self.window[0]).first, period(self.window[1]).last
        return first <= period(named).first and period(named).last <= last


def _figures(lines: Iterable[Line], adjustments: Iterable[SaidAdjustment]) -> Figures:
    said = {(one.series, line.period): one.value for line in lines for one in line.said if one.value is not None}
    return said | {(one.series, one.period): one.amount or UNKNOWN for one in adjustments if not one.withdrawn}
