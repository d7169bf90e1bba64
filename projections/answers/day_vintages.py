"""The vintages of a series, day by day of its publication: each repeats every figure that was known by then."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from domain.refusals import Malformed
from domain.words import Frequency, Value
from projections.answers.day_issues import day_issues
from projections.answers.known import known_series
from projections.answers.versions import versions
from projections.answers.view import View
from projections.moment import At

# Of one series, whose changes are held in memory while its vintages are told: some 200 bytes each.
MOST_ISSUES = 500_000
_UNKNOWN = object()


class ExportTooLarge(Malformed):
    """The vintages have too many rows, or too many changes, for one export of this kind."""


class VintageCounts(NamedTuple):
    """How much there is that rows of a day, a period and a value cannot say.

    ``collapsed`` versions were followed by another one on the day of their publication. ``withdrawals`` and
    ``qualifiers`` are how many issues have no value, and how many are not said to be exact. ``rows`` are those of
    all vintages.
    """

    rows: int = 0
    collapsed: int = 0
    withdrawals: int = 0
    qualifiers: int = 0
    frequencies: frozenset[Frequency] = frozenset()

    def and_of(self, other: "VintageCounts") -> "VintageCounts":
        """Of both together."""
        return VintageCounts(
            self.rows + other.rows,
            self.collapsed + other.collapsed,
            self.withdrawals + other.withdrawals,
            self.qualifiers + other.qualifiers,
            self.frequencies | other.frequencies,
        )


class DayVintages(NamedTuple):
    """The days on which a series changed and what each figure came to read: a day, a figure's place and its value.

    ``periods`` are those of the figures, in order; ``changes`` are in the order of their days. None is withdrawn.
    """

    key: str
    frequency: Frequency
    periods: list[str]
    changes: list[tuple[date, int, Value | None]]
    counts: VintageCounts

    def days(self, begin: date | None = None) -> Iterator[tuple[date, list[tuple[int, Any]]]]:
        """Each vintage from that day on: every figure known by then, by its place, with its value."""
        state: list[object] = [_UNKNOWN] * len(self.periods)
        for day, changes in groupby(self.changes, key=itemgetter(0)):
            for _, place, value in changes:
                state[place] = value
            if begin is None or day >= begin:
                yield day, [(place, one) for place, one in enumerate(state) if one is not _UNKNOWN]


def day_vintages(view: View, at: At, key: str, start: str | None = None, end: str | None = None) -> DayVintages:
    """The vintages of the figures between two periods as known at a moment.

    Raises UnknownSeries, and ExportTooLarge beyond MOST_ISSUES changes.
    """
    series = known_series(view, at, key).series
    periods: list[str] = []
    changes: list[tuple[date, int, Value | None]] = []
    collapsed = withdrawals = qualifiers = 0
    for issue in day_issues(versions(view, at, key, start, end)):
        one = issue.version
        if not periods or periods[-1] != one.period:
            periods.append(one.period)
        changes.append((issue.day, len(periods) - 1, one.value))
        collapsed += issue.collapsed
        withdrawals += one.value is None
        qualifiers += one.qualifier not in {None, "exact"}
        if len(changes) > MOST_ISSUES:
            raise ExportTooLarge(f"{key} has more than {MOST_ISSUES:,} changes: bound the periods", series=key)
    rows = _rows(changes)
    changes.sort(key=itemgetter(0, 1))
    told = VintageCounts(rows, collapsed, withdrawals, qualifiers, frozenset({series.frequency}))
    return DayVintages(series.series, series.frequency, periods, changes, told)


def _rows(changes: list[tuple[date, int, Value | None]]) -> int:
    """How many rows all vintages have: a figure is in that of its first day, and in all behind it."""
    days = sorted({day for day, _, _ in changes})
    firsts = (next(of_figure)[0] for _, of_figure in groupby(changes, key=itemgetter(1)))
    return sum(len(days) - bisect_left(days, day) for day in firsts)
