"""The entries of a feed of revisions: what is told of each beside the revision itself, and its permanent id."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from msgspec import Struct

from api.http.addresses import FIGURE, FIGURE_PAGE, filled
from api.push.entry_words import shown, summary_words, title_words
from api.reading.feed_view import FeedView
from domain.keys import figure_key
from domain.series import Series
from domain.streams import OfFigure
from projections.answers.evidence import Evidence, evidence
from projections.answers.feed import Revision, place_text
from projections.answers.public_address import public_address
from projections.tables.descriptions import series_named
from stores.sqlite.store import Store

_NAMESPACE = UUID("b1f1f0fc-5f1c-5d8b-9d0e-2b6f0c3f1d7a")
_BEGINNING = "1970-01-01T00:00:00+00:00"
_PAGE, _DATA = "/revisions", "/v1/revisions"


class FeedEntry(Struct, frozen=True, kw_only=True):
    """One revision for feed readers: ``published`` is when the entry was recorded, ``updated`` since when it reads so.

    Of a value that was taken back ``updated`` is when that was recorded, so that readers show the entry again.

    ``page`` is where people look at the figure, ``data`` its history as it was then; ``evidence`` is an address.
    """

    id: str
    title: str
    summary: str
    page: str
    data: str
    evidence: str | None
    published: datetime
    updated: datetime
    author: str
    tags: tuple[str, ...]
    revision: Revision


class RevisionFeed(Struct, frozen=True, kw_only=True):
    """A page of a feed: its entries, and the addresses of what it belongs to."""

    id: str
    title: str
    page: str
    data: str
    here: str
    first: str
    next: str | None
    updated: datetime
    entries: list[FeedEntry]


def revision_feed(asked: FeedView[Revision]) -> RevisionFeed:
    """The feed of one page of revisions; addresses are whole where the ledger knows its own, else they are relative."""
    base, store = public_address(asked.view), asked.view.store
    names = sorted({one.series for one in asked.items})
    known = {row.key: row.series for row in series_named(asked.view.generation, asked.at, names)}
    documents = {one.document: evidence(store, one.document) for one in asked.items}
    entries = [_entry(base, store, known, documents, one) for one in asked.items]
    query = f"?{asked.query}".rstrip("?&")
    return RevisionFeed(
        id=_id(store, 1, asked.identity),
        title=_title(asked),
        page=f"{base}{_PAGE}{query}",
        data=f"{base}{_DATA}{query}",
        here=f"{base}{asked.here}",
        first=f"{base}{asked.first}",
        next=None if asked.next is None else f"{base}{asked.next}",
        updated=max([one.updated for one in entries], default=_recorded(store, asked.position)[0]),
        entries=entries,
    )


def _title(asked: FeedView[Revision]) -> str:
    told = [f"{name.replace('_', ' ')} {value}" for name, value in asked.given.items()]
    return shown(": ".join(["Revisions", ", ".join(told)]) if told else "Revisions", 500)


def _entry(
    base: str,
    store: Store,
    known: Mapping[str, Series],
    documents: Mapping[str | None, Evidence | None],
    one: Revision,
) -> FeedEntry:
    since, _ = _recorded(store, one.since)
    published, author = _recorded(store, one.position)
    words, found = (*one.series.split("/"), one.period), documents[one.document]
    series = known[one.series]
    return FeedEntry(
        id=_id(store, one.since, place_text(one)),
        title=title_words(one, series.title),
        summary=summary_words(one, series.unit, since.isoformat(), author, found),
        page=f"{base}{filled(FIGURE_PAGE, *words)}",
        data=f"{base}{filled(FIGURE, *words)}/history?position={one.since}",
        evidence=found.url if found and found.url and found.url.startswith(("https://", "http://")) else None,
        published=published,
        updated=max(since, _reverted(store, one)),
        author=shown(author, 100),
        tags=tuple(filter(None, (one.kind, one.reason, one.series, one.reverted_at and "reverted"))),
        revision=one,
    )


def _recorded(store: Store, position: int) -> tuple[datetime, str]:
    """When the event at a position was recorded, and by whom."""
    if position == 0:
        return datetime.fromisoformat(_BEGINNING), ""
    event = store.at(position).event
    return datetime.fromisoformat(event.recorded_at), event.recorded_by


def _reverted(store: Store, one: Revision) -> datetime:
    """When the entry was recorded that took a value back; of all others the beginning of time."""
    if one.reverted_by is None:
        return datetime.fromisoformat(_BEGINNING)
    (by,) = store.versions(OfFigure(figure_key(f"{one.series}/{one.period}")), one.reverted_by, 1)
    return datetime.fromisoformat(by.event.recorded_at)


def _id(store: Store, position: int, name: str) -> str:
    """An id made of an event's own hash, so that whoever serves the same ledger gives the same id, at every address."""
    return uuid5(_NAMESPACE, f"{(store.leaf(position) or b'').hex()} {name}").urn
