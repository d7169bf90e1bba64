"""The statistics of the amounts that end within two days."""

from decimal import Decimal
from typing import NamedTuple

from domain.bounds import of_difference, of_sum
from domain.values import plain, text_of
from projections.answers.amounts import Amounts, day_text
from projections.answers.bucket_sums import BucketSums, HeaviestSum
from projections.answers.heaviest import HeaviestDay, rank
from projections.answers.statistics import (
    MOST_HEAVIEST,
    Adjusted,
    Bucket,
    Revisions,
    Spanning,
    Statistics,
    average,
    revisions_of,
)
from projections.answers.valued_columns import Rows, cells

_NOTHING_ADJUSTED = Adjusted("0", 0, 0)


class DayBounds(NamedTuple):
    """Two days, both included, as ``date.toordinal`` counts."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many days they are."""
        return self.last - self.first + 1


def of_amounts(amounts: Amounts, booked: Rows, bounds: DayBounds, of: Bucket) -> Statistics:
    """Sums over all whose spans are no longer than the bounds, and apart from them the rest.

    ``booked`` are in the order of their last days.
    """
    counted, beyond = _by_length(amounts, booked, bounds.length)
    total, net_effect = (_sum(amounts, *sums(counted)) for sums in (amounts.total, amounts.net_effect))
    days, adjustments = sum(cells(amounts.lengths, counted)), _adjusted(amounts, counted)
    covering = _covering(amounts, counted)
    return Statistics(
        year=of.year,
        month=of.month,
        start=of.start,
        end=of.end,
        total=plain(total) if counted else None,
        total_adjusted=plain(total - Decimal(adjustments.amount)) if counted else None,
        qualifier=amounts.claim(counted) if counted else None,
        days=days,
        daily_average=average(total, days),
        adjustments=adjustments,
        spanning=_spanning(amounts, beyond) if beyond else None,
        first_day=day_text(min(_firsts(amounts, covering))) if covering else None,
        through=day_text(amounts.lasts[covering[-1]]) if covering else None,
        complete=_is_complete(amounts, covering, bounds),
        heaviest=rank(amounts, counted, MOST_HEAVIEST),
        figures=len(booked),
        revisions=revisions_of(amounts.figures, booked),
        net_effect=plain(net_effect) if counted else None,
    )


def of_sums(one: BucketSums, scale: int, starts: int | None, of: Bucket) -> Statistics:
    """The same of a bucket that is regular, of which the sums are there."""
    total = text_of(one.total, scale, one.places)
    return Statistics(
        year=of.year,
        month=of.month,
        total=total,
        total_adjusted=total,
        qualifier=of_sum([one.qualifier]) if one.base is None else of_difference(one.qualifier, one.base),
        days=one.days,
        daily_average=average(Decimal(total), one.days),
        adjustments=_NOTHING_ADJUSTED,
        spanning=None,
        first_day=day_text(one.first_day),
        through=day_text(one.last_day),
        complete=one.last_day == one.end and one.first_day == _begin(DayBounds(one.start, one.end), starts),
        heaviest=[_heaviest_day(day, scale) for day in one.heaviest],
        figures=one.last - one.first,
        revisions=Revisions(one.of_value, one.of_wording),
        net_effect=text_of(one.net_effect, scale, one.net_places),
    )


def _heaviest_day(one: HeaviestSum, scale: int) -> HeaviestDay:
    return HeaviestDay(
        day=day_text(one.day),
        value=text_of(one.amount, scale, one.places),
        period=one.period,
        qualifier=of_difference(one.qualifier, one.base),
    )


def _begin(bounds: DayBounds, starts: int | None) -> int:
    """The day on which what is complete begins."""
    return bounds.first if starts is None or starts > bounds.last else max(bounds.first, starts)


def _by_length(amounts: Amounts, booked: Rows, length: int) -> tuple[Rows, list[int]]:
    lengths = amounts.lengths
    if max(cells(lengths, booked), default=0) <= length:
        return booked, []
    return [row for row in booked if lengths[row] <= length], [row for row in booked if lengths[row] > length]


def _sum(amounts: Amounts, amount: int, places: int) -> Decimal:
    """A sum in the digits that sums of decimals have, which are rounded behind the twenty-eighth."""
    return Decimal(amount // 10 ** (amounts.scale - places)).scaleb(-places)


def _adjusted(amounts: Amounts, booked: Rows) -> Adjusted:
    if not amounts.adjusted:
        return _NOTHING_ADJUSTED
    found = [amounts.adjusted[row] for row in booked if row in amounts.adjusted]
    known = [one for one in found if one is not None]
    places = max((one.places for one in known), default=0)
    return Adjusted(plain(_sum(amounts, sum(one.amount for one in known), places)), len(known), len(found) - len(known))


def _spanning(amounts: Amounts, booked: Rows) -> Spanning:
    return Spanning(
        amount=plain(_sum(amounts, *amounts.total(booked))),
        qualifier=amounts.claim(booked),
        first_day=day_text(min(cells(amounts.firsts, booked))),
        through=day_text(max(cells(amounts.lasts, booked))),
        days=sum(cells(amounts.lengths, booked)),
        figures=len(booked),
        adjustments=_adjusted(amounts, booked),
    )


def _covering(amounts: Amounts, counted: Rows) -> Rows:
    """Those that cover any day."""
    lengths = amounts.lengths
    if min(cells(lengths, counted), default=1):
        return counted
    return [row for row in counted if lengths[row]]


def _firsts(amounts: Amounts, covering: Rows) -> list[int]:
    # Of a running total the first of neighbours begins first.
    return list(cells(amounts.firsts, covering[:1] if _are_joined(amounts, covering) else covering))


def _are_joined(amounts: Amounts, covering: Rows) -> bool:
    """Whether each is known to begin on the day behind the one before it."""
    return amounts.is_running and isinstance(covering, range)


def _is_complete(amounts: Amounts, covering: Rows, bounds: DayBounds) -> bool:
    first = _begin(bounds, amounts.starts)
    if not covering or amounts.lasts[covering[-1]] != bounds.last or min(_firsts(amounts, covering)) != first:
        return False
    if _are_joined(amounts, covering):
        return True
    firsts, lasts = (list(cells(column, covering)) for column in (amounts.firsts, amounts.lasts))
    return firsts[1:] == [one + 1 for one in lasts[:-1]] and firsts[0] == first
