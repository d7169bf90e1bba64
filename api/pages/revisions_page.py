"""The page of revisions: every change of a figure, newest first, by the filters of the feed."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from api.pages.change_words import KIND_WORDS, REASON_WORDS
from api.pages.episodes import episodes
from api.pages.listed_changes import ListedChange, listed_changes
from api.pages.listed_sources import ListedSources, listed_sources
from api.pages.templating import rendered
from api.pages.wording import bound_words
from api.reading.page_view import PageView
from domain.words import REASONS
from projections.answers.feed import KINDS, RevisionFilter, place_text, revisions_page
from projections.answers.view import View
from projections.moment import At


class ChangesPage(Struct, frozen=True, kw_only=True):
    """A page of the feed, and the sources to choose from; ``behind`` is where it goes on after a bounded search."""

    items: Sequence[ListedChange]
    position: int
    choices: ListedSources
    behind: str | None


def ask_changes_page(
    view: View, at: At, *, behind: str | None = None, limit: int = 100, **wanted: object
) -> ChangesPage:
    """A page of the feed, by the filters of RevisionFilter."""
    found = revisions_page(view, at, msgspec.convert(wanted, RevisionFilter), limit, behind)
    return ChangesPage(
        items=listed_changes(view, at, found.items),
        position=found.position,
        choices=listed_sources(view, at),
        behind=found.behind,
    )


def place_of_change(one: ListedChange) -> str:
    """The word by which the list is entered behind a change."""
    return place_text(one.revision)


def changes_page(view: PageView[ListedChange]) -> bytes:
    """The page."""
    bounds = ("published_from", "published_to", "recorded_from", "recorded_to")
    return rendered(
        "revisions.html",
        title="Revisions",
        view=view,
        page=view.answer,
        episodes=episodes(view.items, goes_on=view.next is not None),
        bounds={one: bound_words(view.chosen(one)) for one in bounds},
        kinds={one: KIND_WORDS[one] for one in KINDS},
        reverted={"exclude": "left out", "only": "alone"},
        reasons={one: REASON_WORDS[one] for one in REASONS},
    )
