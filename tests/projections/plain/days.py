"""A series day by day: its amounts by their last day, or the heaviest days first."""

from datetime import date

from domain.series import Series
from domain.values import plain
from projections.answers.days import Day
from projections.answers.heaviest import LeftOut
from projections.answers.series_at import SeriesAt
from tests.projections.plain.amounts import Amount, amounts
from tests.projections.plain.heaviest import left_out, ranked, why_left_out


def days(
    series: Series, reading: SeriesAt, first: date | None, last: date | None, sort: str
) -> tuple[list[Day], list[LeftOut]]:
    booked = [one for one in amounts(series, reading) if (first or date.min) <= one.last <= (last or date.max)]
    if sort == "-value":
        return [_day(one) for one in ranked(booked)], left_out(booked)
    return [_day(one) for one in booked], []


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
