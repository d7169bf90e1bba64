"""The statistics of a year, a month or any two days: docs/domain.md section 5."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct, field

from domain.values import plain
from domain.words import Qualifier
from projections.answers.heaviest import HeaviestDay
from projections.answers.valued_columns import Rows, ValuedColumns, cells

MOST_HEAVIEST = 3
_CENT = Decimal("0.01")
_OF_AMOUNTS = (
    "total", "total_adjusted", "days", "daily_average", "adjustments", "spanning", "complete", "heaviest", "net_effect",
)  # fmt: skip


class Adjusted(Struct, frozen=True):
    """The part of a total that was declared not to belong to its days: known amounts summed, unknown ones counted."""

    amount: str
    known: int
    unknown: int


class Revisions(Struct, frozen=True):
    """How often the figures were revised by their source, in value and in wording alone."""

    of_value: int
    of_wording: int


class Spanning(Struct, frozen=True, kw_only=True):
    """Amounts over spans longer than the year, month or days in which they end; no total or average counts them.

    ``amount`` is the sum of their differences, ``first_day`` ("from" on the wire) and ``through`` the first and the
    last day that any of them covers, ``days`` the lengths of their spans together.
    """

    amount: str
    qualifier: Qualifier
    first_day: str = field(name="from")
    through: str
    days: int
    figures: int
    adjustments: Adjusted


class LevelChange(Struct, frozen=True, kw_only=True):
    """Of a level: first, last, least and greatest state, and last less first, each with what may be claimed of it."""

    first: str
    first_qualifier: Qualifier
    last: str
    last_qualifier: Qualifier
    min: str
    min_qualifier: Qualifier
    max: str
    max_qualifier: Qualifier
    change: str


class Bucket(NamedTuple):
    """The year or the month that statistics are of, or the days from start to end."""

    year: str | None = None
    month: str | None = None
    start: str | None = None
    end: str | None = None


class Statistics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The statistics of a year, a month or the days from start to end.

    Amounts are in the series' unit. ``total`` is before adjustments, ``total_adjusted`` less the known ones;
    ``daily_average`` is the total's, to two decimals, half even. ``first_day`` ("from" on the wire) and ``through``
    are the first and the last day that the total counts. ``figures`` and ``revisions`` are of everything that ends
    here, ``spanning`` too. ``qualifier`` is the total's, of a level that of its change.
    """

    year: str | None = None
    month: str | None = None
    start: str | None = None
    end: str | None = None
    total: str | None
    total_adjusted: str | None
    qualifier: Qualifier | None
    days: int
    daily_average: str | None
    adjustments: Adjusted | None
    spanning: Spanning | None
    first_day: str | None = field(name="from")
    through: str | None
    complete: bool
    heaviest: Annotated[list[HeaviestDay], Meta(max_length=MOST_HEAVIEST)]
    figures: int
    revisions: Revisions
    net_effect: str | None
    level: LevelChange | None = None


def average(total: Decimal, days: int) -> str | None:
    """Total a day, to two decimals, half even; None over no days.

    >>> average(Decimal(106720), 311)
    '343.15'
    """
    if not days:
        return None
    return plain((total / days).quantize(_CENT, ROUND_HALF_EVEN))


def revisions_of(figures: ValuedColumns, rows: Rows) -> Revisions:
    """How often some figures were revised."""
    return Revisions(sum(cells(figures.revisions_of_value, rows)), sum(cells(figures.revisions_of_wording, rows)))


def never_filled(items: Iterable[Statistics]) -> tuple[str, ...]:
    """The fields that the statistics of one series never fill: a level adds nothing up, and nothing else is a level."""
    return _OF_AMOUNTS if any(one.level is not None for one in items) else ("level",)
