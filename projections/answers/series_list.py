"""Series: what they are, and what there is of them."""

from collections.abc import Sequence

from msgspec import Struct

from domain.series import Series
from projections.answers.known import known_series, known_source
from projections.answers.listing import Listing
from projections.answers.series_pages import SourceFacts, last_listed, latest_of, sources_of
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions
from projections.tables.descriptions import NumberedSeries
from projections.tables.totals import Latest, State
from projections.tables.vintages import Extent, extents_at


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
    state: State
    figures: int
    revisions: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]
    version: int
    position: int


def ask_series_list(  # noqa: PLR0913 - the filters of a list, and how far its page goes
    view: View,
    at: At,
    source: str | None = None,
    q: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[SeriesAnswer]:
    """Series by key, of one source or with a word in their key or title, those behind a key."""
    if source is not None:
        known_source(view, at, source)
    page = descriptions.series_behind(view.generation, at, source, q, behind=behind, limit=limit)
    return Listing(items=_answers(view, at, page), position=last_listed(view, at, source))


def ask_series(view: View, at: At, key: str) -> SeriesAnswer:
    """One series; raises UnknownSeries."""
    return _answers(view, at, [known_series(view, at, key)])[0]


def every_series(view: View, at: At) -> list[Series]:
    """Every series by its key, as it is described and no more: nothing of its figures is read."""
    return [one.series for one in descriptions.series_behind(view.generation, at)]


def _answers(view: View, at: At, page: Sequence[NumberedSeries]) -> list[SeriesAnswer]:
    latest, sources = latest_of(view, at, page), sources_of(view, at, page)
    extents = extents_at(view.generation, [one.number for one in page], at)
    return [
        series_answer(one.series, sources[one.series.key.source], latest[one.number], extents[one.number])
        for one in page
    ]


def series_answer(series: Series, source: SourceFacts, latest: Latest, extent: Extent) -> SeriesAnswer:
    """A series' description and extent in one answer."""
    last_changed = max(latest.last_changed, source.last_changed)
    return SeriesAnswer(
        series=series.series,
        title=series.title,
        description=series.description,
        source=series.key.source,
        relays=source.relays,
        unit=series.unit,
        measure=series.measure,
        frequency=series.frequency,
        decimals=series.decimals,
        starts_on=series.starts_on,
        lag_days=series.lag_days,
        first_period=extent.first_period,
        last_period=extent.last_period,
        state=latest.state(is_closed=series.closed is not None),
        figures=extent.figures,
        revisions=latest.revisions,
        last_changed=last_changed,
        closed=series.closed.last_period if series.closed else None,
        successors=series.closed.successors if series.closed else (),
        version=series.version,
        position=last_changed,
    )
