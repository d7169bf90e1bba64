"""A series day by day: its amounts by their last day, or the heaviest days first."""

from collections.abc import Sequence
from datetime import date
from typing import overload

from msgspec import Struct, field, structs

from domain.refusals import Malformed
from domain.series import Series
from domain.words import Qualifier
from projections.answers.amounts import Amounts, day_text
from projections.answers.block import FigureColumns
from projections.answers.buckets import is_finer, too_fine
from projections.answers.figure_columns import columns_and_position
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

    items: Sequence[Day]
    position: int
    lag_days: int
    left_out: list[LeftOut]
    why: str | None = None

    @property
    def rows(self) -> Sequence[Day]:
        """The items and behind them what is left out: a table has no other place for it."""
        unranked = [_unranked(one) for one in self.left_out]
        return self.items.followed_by(unranked) if isinstance(self.items, Days) else [*self.items, *unranked]


def ask_days(  # noqa: PLR0913, PLR0917 - the bounds of a list, and its order
    view: View, at: At, key: str, start: str | None = None, end: str | None = None, sort: str = "day"
) -> DayList:
    """Amounts by their last day, or with ``-value`` the heaviest days first."""
    found = ask_listed_days(view, at, key, start, end, sort)
    return structs.replace(found, items=list(found.items))


def ask_listed_days(  # noqa: PLR0913, PLR0917 - likewise
    view: View, at: At, key: str, start: str | None = None, end: str | None = None, sort: str = "day"
) -> DayList:
    """The same, of which an item is made when it is looked at."""
    series, figures, position = columns_and_position(view, at, key)
    if sort not in ("day", "-value"):
        raise Malformed(f"sort is day or -value, not {sort!r:.40}", sort=sort)
    first, last = days_between(start, end)
    why = None
    if is_finer("D", series.frequency):
        why = too_fine("days", series)
    elif series.measure == "level":
        why = "a level adds nothing from day to day: figures, months and stats have its states"
    if why is not None:
        return DayList(items=[], position=position, lag_days=series.lag_days, left_out=[], why=why)
    items, unranked = days(series, figures, first, last, sort)
    return DayList(items=items, position=position, lag_days=series.lag_days, left_out=unranked)


class Days(Sequence[Day]):
    """Amounts in an order, each a day that is made when it is looked at, and behind them others that are made."""

    def __init__(self, amounts: Amounts, rows: Rows, others: Sequence[Day] = ()) -> None:
        self.amounts = amounts
        self.rows = rows
        self.others = others

    def followed_by(self, others: Sequence[Day]) -> "Days":
        """The same days with others behind them."""
        return Days(self.amounts, self.rows, others)

    @property
    def size(self) -> int:
        """Bytes in memory, roughly, with the columns that it is made of."""
        return 400 * len(self.amounts.rows)

    def __len__(self) -> int:
        return len(self.rows) + len(self.others)

    @overload
    def __getitem__(self, at: int) -> Day: ...

    @overload
    def __getitem__(self, at: slice) -> "Days": ...

    def __getitem__(self, at: int | slice) -> "Day | Days":
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(self))
            behind = slice(max(0, start - len(self.rows)), max(0, stop - len(self.rows)))
            return Days(self.amounts, self.rows[start:stop], self.others[behind])
        return _day(self.amounts, self.rows[at]) if at < len(self.rows) else self.others[at - len(self.rows)]


def days(
    series: Series, figures: FigureColumns, first: date | None, last: date | None, sort: str
) -> tuple[Days, list[LeftOut]]:
    """Amounts that are booked within two days, by period; or with ``-value`` the heaviest first, and the others."""
    amounts = Amounts(series, figures)
    booked = _within(amounts, first, last)
    if sort == "-value":
        return Days(amounts, ranked(amounts, booked)), left_out(amounts, booked)
    return Days(amounts, booked), []


def _within(amounts: Amounts, first: date | None, last: date | None) -> Rows:
    """Those that are booked within two days, by period."""
    if first is None and last is None:
        return amounts.rows
    start, end = (first or date.min).toordinal(), (last or date.max).toordinal()
    return [row for row in amounts.rows if start <= amounts.lasts[row] <= end]


def _day(amounts: Amounts, row: int) -> Day:
    return Day(
        day=day_text(amounts.lasts[row]),
        first_day=day_text(amounts.first(row)),
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
