"""Statistics by year, by month and between two days: an amount or a state belongs to where its last day lies."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property

from domain.series import Series
from projections.answers.amounts import Amounts, day_text
from projections.answers.block import FigureColumns
from projections.answers.bucket_sums import BucketSums, Size
from projections.answers.figure_columns import columns_and_position, known_columns_at
from projections.answers.figures import days_between
from projections.answers.levels import of_states
from projections.answers.listing import Listing
from projections.answers.statistics import Bucket, Statistics
from projections.answers.sums import DayBounds, of_amounts, of_sums
from projections.answers.valued_columns import Rows, cells
from projections.answers.view import View
from projections.moment import At

_RANK = {"D": 0, "W": 1, "M": 2, "Q": 3, "A": 4}
_EVER = DayBounds(date.min.toordinal(), date.max.toordinal())


def is_finer(size: str, frequency: str) -> bool:
    """Whether buckets of that size are finer than the series' periods."""
    return _RANK[size] < _RANK[frequency]


def ask_years(view: View, at: At, key: str) -> Listing[Statistics]:
    """The statistics of every year."""
    series, figures, position = columns_and_position(view, at, key)
    return Listing(items=years(series, figures), position=position)


def ask_months(view: View, at: At, key: str) -> Listing[Statistics]:
    """The statistics of every month; none, with why, where a month is finer than the series' periods."""
    series, figures, position = columns_and_position(view, at, key)
    if is_finer("M", series.frequency):
        return Listing(items=[], position=position, why=too_fine("months", series))
    return Listing(items=months(series, figures), position=position)


def ask_stats(view: View, at: At, key: str, start: str | None = None, end: str | None = None) -> Statistics:
    """The same statistics between any two days, both included; everything that is booked, without bounds."""
    series, figures = known_columns_at(view, at, key)
    return between(series, figures, *days_between(start, end))


def too_fine(what: str, series: Series) -> str:
    """Why there are no buckets of that size."""
    return f"{what} are finer than the series' frequency {series.frequency}: its amounts are not known by {what}"


def years(series: Series, figures: FigureColumns) -> list[Statistics]:
    """The statistics of every year in which anything is booked."""
    return _buckets(series, figures, "year")


def months(series: Series, figures: FigureColumns) -> list[Statistics]:
    """The statistics of every month in which anything is booked."""
    return _buckets(series, figures, "month")


def _buckets(series: Series, figures: FigureColumns, size: Size) -> list[Statistics]:
    starts = date.fromisoformat(series.starts_on).toordinal() if series.starts_on else None
    if series.measure == "cumulative":
        found = figures.sums(size, starts, _Made(series, figures, size, starts))
        if found is not None:
            return found
    booked = AmountsByDay(series, figures)
    return [booked.statistics(bounds, rows, _named(bounds, size)) for bounds, rows in booked.by(size)]


class _Made:
    """Makes statistics of sums, or of the amounts where sums do not tell everything."""

    def __init__(self, series: Series, figures: FigureColumns, size: Size, starts: int | None) -> None:
        self._series, self._figures, self._size, self._starts = series, figures, size, starts

    def __call__(self, one: BucketSums) -> Statistics:
        """Those of one bucket."""
        bounds = DayBounds(one.start, one.end)
        named = _named(bounds, self._size)
        if one.regular:
            return of_sums(one, self._figures.scale, self._starts, named)
        return of_amounts(self._amounts, range(one.first, one.last), bounds, named)

    @cached_property
    def _amounts(self) -> Amounts:
        return Amounts(self._series, self._figures)


def _named(bounds: DayBounds, size: Size) -> Bucket:
    first = day_text(bounds.first)
    return Bucket(year=first[:4]) if size == "year" else Bucket(month=first[:7])


def between(series: Series, figures: FigureColumns, start: date | None, end: date | None) -> Statistics:
    """The same statistics over any two days, both included; without a bound, from or to where anything is booked."""
    booked = AmountsByDay(series, figures)
    bounds = booked.opened(start.toordinal() if start else None, end.toordinal() if end else None)
    if bounds is None:
        nothing = Bucket(start=start.isoformat() if start else None, end=end.isoformat() if end else None)
        return booked.statistics(_EVER, [], nothing)
    return booked.statistics(
        bounds, booked.within(bounds), Bucket(start=day_text(bounds.first), end=day_text(bounds.last))
    )


class AmountsByDay:
    """The amounts of a series, or the states of a level, by the day on which they are booked: the last of each."""

    def __init__(self, series: Series, figures: FigureColumns) -> None:
        self._amounts = Amounts(series, figures)
        self._is_level = series.measure == "level"
        days = self._amounts.lasts
        rows: Rows = range(len(days)) if self._is_level else self._amounts.rows
        self.lasts = list(cells(days, rows))
        if (ordered := sorted(self.lasts)) != self.lasts:
            self.lasts, rows = ordered, sorted(rows, key=days.__getitem__)
        self.rows = rows

    def by(self, size: Size) -> Iterator[tuple[DayBounds, Rows]]:
        """Each bucket in which anything is booked, and what is booked there."""
        at = 0
        while at < len(self.rows):
            bounds = _BOUNDS[size](date.fromordinal(self.lasts[at]))
            end = bisect_right(self.lasts, bounds.last, at)
            yield bounds, self.rows[at:end]
            at = end

    def statistics(self, bounds: DayBounds, rows: Rows, of: Bucket) -> Statistics:
        """Those of some rows that are booked within two days."""
        if self._is_level:
            return of_states(self._amounts.figures, rows, of)
        return of_amounts(self._amounts, rows, bounds, of)

    def within(self, bounds: DayBounds) -> Rows:
        """What is booked within two days."""
        return self.rows[bisect_left(self.lasts, bounds.first) : bisect_right(self.lasts, bounds.last)]

    def opened(self, start: int | None, end: int | None) -> DayBounds | None:
        """The bounds asked for, each that is open drawn where everything is inside; None where there is none."""
        ends = self._ends()
        if start is None:
            start = min((*ends, end)) if end and ends else min(ends, default=None)
        if end is None:
            end = max((*ends, start)) if start and ends else max(ends, default=None)
        return None if start is None or end is None else DayBounds(start, end)

    def _ends(self) -> list[int]:
        """The first day that any of them covers, and the last."""
        if not self.rows:
            return []
        # Where a span ends before it begins, the day on which it is booked is its only one.
        firsts = [] if self._is_level else cells(self._amounts.firsts, self.rows)
        return [min((*firsts, self.lasts[0])), self.lasts[-1]]


def _year(day: date) -> DayBounds:
    return DayBounds(date(day.year, 1, 1).toordinal(), date(day.year, 12, 31).toordinal())


def _month(day: date) -> DayBounds:
    first = day.replace(day=1).toordinal()
    return DayBounds(first, first + monthrange(day.year, day.month)[1] - 1)


_BOUNDS: dict[Size, Callable[[date], DayBounds]] = {"year": _year, "month": _month}
