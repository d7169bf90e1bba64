"""Under which keys an event can be found again without reading the ledger through."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from json.encoder import encode_basestring_ascii

from domain.events import (
    BulletinReceived,
    BulletinVoided,
    DocumentReceived,
    EntryFact,
    Event,
    FigureReported,
    FigureRevised,
)
from domain.moments import from_microseconds, last_instant, microseconds
from domain.words import Moment

# Sorts behind every instant.
_LAST = "~"
# Events that no whole list implies.
_NOT_FILED = frozenset((FigureReported, FigureRevised))


def lookups(event: Event, position: int) -> Iterator[tuple[str, str, int]]:
    """The (kind, key, position) rows of one event; they are written in its transaction."""
    if isinstance(event, DocumentReceived):
        yield "document", document_key(event.source, event.url, event.published_at, event.sha256), position
        yield "documents", event.source, position
    elif isinstance(event, BulletinReceived):
        yield "digest", event.digest, position
        yield "bulletins", event.source, position
        if event.complete:
            yield "complete", completes_at(event.source, event.published_at), position
    elif isinstance(event, BulletinVoided):
        yield "voided", event.stream, position
    elif isinstance(event, EntryFact) and event.pinned:
        yield "pin", event.bulletin, position
    if event.batch.key is not None:
        yield "key", event.batch.key, position


def is_found_by_stream_alone(event: Event) -> bool:
    """Whether there is no such row of the event, as of most; told sooner than ``lookups`` does."""
    return type(event) in _NOT_FILED and event.batch.key is None


@lru_cache(maxsize=64)
def document_key(source: str, url: str | None, published_at: str | None, sha256: str | None) -> str:
    """What makes two appearances of the evidence the same document, as SHA-256 (hex) of a JSON list."""
    said = ["null" if one is None else encode_basestring_ascii(one) for one in (source, url, published_at, sha256)]
    return hashlib.sha256(f"[{', '.join(said)}]".encode()).hexdigest()


def completes_at(source: str, published_at: Moment) -> str:
    """The key under which the source's complete bulletins of one moment lie."""
    return f"{source} {last_instant(published_at)}"


def completed_at(key: str) -> int:
    """When the source's complete bulletin that lies under a key was published, in microseconds since 1970."""
    return microseconds(Moment(key.partition(" ")[2]))


def completes_from(source: str, published: int) -> str:
    """The key behind which the source's complete bulletins lie that were published then or later."""
    return f"{source} {from_microseconds(published - 1)}"


def completes_begin(source: str) -> str:
    """The key behind which all complete bulletins of the source lie."""
    return f"{source} "


def completes_until(source: str) -> str:
    """The key up to which all complete bulletins of the source lie."""
    return f"{source} {_LAST}"
