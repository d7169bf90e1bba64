"""The days of some running totals, newest first: each key of russianwarship.rip with its total and its increase."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct

from domain.values import EXACT, number, plain
from projections.answers.figures import FigureRow, ask_figures
from projections.answers.known import known_series
from projections.answers.view import View
from projections.moment import At

_ZERO = "0"
_AHEAD = 2  # days that are read beyond those that are wanted: one is needed for the increase


class DailyRecord(Struct, frozen=True, kw_only=True):
    """One day: ``stats`` by key, None where the day's figure is withdrawn, and the difference to the day before.

    ``carried`` are the keys that were not reported that day: they show the last total before it. ``revised`` says how
    many other values the day's figure had had.
    """

    date: str
    stats: Mapping[str, str | None]
    increase: Mapping[str, str | None]
    carried: Sequence[str]
    withdrawn: Sequence[str]
    revised: Mapping[str, int]


class DayRange(Struct, frozen=True, kw_only=True):
    """Which days: the newest ``count`` within two dates, both included; None is no bound."""

    count: int
    first: str | None = None
    last: str | None = None


def daily_records(view: View, at: At, keys: Mapping[str, str], days: DayRange) -> list[DailyRecord]:
    """The days that are wanted, newest first; ``keys`` names the series of each key, all of days.

    No more is read than that, and the day before the last.
    """
    wanted = days.count + _AHEAD
    while True:
        columns = {key: _Column(view, at, series, days.last, wanted) for key, series in keys.items()}
        floor = max(one.floor for one in columns.values())
        dates = sorted({day for one in columns.values() for day in one.dates() if day >= floor}, reverse=True)
        is_whole = not any(one.is_cut for one in columns.values())
        if is_whole or len(dates) > days.count or (dates and days.first is not None and dates[-1] < days.first):
            break
        wanted *= 2
    records = [_record(columns, day, before) for day, before in zip_longest(dates, dates[1:])]
    return [one for one in records if days.first is None or one.date >= days.first][: days.count]


class _Column:
    """The figures of one series from a day back; the first is an amount only where it is known from when it counts."""

    def __init__(self, view: View, at: At, series: str, last: str | None, count: int) -> None:
        self._has_begin = known_series(view, at, series).series.starts_on is not None
        rows = ask_figures(view, at, series, end=last, order="desc", limit=count).items
        self._of_day = {one.period: one for one in rows}
        self._totals = [one.value for one in reversed(rows) if one.value is not None]
        self._days = [one.period for one in reversed(rows) if one.value is not None]
        self.is_cut = len(rows) == count

    @property
    def floor(self) -> str:
        """From which day on it is known what stands, also where nothing was reported."""
        if not self.is_cut:
            return ""
        return self._days[0] if self._days else "~"

    def dates(self) -> list[str]:
        """The days that have a value, in order."""
        return self._days

    def of_day(self, day: str) -> FigureRow | None:
        """The figure of a day, withdrawn or not."""
        return self._of_day.get(day)

    def standing(self, day: str) -> str | None:
        """The total at the end of a day: its own, or the last one before it; None before the first."""
        place = bisect_right(self._days, day)
        return self._totals[place - 1] if place else None

    def increase(self, day: str, before: str | None) -> str:
        """The difference of a day to the one before."""
        total = self.standing(day)
        base = None if before is None else self.standing(before)
        if total is None or (base is None and not self._has_begin):
            return _ZERO
        return plain(EXACT.subtract(number(total), number(base or _ZERO)))


def _record(columns: Mapping[str, _Column], day: str, before: str | None) -> DailyRecord:
    figures = {key: column.of_day(day) for key, column in columns.items()}
    withdrawn = [key for key, one in figures.items() if one is not None and one.value is None]
    totals = {key: column.standing(day) for key, column in columns.items()}
    return DailyRecord(
        date=day,
        stats={key: None if key in withdrawn else total or _ZERO for key, total in totals.items()},
        increase={key: None if key in withdrawn else column.increase(day, before) for key, column in columns.items()},
        carried=[key for key, total in totals.items() if total is not None and figures[key] is None],
        withdrawn=withdrawn,
        revised={key: one.revisions for key, one in figures.items() if one is not None and one.revisions},
    )
