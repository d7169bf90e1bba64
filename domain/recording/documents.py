"""Documents: where and when evidence appeared, and which of them are the same."""

import re

from msgspec import Struct

from domain.addresses import address
from domain.events import BulletinReceived, DocumentReceived, Span
from domain.lookups import document_key
from domain.promises import EventStore
from domain.recording.checking import check_published
from domain.recording.commands import NewDocument, ReceiveDocument
from domain.recording.draft import Draft, Subject
from domain.recording.pointing import pointing
from domain.recording.uuids import new_id
from domain.refusals import InvalidText, Malformed, shown
from domain.streams import OfDocument, document_id
from domain.words import text

_LARGEST = 2**53 - 1  # what every reader of JSON reads exactly
_LONGEST_TITLE, _LONGEST_QUOTE = 500, 4000
# Three a character: of more, an event would have no room for the rest.
_MOST_BYTES = 12_000
LONGEST_PUBLISHER = 200
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def receive_document(draft: Draft, command: ReceiveDocument) -> Subject:
    """Keep where a piece of evidence appeared; the same again is the recorded one."""
    draft.memory.known_source(command.source)
    name = reused_or_new(draft, command.source, command.document, None)
    return Subject(OfDocument(name), "document")


def reused_or_new(draft: Draft, source: str, new: NewDocument, published_at: str | None) -> str:
    """The id of the document: the recorded one if it is the same, else a new one on the draft.

    Other words than the recorded ones are another appearance: a quote that was sent is never lost.
    """
    published = published_at
    if new.published_at is not None and new.published_at != published_at:
        with pointing(field="published_at"):
            published = check_published(new.published_at, draft.now)
    url = None if new.url is None else address(new.url)
    # Judged even where the recorded one is reused: what is refused once is refused every time.
    title = None if new.title is None else text(new.title, _LONGEST_TITLE, "title")
    quote = None if new.quote is None else _quote(new.quote)
    publisher = None if new.published_by is None else text(new.published_by, LONGEST_PUBLISHER, "published_by")
    _check_bytes(new)
    for known in draft.archive.documents_of(document_key(source, url, published, new.sha256)):
        said = ((title, known.title), (quote, known.quote), (publisher, known.published_by))
        if all(ours in (None, theirs) for ours, theirs in said):
            return document_id(known)
    name = new_id()
    draft.record(
        DocumentReceived,
        OfDocument(name),
        0,
        source=source,
        url=url,
        title=title,
        quote=quote,
        published_at=published,
        sha256=new.sha256,
        size=new.size,
        published_by=publisher,
    )
    return name


def _quote(said: str) -> str:
    quote = text(said, _LONGEST_QUOTE, "quote", lines=True)
    if (size := len(quote.encode())) > _MOST_BYTES:
        raise InvalidText(f"quote has {size:,} bytes in UTF-8; at most {_MOST_BYTES:,}", field="quote")
    return quote


class RecordedEvidence(Struct, frozen=True, kw_only=True):
    """A document with an address, and what a bulletin that rests on it was the whole list of."""

    url: str
    published_at: str | None
    sha256: str | None
    complete: tuple[Span, ...]


def cited(store: EventStore, source: str) -> list[RecordedEvidence]:
    """What the source's bulletins rest on that were not voided, as far as it has an address, oldest first."""
    documents = {}
    for position in store.found("documents", source):
        event = store.at(position).event
        if isinstance(event, DocumentReceived) and event.url is not None:
            documents[document_id(event)] = event.url, event.published_at, event.sha256
    found = []
    for position in store.found("bulletins", source):
        event = store.at(position).event
        if not isinstance(event, BulletinReceived) or event.document not in documents:
            continue
        if not store.found("voided", event.stream):
            url, published_at, sha256 = documents[event.document]
            found.append(RecordedEvidence(url=url, published_at=published_at, sha256=sha256, complete=event.complete))
    return found


def _check_bytes(new: NewDocument) -> None:
    if new.sha256 is not None and not _SHA256.fullmatch(new.sha256):
        raise Malformed(f"sha256 is 64 lower-case hexadecimal digits, not {shown(new.sha256)}", field="sha256")
    if new.size is not None and not 0 <= new.size <= _LARGEST:
        raise Malformed(f"size is a number of bytes up to {_LARGEST}", field="size")
