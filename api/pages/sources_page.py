"""The page of all sources, and that of one: whom it relays, its totals, and what changed of it last."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.episodes import episodes
from api.pages.listed_changes import ListedChange, listed_changes
from api.pages.templating import rendered
from api.pages.total_rows import total_rows
from api.pages.wording import shortened
from api.reading.page_view import PageView
from domain.series import Source
from projections.answers.feed import ask_revisions
from projections.answers.known import known_source
from projections.answers.sources import SourceAnswer, ask_source
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import source_at
from projections.tables.listed_series import Total

# How many series a source shows; all of them are in the list of totals.
_TOTALS = 200
_LATEST, _EPISODES = 60, 10


class SourcePage(Struct, frozen=True, kw_only=True):
    """What the page shows of a source.

    ``knows_relayed``: the one that it relays is a source of this ledger, too. ``has_more``: it has more series than
    these.
    """

    source: SourceAnswer
    described: Source
    knows_relayed: bool
    totals: Sequence[Total]
    has_more: bool
    latest: Sequence[ListedChange]
    position: int


def ask_source_page(view: View, at: At, name: str) -> SourcePage:
    """A source with its totals and its latest changes; raises UnknownSource."""
    source = ask_source(view, at, name)
    totals = ask_totals(view, at, name, limit=_TOTALS + 1)
    latest = ask_revisions(view, at, limit=_LATEST, source=name)
    return SourcePage(
        source=source,
        described=known_source(view, at, name),
        knows_relayed=source.relays is not None and source_at(view.generation, source.relays, at.position) is not None,
        totals=totals.items[:_TOTALS],
        has_more=len(totals.items) > _TOTALS,
        latest=listed_changes(view, at, latest.items),
        position=max(source.position, totals.position, latest.position),
    )


def source_page(view: PageView[SourcePage]) -> bytes:
    """The page."""
    (found,) = view.items
    name = found.source.source
    latest = episodes(found.latest, goes_on=len(found.latest) == _LATEST)
    return rendered(
        "source.html",
        title=shortened(found.source.name),
        view=view,
        page=found,
        source=found.source,
        totals=total_rows(found.totals, {name: found.described}),
        latest=latest[:_EPISODES],
    )


def sources_page(view: PageView[SourceAnswer]) -> bytes:
    """The page of all sources."""
    return rendered("sources.html", title="Sources", view=view)
