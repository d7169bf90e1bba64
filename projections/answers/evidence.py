"""The document on which an entry rests, as answers show it."""

from msgspec import Struct

from domain.events import DocumentReceived
from domain.streams import OfDocument
from stores.sqlite.store import Store


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The document on which an entry rests."""

    id: str
    url: str | None = None
    title: str | None = None
    quote: str | None = None
    published_at: str | None = None
    sha256: str | None = None
    published_by: str | None = None


def evidence(store: Store, document: str | None) -> Evidence | None:
    """The document by its id, or None where none was given."""
    if document is None:
        return None
    for kept in store.stream(OfDocument(document)):
        event = kept.event
        if not isinstance(event, DocumentReceived):
            break
        return Evidence(
            id=document,
            url=event.url,
            title=event.title,
            quote=event.quote,
            published_at=event.published_at,
            sha256=event.sha256,
            published_by=event.published_by,
        )
    return Evidence(id=document)
