"""A bulletin, and the entries that it came to."""

from msgspec import Struct

from domain.events import BulletinVoided, FigureFact
from domain.recording.archive import Archive
from domain.refusals import UnknownBulletin
from domain.streams import OfBulletin
from projections.answers.entries_with_evidence import MOST_ENTRIES, EntryPositions, EntryWithEvidence, rest
from projections.answers.evidence import Evidence, evidence
from projections.answers.reverted_bulletins import BulletinReversions, RevertedBulletin
from projections.answers.view import View
from projections.moment import At


class BulletinAnswer(Struct, frozen=True, kw_only=True):
    """A bulletin, and the entries that it came to: at most a thousand.

    ``more_after`` is the position behind which to ask for more, None where these are the last. ``reverted`` is None
    unless a later bulletin took most of it back.
    """

    bulletin: str
    source: str
    published_at: str
    document: Evidence | None
    complete: list[dict[str, str | None]]
    statements: int
    digest: str
    recorded_at: str
    recorded_by: str
    voided: str | None
    reverted: RevertedBulletin | None
    entries: list[EntryWithEvidence]
    more_after: int | None
    position: int


def ask_bulletin(view: View, at: At, name: str, after: int = 0) -> BulletinAnswer:
    """A bulletin and what it came to, behind a position; raises UnknownBulletin."""
    store, until, pinned_by = view.store, at.position, EntryPositions(view, name, at.position)
    received = Archive(store).bulletin(name)
    if received.position > until:
        raise UnknownBulletin(f"no bulletin {name} was received by position {until}", bulletin=name)
    begin, end = max(received.position, after), received.batch_end
    kept = store.after(begin, min(MOST_ENTRIES + 1, max(0, end - begin)))
    later = pinned_by.behind(max(after, end), MOST_ENTRIES + 1 - len(kept))
    kept += map(store.at, later)
    some = ((position, event) for position, event in kept[:MOST_ENTRIES] if isinstance(event, FigureFact))
    entries = [rest(position, event) for position, event in some if event.bulletin == name]
    events = (one for one in store.stream(OfBulletin(name)) if one.position <= until)
    voiding = [(position, event.why) for position, event in events if isinstance(event, BulletinVoided)]
    event, reversions = received.event, BulletinReversions(view, at, received)
    return BulletinAnswer(
        bulletin=name,
        source=event.source,
        published_at=event.published_at,
        document=evidence(store, event.document),
        complete=[{"series": one.series, "of": one.of, "start": one.start, "end": one.end} for one in event.complete],
        statements=event.statements,
        digest=event.digest,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        voided=voiding[0][1] if voiding else None,
        reverted=reversions.found(),
        entries=entries,
        more_after=kept[MOST_ENTRIES - 1].position if len(kept) > MOST_ENTRIES else None,
        position=max([end, pinned_by.last(), reversions.last_change(), *(position for position, _ in voiding)]),
    )
