"""The page of revisions: every change of a figure, newest first, by the filters of the feed."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from api.pages.change_words import KIND_WORDS, REASON_WORDS
from api.pages.episodes import episodes
from api.pages.front_page import MOST_CHOICES
from api.pages.listed_changes import ListedChange, listed_changes
from api.pages.templating import rendered
from api.reading.page_view import PageView
from domain.series import Source
from domain.words import REASONS
from projections.answers.feed import KINDS, RevisionFilter, place_text, revisions_page
from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import sources_behind


class ChangesPage(Struct, frozen=True, kw_only=True):
    """A page of the feed, and the sources to choose from; ``behind`` is where it goes on after a bounded search."""

    items: Sequence[ListedChange]
    position: int
    choices: Sequence[Source]
    has_all: bool
    behind: str | None


def ask_changes_page(
    view: View, at: At, *, behind: str | None = None, limit: int = 100, **wanted: object
) -> ChangesPage:
    """A page of the feed, by the filters of RevisionFilter."""
    found = revisions_page(view, at, msgspec.convert(wanted, RevisionFilter), limit, behind)
    choices = sources_behind(view.generation, at, limit=MOST_CHOICES + 1)
    return ChangesPage(
        items=listed_changes(view, at, found.items),
        position=found.position,
        choices=choices[:MOST_CHOICES],
        has_all=len(choices) <= MOST_CHOICES,
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
        bounds={one: _day_of(view.chosen(one)) for one in bounds},
        kinds={one: KIND_WORDS[one] for one in KINDS},
        reasons={one: REASON_WORDS[one] for one in REASONS},
    )


def _day_of(bound: str) -> str:
    """A bound as a form says it: the day, where it is the first or the last instant of one.

    >>> _day_of("2024-01-31T23:59:59.999999Z"), _day_of("2024-01-31T08:00:00.000000Z"), _day_of("")
    ('2024-01-31', '2024-01-31T08:00:00.000000Z', '')
    """
    day, _, time = bound.partition("T")
    return day if time in ("00:00:00.000000Z", "23:59:59.999999Z") else bound
