"""The items of the lists of totals and of series: what they tell of one series."""

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from domain.series import Series
from projections.tables.latest_figures import Extent, Latest, State


class SourceFacts(NamedTuple):
    """What an answer about a series says of its source: whom it relays, and when that could last have changed."""

    relays: str | None
    last_changed: int


class Total(Struct, frozen=True, kw_only=True, gc=False):
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
    state: State
    value: str | None
    qualifier: str | None
    period: str | None
    published_at: str | None
    change: str | None
    change_qualifier: str | None
    change_since: str | None
    adjustment: str | None
    adjustment_unknown: bool
    revisions: int
    later_withdrawn: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]


class SeriesAnswer(Struct, frozen=True, kw_only=True, gc=False):
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
    state: State
    figures: int
    revisions: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]
    version: int
    position: int


def total(series: Series, source: SourceFacts, latest: Latest) -> Total:
    """A series' description and its latest figure in one answer."""
    adjustment, is_unknown = latest.declared
    said, before, closed = latest.said, latest.before, series.closed
    return Total(
        series=series.series,
        title=series.title,
        unit=series.unit,
        measure=series.measure,
        source=source_of(series),
        relays=source.relays,
        state=latest.state(is_closed=closed is not None),
        value=said.value if said else None,
        qualifier=said.qualifier if said else None,
        period=said.period if said else None,
        published_at=said.published_at if said else None,
        change=latest.change,
        change_qualifier=latest.change_qualifier,
        change_since=before.period if before else None,
        adjustment=adjustment,
        adjustment_unknown=is_unknown,
        revisions=latest.revisions,
        later_withdrawn=latest.later_withdrawn if said else 0,
        last_changed=max(latest.last_changed, source.last_changed),
        closed=closed.last_period if closed else None,
        successors=closed.successors if closed else (),
    )


def series_answer(series: Series, source: SourceFacts, latest: Latest, extent: Extent) -> SeriesAnswer:
    """A series' description and extent in one answer."""
    last_changed = max(latest.last_changed, source.last_changed)
    closed = series.closed
    return SeriesAnswer(
        series=series.series,
        title=series.title,
        description=series.description,
        source=source_of(series),
        relays=source.relays,
        unit=series.unit,
        measure=series.measure,
        frequency=series.frequency,
        decimals=series.decimals,
        starts_on=series.starts_on,
        lag_days=series.lag_days,
        first_period=extent.first_period,
        last_period=latest.said.period if latest.said else None,
        state=latest.state(is_closed=closed is not None),
        figures=extent.figures,
        revisions=latest.revisions,
        last_changed=last_changed,
        closed=closed.last_period if closed else None,
        successors=closed.successors if closed else (),
        version=series.version,
        position=last_changed,
    )


def followed_total(old: Total, latest: Latest) -> Total:
    """The same series with another latest figure, to which no adjustment was declared."""
    said, before = latest.said, latest.before
    return replace(
        old,
        value=said.value if said else None,
        qualifier=said.qualifier if said else None,
        period=said.period if said else None,
        published_at=said.published_at if said else None,
        change=latest.change,
        change_qualifier=latest.change_qualifier,
        change_since=before.period if before else None,
        adjustment=None,
        adjustment_unknown=False,
        revisions=latest.revisions,
        last_changed=latest.last_changed,
    )


def source_of(series: Series) -> str:
    """The source of a series, whose key is known to be one."""
    return series.series.partition("/")[0]
