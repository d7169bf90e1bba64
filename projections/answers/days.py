"""A series day by day: its amounts by their last day, or the heaviest days first."""

from datetime import date
from functools import partial

from msgspec import Struct, field

from domain.refusals import Malformed
from domain.values import plain
from domain.words import Qualifier
from projections.answers.amounts import Amount, amounts
from projections.answers.buckets import is_finer, too_fine
from projections.answers.figures import days_between
from projections.answers.heaviest import LeftOut, left_out, ranked, why_left_out
from projections.answers.series_at import known_series_at
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
    series, figures = known_series_at(view, at, key)
    if sort not in ("day", "-value"):
        raise Malformed(f"sort is day or -value, not {sort!r:.40}", sort=sort)
    first, last = days_between(start, end)
    answer = partial(DayList, position=view.last_change(key, at.position), lag_days=series.lag_days)
    if is_finer("D", series.frequency):
        return answer(items=[], left_out=[], why=too_fine("days", series))
    if series.measure == "level":
        why = "a level adds nothing from day to day: figures, months and stats have its states"
        return answer(items=[], left_out=[], why=why)
    booked = [one for one in amounts(series, figures) if (first or date.min) <= one.last <= (last or date.max)]
    if sort == "-value":
        return answer(items=[_day(one) for one in ranked(booked)], left_out=left_out(booked))
    return answer(items=[_day(one) for one in booked], left_out=[])


def _day(one: Amount) -> Day:
    value = one.value
    return Day(
        day=one.last.isoformat(),
        first_day=one.first.isoformat(),
        value=None if value is None else plain(value),
        difference=plain(one.difference),
        adjustment=None if one.adjustment is None else plain(one.adjustment),
        adjustment_unknown=one.is_unknown,
        spans_days=one.days,
        period=one.figure.period,
        published_at=one.figure.answer.published_at,
        qualifier=one.qualifier,
        left_out=why_left_out(one),
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
