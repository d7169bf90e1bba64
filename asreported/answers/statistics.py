"""The types of what is answered about days, months and years."""

from decimal import Decimal

from msgspec import Struct, field


class Adjusted(Struct, frozen=True):
    """The part of a total that was declared not to belong to its days: known amounts summed, unknown ones counted."""

    amount: Decimal
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

    amount: Decimal
    qualifier: str
    first_day: str = field(name="from")
    through: str
    days: int
    figures: int
    adjustments: Adjusted


class LevelChange(Struct, frozen=True, kw_only=True):
    """Of a level: first, last, least and greatest state, and last less first, each with what may be claimed of it."""

    first: Decimal
    first_qualifier: str
    last: Decimal
    last_qualifier: str
    min: Decimal
    min_qualifier: str
    max: Decimal
    max_qualifier: str
    change: Decimal


class HeaviestDay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day by what was added on it: ``value`` is ``difference`` less ``adjustment``, in the series' unit."""

    day: str
    value: Decimal
    period: str
    qualifier: str
    difference: Decimal | None = None
    adjustment: Decimal | None = None


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
    total: Decimal | None
    total_adjusted: Decimal | None
    qualifier: str | None
    days: int
    daily_average: Decimal | None
    adjustments: Adjusted | None
    spanning: Spanning | None
    first_day: str | None = field(name="from")
    through: str | None
    complete: bool
    heaviest: list[HeaviestDay]
    figures: int
    revisions: Revisions
    net_effect: Decimal | None
    level: LevelChange | None = None


class StatisticsAnswer(Statistics, frozen=True, kw_only=True, omit_defaults=True):
    """The statistics between two days, and the last position that could have changed them."""

    position: int


class Day(Struct, frozen=True, kw_only=True):
    """One amount: ``value`` is ``difference`` less ``adjustment``, None where that is unknown; in the series' unit.

    ``published_at`` is when the figure of ``period`` was: that of a morning report is the day behind ``day``.
    ``left_out`` says why it has no place among the heaviest days, None if it has.
    """

    day: str
    first_day: str = field(name="from")
    value: Decimal | None
    difference: Decimal
    adjustment: Decimal | None
    adjustment_unknown: bool
    spans_days: int
    period: str
    published_at: str
    qualifier: str
    left_out: str | None


class LeftOutAmount(Struct, frozen=True, kw_only=True):
    """An amount that is not ranked, with why; ``would_rank`` where it spans one day all the same."""

    start: str
    day: str
    period: str
    value: Decimal | None
    difference: Decimal
    adjustment: Decimal | None
    adjustment_unknown: bool
    qualifier: str
    spans_days: int
    published_at: str
    why: str
    would_rank: int | None


class DaysLeftOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The amounts that have no place among the heaviest days.

    ``lag_days``: so many days before its period ends a figure's last day lies. ``why``: why there are no days at all.
    """

    lag_days: int
    left_out: list[LeftOutAmount]
    why: str | None = None
    position: int
