"""The page of a document: where it appeared, its archived copy, and what rests on it."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.evidence_rows import SaidEntry, said_entries, said_groups
from api.pages.templating import rendered
from api.pages.wording import shortened
from api.reading.page_view import PageView
from domain.recording.archive import Archive
from domain.series import Source
from projections.answers.document import DocumentAnswer, ask_document
from projections.answers.known import known_source
from projections.answers.view import View
from projections.moment import At


class DocumentedBulletin(Struct, frozen=True, kw_only=True):
    """A bulletin that rests on the document: when it was published, and how many figures it speaks of."""

    bulletin: str
    published_at: str
    statements: int
    recorded_by: str


class DocumentPage(Struct, frozen=True, kw_only=True):
    """What the page shows of a document."""

    document: DocumentAnswer
    source: Source
    bulletins: Sequence[DocumentedBulletin]
    entries: Sequence[SaidEntry]
    position: int


def ask_document_page(view: View, at: At, name: str, after: int = 0) -> DocumentPage:
    """A document with what rests on it, behind a position; raises UnknownDocument."""
    found, archive = ask_document(view, at, name, after), Archive(view.store)
    received = [archive.bulletin(one).event for one in found.bulletins]
    return DocumentPage(
        document=found,
        source=known_source(view, at, found.source),
        bulletins=[
            DocumentedBulletin(
                bulletin=name, published_at=one.published_at, statements=one.statements, recorded_by=one.recorded_by
            )
            for name, one in zip(found.bulletins, received, strict=True)
        ],
        entries=said_entries(view, at, found.entries),
        position=found.position,
    )


def document_page(view: PageView[DocumentPage]) -> bytes:
    """The page."""
    (found,) = view.items
    document = found.document
    return rendered(
        "document.html",
        title=shortened(document.document.title or "A document without a title"),
        view=view,
        page=found,
        answer=document,
        document=document.document,
        groups=said_groups(found.entries),
        more=None if document.more_after is None else view.after(document.more_after),
    )
