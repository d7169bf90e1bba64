"""The heaviest days of a series, and the days that cannot be ranked, with why."""

from bisect import bisect

from msgspec import Struct

from domain.words import Qualifier
from projections.answers.amounts import Amounts, day_text
from projections.answers.valued_columns import Rows


class HeaviestDay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day by what was added on it: ``value`` is ``difference`` less ``adjustment``, in the series' unit."""

    day: str
    value: str
    period: str
    qualifier: Qualifier
    difference: str | None = None
    adjustment: str | None = None


class LeftOut(Struct, frozen=True, kw_only=True):
    """An amount that is not ranked, with why; ``would_rank`` where it spans one day all the same."""

    start: str
    day: str
    period: str
    value: str | None
    difference: str
    adjustment: str | None
    adjustment_unknown: bool
    qualifier: Qualifier
    spans_days: int
    published_at: str
    why: str
    would_rank: int | None


def ranked(amounts: Amounts, booked: Rows, most: int | None = None) -> list[int]:
    """Amounts of exactly one day with known adjustment, greatest value first, ties the earlier day first."""
    lengths, lasts = amounts.lengths, amounts.lasts
    rows = [row for row in booked if lengths[row] == 1]
    if amounts.adjusted:
        rows = [row for row in rows if not is_unknown(amounts, row)]
    if amounts.is_running and 0 in rows:
        rows.remove(0)
    rows.sort(key=lasts.__getitem__)
    values = amounts.differences if not amounts.adjusted else list(map(amounts.value, range(len(lasts))))
    # The order of equal ones is kept, backwards too.
    return sorted(rows, key=values.__getitem__, reverse=True)[:most]  # type: ignore[arg-type]  # it is known of each


def is_unknown(amounts: Amounts, row: int) -> bool:
    """Whether nobody said how much of it does not belong to its span."""
    return amounts.adjusted.get(row, True) is None


def rank(amounts: Amounts, booked: Rows, most: int) -> list[HeaviestDay]:
    """The heaviest days, at most so many."""
    return [_heaviest_day(amounts, row) for row in ranked(amounts, booked, most)]


def _heaviest_day(amounts: Amounts, row: int) -> HeaviestDay:
    adjustment = amounts.adjustment_text(row)
    value = amounts.value_text(row) if amounts.value(row) else amounts.text(0, amounts.places[row])
    return HeaviestDay(
        day=day_text(amounts.lasts[row]),
        value=value or "",
        period=amounts.figures.periods[row],
        qualifier=amounts.qualifier(row),
        difference=None if adjustment is None else amounts.difference_text(row),
        adjustment=adjustment,
    )


def left_out(amounts: Amounts, booked: Rows) -> list[LeftOut]:
    """The amounts that are not ranked, by day."""
    weights = [_weight(amounts, row) for row in ranked(amounts, booked)]
    return [_left_out(amounts, row, why, weights) for row in booked if (why := why_left_out(amounts, row)) is not None]


def _weight(amounts: Amounts, row: int) -> tuple[int, int]:
    return -(amounts.value(row) or 0), amounts.lasts[row]


def _left_out(amounts: Amounts, row: int, why: str, weights: list[tuple[int, int]]) -> LeftOut:
    unknown = is_unknown(amounts, row)
    # Only the first figure of a running total is left out although it may be one day's, and known.
    place = bisect(weights, _weight(amounts, row)) + 1 if amounts.lengths[row] == 1 and not unknown else None
    return LeftOut(
        start=day_text(amounts.first(row)),
        day=day_text(amounts.lasts[row]),
        period=amounts.figures.periods[row],
        value=amounts.value_text(row),
        difference=amounts.difference_text(row),
        adjustment=amounts.adjustment_text(row),
        adjustment_unknown=unknown,
        qualifier=amounts.qualifier(row),
        spans_days=amounts.lengths[row],
        published_at=amounts.figures.published_at[row],
        why=f"{why}; as a single day it would rank {place}" if place else why,
        would_rank=place,
    )


def why_left_out(amounts: Amounts, row: int) -> str | None:
    """Why an amount is not ranked; None if it is."""
    days = amounts.lengths[row]
    spans = None if days == 1 else f"spans {days} days" if days else "covers no day that no other does"
    unknown = "adjustment of unknown amount" if is_unknown(amounts, row) else None
    if amounts.is_first(row):
        return ", ".join(filter(None, ("first figure of a running total", spans or unknown)))
    return spans or unknown
