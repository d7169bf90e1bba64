"""The statistics of the amounts that end within two days."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from domain.values import plain
from projections.answers.series_at import FigureAt
from projections.answers.statistics import MOST_HEAVIEST, Adjusted, Revisions, Spanning, Statistics, average
from tests.projections.plain.amounts import Amount, claim
from tests.projections.plain.heaviest import rank

Bounds = tuple[date, date]
_ONE_DAY = timedelta(days=1)


def of_amounts(booked: Sequence[Amount], bounds: Bounds, starts: date | None) -> Statistics:
    """Sums over all whose spans are no longer than the bounds, and apart from them the rest.

    ``starts``: the day from which the series counts, so that no earlier one is missed.
    """
    length = (bounds[1] - bounds[0]).days + 1
    counted = [one for one in booked if one.days <= length]
    total, days = _sum(counted), sum(one.days for one in counted)
    adjustments = _adjusted(counted)
    first, last = _ends(counted)
    return Statistics(
        total=plain(total) if counted else None,
        total_adjusted=plain(total - Decimal(adjustments.amount)) if counted else None,
        qualifier=claim(counted) if counted else None,
        days=days,
        daily_average=average(total, days),
        adjustments=adjustments,
        spanning=_spanning([one for one in booked if one.days > length]),
        first_day=first,
        through=last,
        complete=_is_complete(counted, bounds, starts),
        heaviest=rank(counted, MOST_HEAVIEST),
        figures=len(booked),
        revisions=revisions_of(one.figure for one in booked),
        net_effect=plain(sum((one.revised_by for one in counted), Decimal(0))) if counted else None,
    )


def revisions_of(figures: Iterable[FigureAt]) -> Revisions:
    counted = list(figures)
    return Revisions(sum(one.revisions_of_value for one in counted), sum(one.revisions_of_wording for one in counted))


def _sum(booked: Sequence[Amount]) -> Decimal:
    return sum((one.difference for one in booked), Decimal(0))


def _adjusted(booked: Sequence[Amount]) -> Adjusted:
    known = [one.adjustment for one in booked if one.adjustment is not None]
    return Adjusted(plain(sum(known, Decimal(0))), len(known), sum(one.is_unknown for one in booked))


def _spanning(booked: Sequence[Amount]) -> Spanning | None:
    if not booked:
        return None
    return Spanning(
        amount=plain(_sum(booked)),
        qualifier=claim(booked),
        first_day=min(one.first for one in booked).isoformat(),
        through=max(one.last for one in booked).isoformat(),
        days=sum(one.days for one in booked),
        figures=len(booked),
        adjustments=_adjusted(booked),
    )


def _ends(booked: Sequence[Amount]) -> tuple[str | None, str | None]:
    covering = [one for one in booked if one.days]
    if not covering:
        return None, None
    return min(one.first for one in covering).isoformat(), max(one.last for one in covering).isoformat()


def _is_complete(booked: Sequence[Amount], bounds: Bounds, starts: date | None) -> bool:
    spans = sorted((one.first, one.last) for one in booked if one.days)
    if not spans:
        return False
    first = max(bounds[0], starts) if starts and starts <= bounds[1] else bounds[0]
    joins = all(after[0] == before[1] + _ONE_DAY for before, after in pairwise(spans))
    return joins and spans[0][0] == first and spans[-1][1] == bounds[1]
