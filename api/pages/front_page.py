"""The front page: current totals by source, a search among them, and what changed last."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.episodes import episodes
from api.pages.listed_changes import ListedChange, Naming, listed_changes, names_of
from api.pages.listed_sources import ListedSources, listed_sources
from api.pages.templating import rendered
from api.pages.total_rows import total_rows
from api.reading.page_view import PageView
from domain.series import Source
from projections.answers.feed import RevisionFilter, revisions_page
from projections.answers.known import known_source
from projections.answers.nearest_series import nearest_series
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At
from projections.tables.listed_series import Total

# How many changes are taken, how many are looked at for them, and how many episodes of them are shown.
_LATEST, _WINDOW, _EPISODES = 60, 2_000, 5
_NEAREST = 5


class FrontPage(Struct, frozen=True, kw_only=True):
    """A page of totals, and what is shown beside it: the latest changes, and where nothing was found what is like it.

    ``sources`` are those of the totals, ``choices`` those to choose from.
    ``goes_on``: there are more changes behind the latest, or none among those that were looked at.
    """

    items: Sequence[Total]
    position: int
    sources: dict[str, Source]
    choices: ListedSources
    latest: Sequence[ListedChange]
    goes_on: bool
    nearest: dict[str, Naming]


def ask_front_page(
    view: View,
    at: At,
    source: str | None = None,
    q: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> FrontPage:
    """The totals of a page, as ``ask_totals`` has them, with what is shown beside."""
    totals = ask_totals(view, at, source, q=q, behind=behind, limit=limit)
    is_first = behind is None and q is None and source is None
    found = revisions_page(view, at, RevisionFilter(), _LATEST, None, _WINDOW) if is_first else None
    is_missed = q is not None and not totals.items and behind is None
    near = nearest_series(view, at, q, _NEAREST) if is_missed and q is not None else []
    return FrontPage(
        items=totals.items,
        position=totals.position,
        sources={one: known_source(view, at, one) for one in {total.source for total in totals.items}},
        choices=listed_sources(view, at),
        latest=listed_changes(view, at, found.items if found else []),
        goes_on=found is not None and found.behind is not None,
        nearest=names_of(view, at, near),
    )


def front_page(view: PageView[Total]) -> bytes:
    """The current totals, with links into everything behind them."""
    page = view.answer
    assert isinstance(page, FrontPage), "the route asks for it"
    q, source = view.chosen("q"), view.chosen("source")
    latest = episodes(page.latest, goes_on=page.goes_on)
    return rendered(
        "front.html",
        title=f"Search for “{q}”" if q else "asreported",
        view=view,
        page=page,
        q=q,
        source=source,
        totals=total_rows(view.items, page.sources),
        latest=latest[:_EPISODES],
    )
