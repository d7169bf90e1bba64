"""The types of what is answered about two moments."""

from decimal import Decimal

from msgspec import Struct

from asreported.answers.statistics import LevelChange, Spanning


class ComparedMoment(Struct, frozen=True, kw_only=True):
    """A moment that was compared, and the latest figure that had a value then.

    ``adjustment`` is what was declared not to belong to its period; ``closed`` the last period of a series that ended.
    """

    as_of: str | None
    position: int
    state: str
    period: str | None
    value: Decimal | None
    qualifier: str | None
    adjustment: Decimal | None
    adjustment_unknown: bool
    closed: str | None


class Described(Struct, frozen=True, kw_only=True):
    """What the two positions say differently of the series itself, which moves days and years without any figure.

    Where the series was not opened yet, all of it is null, the title too.
    """

    what: str
    before: str | int | None
    after: str | int | None


class AdjustmentThen(Struct, frozen=True, kw_only=True):
    """What was declared not to belong to the period: ``amount`` None is nothing, or with ``is_unknown`` no amount.

    ``entry`` says so, None where nothing ever did; ``corrected_by`` and ``undone_by`` are as those of a figure.
    ``ignored``: the figure reads as no value.
    """

    amount: Decimal | None
    is_unknown: bool
    ignored: bool
    entry: int | None
    published_at: str | None
    corrected_by: int | None
    undone_by: int | None


class Difference(Struct, frozen=True, kw_only=True):
    """A figure that does not read alike at two moments, before and after; entry None where nothing had been said.

    ``corrected_by`` is our correction of that entry which the other side had not; ``undone_by`` our voiding of the
    entry that the other side reads, or the correction that put it elsewhere: the numbers of events of the figure.
    ``difference`` is between two numbers that were said, so it is exact.
    """

    period: str
    state_before: str
    state_after: str
    before: Decimal | None
    after: Decimal | None
    difference: Decimal | None
    qualifier_before: str | None
    qualifier_after: str | None
    status_before: str | None
    status_after: str | None
    through_before: str | None
    through_after: str | None
    adjustment_before: AdjustmentThen | None
    adjustment_after: AdjustmentThen | None
    entry_before: int | None
    entry_after: int | None
    corrected_by_before: int | None
    corrected_by_after: int | None
    undone_by_before: int | None
    undone_by_after: int | None
    published_before: str | None
    published_after: str | None


class YearPair(Struct, frozen=True, kw_only=True):
    """One year's total at both moments, each by the description of the series at its own position.

    ``adjusted`` is the total less its known adjustments; ``level`` stands where the series is one, and has no totals.
    """

    year: str
    before: Decimal | None
    after: Decimal | None
    difference: Decimal | None
    qualifier_before: str | None
    qualifier_after: str | None
    adjusted_before: Decimal | None
    adjusted_after: Decimal | None
    spanning_before: Spanning | None
    spanning_after: Spanning | None
    level_before: LevelChange | None
    level_after: LevelChange | None


class Comparison(Struct, frozen=True, kw_only=True):
    """What changed of a series between two moments.

    ``backwards`` names the axes on which the first moment lies after the second: published, recorded.
    """

    series: str
    backwards: list[str]
    before: ComparedMoment
    after: ComparedMoment
    described: list[Described]
    items: list[Difference]
    years: list[YearPair]
    position: int
