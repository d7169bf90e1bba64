"""The heaviest days of a series, and the days that cannot be ranked, with why."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from domain.values import plain
from projections.answers.heaviest import HeaviestDay, LeftOut
from tests.projections.plain.amounts import Amount


def ranked(booked: Iterable[Amount]) -> list[Amount]:
    """Amounts of exactly one day with known adjustment, greatest value first, ties the earlier day first."""
    return sorted((one for one in booked if why_left_out(one) is None), key=_weight)


def _weight(one: Amount) -> tuple[Decimal, date]:
    return -(one.value or Decimal(0)), one.last


def rank(booked: Iterable[Amount], most: int) -> list[HeaviestDay]:
    """The heaviest days, at most so many."""
    return [
        HeaviestDay(
            day=one.last.isoformat(),
            value=plain(one.value or _zero_as_written(one.difference)),
            period=one.figure.period,
            qualifier=one.qualifier,
            difference=None if one.adjustment is None else plain(one.difference),
            adjustment=None if one.adjustment is None else plain(one.adjustment),
        )
        for one in ranked(booked)[:most]
    ]


def _zero_as_written(amount: Decimal) -> Decimal:
    """Zero with as many digits behind the point as the amount has."""
    return amount - amount


def left_out(booked: Sequence[Amount]) -> list[LeftOut]:
    """The amounts that are not ranked, by day."""
    weights = [_weight(one) for one in ranked(booked)]
    return [_left_out(one, why, weights) for one in booked if (why := why_left_out(one)) is not None]


def _left_out(one: Amount, why: str, weights: list[tuple[Decimal, date]]) -> LeftOut:
    # Only the first figure of a running total is left out although it may be one day's, and known.
    place = bisect(weights, _weight(one)) + 1 if one.days == 1 and not one.is_unknown else None
    return LeftOut(
        start=one.first.isoformat(),
        day=one.last.isoformat(),
        period=one.figure.period,
        value=None if one.value is None else plain(one.value),
        difference=plain(one.difference),
        adjustment=None if one.adjustment is None else plain(one.adjustment),
        adjustment_unknown=one.is_unknown,
        qualifier=one.qualifier,
        spans_days=one.days,
        published_at=one.figure.answer.published_at,
        why=f"{why}; as a single day it would rank {place}" if place else why,
        would_rank=place,
    )


def why_left_out(one: Amount) -> str | None:
    """Why an amount is not ranked; None if it is."""
    spans = None if one.days == 1 else f"spans {one.days} days" if one.days else "covers no day that no other does"
    unknown = "adjustment of unknown amount" if one.is_unknown else None
    if one.is_first:
        return ", ".join(filter(None, ("first figure of a running total", spans or unknown)))
    return spans or unknown
