"""The bytes of documents, received and given back."""

import hashlib
import re

from msgspec import Struct

from domain.events import ContentReceived, DocumentReceived
from domain.recording.archive import Archive
from domain.recording.commands import ReceiveContent
from domain.recording.draft import Draft, Subject
from domain.refusals import ContentDiffers, ContentMissing, DocumentTooLarge, Malformed, shown
from domain.streams import OfDocument

LARGEST_CONTENT = 10 * 1024 * 1024
_LONGEST_MEDIA_TYPE = 200
# RFC 9110 sections 8.3.1, 5.6.2 and 5.6.4, without tabs and without bytes beyond ASCII.
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_MEDIA_TYPE = re.compile(rf"({_WORD}/{_WORD})((?: *; *{_WORD}=(?:{_WORD}|{_QUOTED}))*)", re.ASCII)


class DocumentContent(Struct, frozen=True, kw_only=True):
    """A document's bytes: ``size`` of them, with their SHA-256 (hex) and what kind they were said to be."""

    sha256: str
    size: int
    media_type: str
    content: bytes


def receive_content(draft: Draft, command: ReceiveContent) -> Subject:
    """Keep a document's bytes, once per SHA-256; raises DocumentTooLarge, ContentDiffers or UnknownDocument."""
    document, content, kind = command.document, command.content, checked_media_type(command.media_type)
    if not content:
        raise Malformed("the content is empty; a document's bytes are at least one", size=0)
    if len(content) > LARGEST_CONTENT:
        raise DocumentTooLarge(f"{len(content)} bytes; at most {LARGEST_CONTENT}", size=len(content))
    known = draft.archive.document(document)
    sha256 = hashlib.sha256(content).hexdigest()
    received = draft.archive.content_received(document)
    _check_same(document, known, received, sha256, len(content))
    if received is None:
        stream = OfDocument(document)
        draft.record(ContentReceived, stream, known.version, sha256=sha256, size=len(content), media_type=kind)
        if not draft.archive.has_bytes(sha256):
            draft.contents[sha256] = content
    return Subject(OfDocument(document), "content")


def content_of_document(archive: Archive, document: str) -> DocumentContent:
    """The document's bytes; raises UnknownDocument, or ContentMissing where they never came."""
    archive.document(document)
    event = archive.content_received(document)
    content = archive.bytes_of(event.sha256) if event else None
    if event is None or content is None:
        raise ContentMissing(f"the ledger does not have the bytes of document {document}", document=document)
    return DocumentContent(sha256=event.sha256, size=event.size, media_type=event.media_type, content=content)


def checked_media_type(said: str) -> str:
    """The media type with its type and subtype in lower case; raises Malformed."""
    found = _MEDIA_TYPE.fullmatch(said) if len(said) <= _LONGEST_MEDIA_TYPE else None
    if found is None:
        raise Malformed(
            f"not a media type: {shown(said)}; write type/subtype, such as application/pdf", field="media_type"
        )
    return found.group(1).lower() + found.group(2)


def _check_same(
    document: str, known: DocumentReceived, received: ContentReceived | None, sha256: str, size: int
) -> None:
    wanted = known.sha256 if received is None else received.sha256
    if wanted not in (None, sha256):
        raise ContentDiffers(f"these bytes have the SHA-256 {sha256}; document {document} has {wanted}", sha256=wanted)
    if known.size not in (None, size):
        raise ContentDiffers(f"these are {size} bytes; {document} has {known.size}", size=known.size)
