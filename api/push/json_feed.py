"""A feed of revisions as JSON Feed 1.1."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from api.http.addresses import DOCS
from api.push.feed_entries import FeedEntry, RevisionFeed
from projections.answers.feed import Revision

_VERSION = "https://jsonfeed.org/version/1.1"


class _Author(Struct, frozen=True):
    name: str


class _Extension(Struct, frozen=True):
    """The revision itself, as ``/v1/revisions`` answers it."""

    about: str
    revision: Revision


class _Item(Struct, frozen=True, kw_only=True):
    id: str
    url: str
    external_url: str | UnsetType = UNSET
    title: str
    content_text: str
    date_published: str
    date_modified: str
    authors: list[_Author]
    tags: tuple[str, ...]
    asreported: _Extension = msgspec.field(name="_asreported")


class _JsonFeed(Struct, frozen=True, kw_only=True):
    version: str = _VERSION
    title: str
    home_page_url: str
    feed_url: str
    next_url: str | UnsetType = UNSET
    language: str = "en"
    authors: list[_Author]
    items: list[_Item]


def json_feed(told: RevisionFeed) -> bytes:
    """The document."""
    return msgspec.json.encode(
        _JsonFeed(
            title=told.title,
            home_page_url=told.page,
            feed_url=told.here,
            next_url=told.next or UNSET,
            authors=[_Author("asreported")],
            items=[_item(entry) for entry in told.entries],
        )
    )


def _item(entry: FeedEntry) -> _Item:
    return _Item(
        id=entry.id,
        url=entry.page,
        external_url=entry.evidence or UNSET,
        title=entry.title,
        content_text=entry.summary,
        date_published=entry.published.isoformat(),
        date_modified=entry.updated.isoformat(),
        authors=[_Author(entry.author)],
        tags=entry.tags,
        asreported=_Extension(DOCS, entry.revision),
    )
