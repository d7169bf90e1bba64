"""The types of what is answered about sources and series."""

from decimal import Decimal

from msgspec import Struct


class SourceAnswer(Struct, frozen=True, kw_only=True):
    """A source, with whom it relays; ``series`` are its first ones, at most a hundred, ``more_series`` whether not all.

    All of them are in the list of series, with the source as its filter.
    """

    source: str
    name: str
    url: str | None
    relays: str | None
    series: list[str]
    more_series: bool
    version: int
    position: int


class SeriesAnswer(Struct, frozen=True, kw_only=True):
    """A series with what it is and what there is of it."""

    series: str
    title: str
    description: str | None
    source: str
    relays: str | None
    unit: str
    measure: str
    frequency: str
    decimals: int
    starts_on: str | None
    lag_days: int
    first_period: str | None
    last_period: str | None
    state: str
    figures: int
    revisions: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]
    version: int
    position: int


class Total(Struct, frozen=True, kw_only=True):
    """The latest figure of a series; ``change`` is against the figure of the period ``change_since``, in the unit.

    ``adjustment`` is the part of the change that the source declared not to belong to the period, None where it
    declared none or, with ``adjustment_unknown``, said no amount. ``later_withdrawn`` counts the figures of periods
    later than this one that had a value and were withdrawn.
    """

    series: str
    title: str
    unit: str
    measure: str
    source: str
    relays: str | None
    state: str
    value: Decimal | None
    qualifier: str | None
    period: str | None
    published_at: str | None
    change: Decimal | None
    change_qualifier: str | None
    change_since: str | None
    adjustment: Decimal | None
    adjustment_unknown: bool
    revisions: int
    later_withdrawn: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]
