"""Documents: where and when evidence appeared, and which of them are the same."""

import re
from datetime import datetime
from uuid import uuid4

from domain.commands import NewDocument
from domain.draft import Draft
from domain.events import DocumentReceived
from domain.lookups import document_key
from domain.refusals import Malformed
from domain.saying import check_published
from domain.words import text

_LONGEST_URL, _LONGEST_TITLE, _LONGEST_QUOTE = 2048, 500, 4000
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def receive_document(draft: Draft, source: str, new: NewDocument, published_at: str | None, clock: datetime) -> str:
    """The id of the document: the recorded one if it is the same, else a new one on the draft."""
    published = published_at if new.published_at is None else check_published(new.published_at, clock)
    url = None if new.url is None else text(new.url, _LONGEST_URL, "url")
    _check_bytes(new)
    for position in draft.desk.store.found("document", document_key(source, url, published, new.sha256)):
        return draft.desk.store.between(position, position)[0].event.stream.partition("/")[2]
    name = str(uuid4())
    draft.record(
        DocumentReceived,
        f"document/{name}",
        0,
        source=source,
        url=url,
        title=None if new.title is None else text(new.title, _LONGEST_TITLE, "title"),
        quote=None if new.quote is None else text(new.quote, _LONGEST_QUOTE, "quote", lines=True),
        published_at=published,
        sha256=new.sha256,
        size=new.size,
    )
    return name


def _check_bytes(new: NewDocument) -> None:
    if new.sha256 is not None and not _SHA256.fullmatch(new.sha256):
        raise Malformed(f"sha256 is 64 lower-case hexadecimal digits, not {new.sha256!r:.70}", sha256=new.sha256[:70])
    if new.size is not None and new.size < 0:
        raise Malformed(f"size is a number of bytes, not {new.size}", size=new.size)
