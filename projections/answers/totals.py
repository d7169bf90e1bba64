"""Current totals: the latest figure of each series, as it reads at the head or at any other moment."""

from collections.abc import Sequence

from msgspec import Struct

from domain.series import Series
from projections.answers.listing import Listing
from projections.answers.series_pages import SourceFacts, last_listed, latest_of, named_series, sources_of
from projections.answers.view import View
from projections.moment import At
from projections.tables.totals import Latest, State


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


def ask_totals(  # noqa: PLR0913 - the filters of a list, and how far its page goes
    view: View,
    at: At,
    source: str | None = None,
    series: Sequence[str] = (),
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[Total]:
    """Current totals: the latest figure of every series asked for, those behind a key."""
    page = named_series(view, at, source, series, behind=behind, limit=limit)
    latest, sources = latest_of(view, at, page), sources_of(view, at, page)
    items = [total(one.series, sources[one.series.key.source], latest[one.number]) for one in page]
    return Listing(items=items, position=last_listed(view, at, source, series))


def total(series: Series, source: SourceFacts, latest: Latest) -> Total:
    """A series' description and its latest figure in one answer."""
    adjustment, is_unknown = latest.declared
    return Total(
        series=series.series,
        title=series.title,
        unit=series.unit,
        measure=series.measure,
        source=series.key.source,
        relays=source.relays,
        state=latest.state(is_closed=series.closed is not None),
        value=latest.value,
        qualifier=latest.qualifier,
        period=latest.period,
        published_at=latest.published_at,
        change=latest.change,
        change_qualifier=latest.change_qualifier,
        change_since=latest.previous_period,
        adjustment=adjustment,
        adjustment_unknown=is_unknown,
        revisions=latest.revisions,
        later_withdrawn=latest.later_withdrawn if latest.value is not None else 0,
        last_changed=max(latest.last_changed, source.last_changed),
        closed=series.closed.last_period if series.closed else None,
        successors=series.closed.successors if series.closed else (),
    )
