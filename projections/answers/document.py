"""A document: how it came, its bytes, and what rests on it."""

from msgspec import Struct

from domain.events import BulletinFact, ContentReceived, DocumentEvent, FigureFact
from domain.recording.archive import Archive
from domain.refusals import UnknownDocument
from domain.streams import OfDocument, Recorded, bulletin_id
from projections.answers.entries_with_evidence import MOST_ENTRIES, EntryPositions, EntryWithEvidence, rest
from projections.answers.evidence import Evidence, evidence
from projections.answers.view import View
from projections.moment import At


class ContentAnswer(Struct, frozen=True, kw_only=True):
    """How the bytes of a document came: their SHA-256 (hex), how many they are, of which kind they were said to be."""

    sha256: str
    size: int
    media_type: str
    recorded_at: str
    recorded_by: str
    position: int


class DocumentAnswer(Struct, frozen=True, kw_only=True):
    """A document, and the bulletins and corrections that rest on it: at most a thousand.

    ``more_after`` is the position behind which to ask for more, None where these are the last.
    """

    document: Evidence
    source: str
    recorded_at: str
    recorded_by: str
    content: ContentAnswer | None
    bulletins: list[str]
    entries: list[EntryWithEvidence]
    more_after: int | None
    position: int


def ask_document(view: View, at: At, name: str, after: int = 0) -> DocumentAnswer:
    """A document and what rests on it, behind a position; raises UnknownDocument."""
    store, until, resting_on = view.store, at.position, EntryPositions(view, name, at.position)
    event = Archive(store).document(name)
    kept = store.stream(OfDocument(name))
    if kept[0].position > until:
        raise UnknownDocument(f"no document {name} was received by position {until}", document=name)
    found_at = resting_on.behind(after, MOST_ENTRIES + 1)
    resting = [store.at(position) for position in found_at[:MOST_ENTRIES]]
    bulletins = [bulletin_id(one.event) for one in resting if isinstance(one.event, BulletinFact)]
    found = evidence(store, name)
    assert found is not None, "it was found above"
    content = _content_answer([one for one in kept if one.position <= until])
    return DocumentAnswer(
        document=found,
        source=event.source,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        content=content,
        bulletins=bulletins,
        entries=[rest(one.position, one.event) for one in resting if isinstance(one.event, FigureFact)],
        more_after=resting[-1].position if len(found_at) > MOST_ENTRIES else None,
        position=max(kept[0].position, content.position if content else 0, resting_on.last()),
    )


def _content_answer(kept: list[Recorded[DocumentEvent]]) -> ContentAnswer | None:
    for position, event in kept:
        if isinstance(event, ContentReceived):
            return ContentAnswer(
                sha256=event.sha256,
                size=event.size,
                media_type=event.media_type,
                recorded_at=event.recorded_at,
                recorded_by=event.recorded_by,
                position=position,
            )
    return None
