"""The heaviest days as a page shows them: those ranked first, and why others are not among them."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from projections.answers.days import Day, DayList
from projections.answers.heaviest import LeftOut

_MOST, _MOST_LEFT_OUT = 10, 20


class HeaviestDays(Struct, frozen=True, kw_only=True):
    """The first of the ranking, by rank.

    ``lowered`` are the days whose whole difference would rank among them, but for the part that was declared to belong
    to other days, with their ranks. ``left_out`` are the greatest of what has no rank; ``more`` counts the others.
    """

    ranked: Sequence[Day]
    lowered: Sequence[tuple[int, Day]]
    left_out: Sequence[LeftOut]
    more: int


def heaviest_days(days: Sequence[Day], ranking: DayList) -> HeaviestDays:
    """Those of a series, from all its days and from their ranking."""
    ranked = list(ranking.items[:_MOST])
    left_out = sorted(ranking.left_out, key=lambda one: -abs(Decimal(one.difference)))
    return HeaviestDays(
        ranked=ranked,
        lowered=_lowered(days, ranking.items, ranked),
        left_out=left_out[:_MOST_LEFT_OUT],
        more=max(0, len(left_out) - _MOST_LEFT_OUT),
    )


def _lowered(days: Sequence[Day], ranking: Sequence[Day], ranked: Sequence[Day]) -> list[tuple[int, Day]]:
    if not ranked:
        return []
    least, shown = Decimal(ranked[-1].value or 0), {one.period for one in ranked}
    adjusted = {one.period for one in days if one.adjustment is not None and Decimal(one.difference) > least} - shown
    if not adjusted:
        return []
    found = [(rank, one) for rank, one in enumerate(ranking, 1) if one.period in adjusted]
    return sorted(found, key=lambda one: -Decimal(one[1].difference))[:_MOST]
