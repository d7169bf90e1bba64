"""The heaviest days of a series, and the days that cannot be ranked, with why."""

from collections.abc import Iterable

from msgspec import Struct

from domain.values import plain
from projections.amounts import Amount


class Heavy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day by what was added on it: ``value`` is ``difference`` less ``adjustment``, in the series' unit."""

    day: str
    value: str
    period: str
    qualifier: str = "exact"
    difference: str | None = None
    adjustment: str | None = None


class LeftOut(Struct, frozen=True, kw_only=True):
    """An amount that is no single day's, with why."""

    start: str
    day: str
    period: str
    difference: str
    spans_days: int
    why: str


def ranked(booked: Iterable[Amount]) -> list[Amount]:
    """Amounts of exactly one day with known adjustment, greatest value first, ties the earlier day first."""
    days = ((one.value, one) for one in booked if why_left_out(one) is None)
    return [one for _, one in sorted(days, key=lambda day: (-(day[0] or 0), day[1].last))]


def rank(booked: Iterable[Amount], most: int) -> list[Heavy]:
    """The heaviest days, at most so many."""
    return [
        Heavy(
            day=one.last.isoformat(),
            value=plain(one.value or one.difference - one.difference),
            period=one.figure.period,
            qualifier=one.figure.answer.qualifier,
            difference=None if one.adjustment is None else plain(one.difference),
            adjustment=None if one.adjustment is None else plain(one.adjustment),
        )
        for one in ranked(booked)[:most]
    ]


def left_out(booked: Iterable[Amount]) -> list[LeftOut]:
    """The amounts that are not ranked, by day."""
    return [
        LeftOut(
            start=one.first.isoformat(),
            day=one.last.isoformat(),
            period=one.figure.period,
            difference=plain(one.difference),
            spans_days=one.days,
            why=why,
        )
        for one in booked
        if (why := why_left_out(one)) is not None
    ]


def why_left_out(one: Amount) -> str | None:
    """Why an amount is no single day's; None if it is."""
    if one.is_first:
        return "first figure of a running total"
    if one.days != 1:
        return f"spans {one.days} days"
    return "adjustment of unknown amount" if one.is_unknown else None
