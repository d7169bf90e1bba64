"""A series day by day: its amounts by their last day, or the heaviest days first."""

from datetime import date
from typing import NamedTuple

from msgspec import Struct, field

from domain.refusals import Malformed
from domain.series import Series
from domain.words import Qualifier
from projections.answers.amounts import Amounts, day_text
from projections.answers.block import FigureColumns
from projections.answers.buckets import is_finer, too_fine
from projections.answers.figure_columns import known_columns_at
from projections.answers.figures import days_between
from projections.answers.heaviest import LeftOut, is_unknown, left_out, ranked, why_left_out
from projections.answers.valued_columns import Rows
from projections.answers.view import View
from projections.moment import At


class Day(Struct, frozen=True, kw_only=True):
    """One amount: ``value`` is ``difference`` less ``adjustment``, None where that is unknown; in the series' unit.

    ``published_at`` is when the figure of ``period`` was: that of a morning report is the day behind ``day``.
    ``left_out`` says why it has no place among the heaviest days, None if it has.
    """

    day: str
    first_day: str = field(name="from")
    value: str | None
    difference: str
    adjustment: str | None
    adjustment_unknown: bool
    spans_days: int
    period: str
    published_at: str
    qualifier: Qualifier
    left_out: str | None


class DayList(Struct, frozen=True, kw_only=True):
    """Amounts by day, or the heaviest first; ``left_out`` are those that are not ranked.

    ``lag_days``: so many days before its period ends a figure's last day lies.
    """

    items: list[Day]
    position: int
    lag_days: int
    left_out: list[LeftOut]
    why: str | None = None

    @property
    def rows(self) -> list[Day]:
        """The items and behind them what is left out: a table has no other place for it."""
        return [*self.items, *(_unranked(one) for one in self.left_out)]


def ask_days(  # noqa: PLR0913, PLR0917 - the bounds of a list, and its order
    view: View, at: At, key: str, start: str | None = None, end: str | None = None, sort: str = "day"
) -> DayList:
    """Amounts by their last day, or with ``-value`` the heaviest days first."""
    series, figures = known_columns_at(view, at, key)
    if sort not in ("day", "-value"):
        raise Malformed(f"sort is day or -value, not {sort!r:.40}", sort=sort)
    first, last = days_between(start, end)
    position = view.last_change(key, at.position)
    why = None
    if is_finer("D", series.frequency):
        why = too_fine("days", series)
    elif series.measure == "level":
        why = "a level adds nothing from day to day: figures, months and stats have its states"
    if why is not None:
        return DayList(items=[], position=position, lag_days=series.lag_days, left_out=[], why=why)
    found = days(series, figures, first, last, sort)
    return DayList(items=found.items, position=position, lag_days=series.lag_days, left_out=found.left_out)


class Days(NamedTuple):
    """Amounts in their order, and those that have no place in it."""

    items: list[Day]
    left_out: list[LeftOut]


def days(series: Series, figures: FigureColumns, first: date | None, last: date | None, sort: str) -> Days:
    """Amounts that are booked within two days, by period, or with ``-value`` the heaviest days first."""
    amounts = Amounts(series, figures)
    booked = _within(amounts, first, last)
    if sort == "-value":
        return Days([_day(amounts, row) for row in ranked(amounts, booked)], left_out(amounts, booked))
    return Days([_day(amounts, row) for row in booked], [])


def _within(amounts: Amounts, first: date | None, last: date | None) -> Rows:
    """Those that are booked within two days, by period."""
    if first is None and last is None:
        return amounts.rows
    start, end = (first or date.min).toordinal(), (last or date.max).toordinal()
    return [row for row in amounts.rows if start <= amounts.lasts[row] <= end]


def _day(amounts: Amounts, row: int) -> Day:
    return Day(
        day=day_text(amounts.lasts[row]),
        first_day=day_text(amounts.firsts[row]),
        value=amounts.value_text(row),
        difference=amounts.difference_text(row),
        adjustment=amounts.adjustment_text(row),
        adjustment_unknown=is_unknown(amounts, row),
        spans_days=amounts.lengths[row],
        period=amounts.figures.periods[row],
        published_at=amounts.figures.published_at[row],
        qualifier=amounts.qualifier(row),
        left_out=why_left_out(amounts, row),
    )


def _unranked(one: LeftOut) -> Day:
    return Day(
        day=one.day,
        first_day=one.start,
        value=one.value,
        difference=one.difference,
        adjustment=one.adjustment,
        adjustment_unknown=one.adjustment_unknown,
        spans_days=one.spans_days,
        period=one.period,
        published_at=one.published_at,
        qualifier=one.qualifier,
        left_out=one.why,
    )
