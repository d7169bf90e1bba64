"""The audit trail of one figure: its entries by position, with what changed, who, when, why and by which document."""

from collections.abc import Iterator, Sequence
from typing import cast

from msgspec import Struct

from domain.codec import tag
from domain.events import DocumentReceived, EntryCorrected, EntryVoided, FigureEvent
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.moments import microseconds
from domain.outcomes import value_of
from domain.reading import Change, derive
from domain.statements import Content, Statement
from domain.store import Kept, Store
from domain.values import number, plain
from domain.words import Slot
from projections.moment import At


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The document on which an entry rests."""

    id: str
    url: str | None = None
    title: str | None = None
    quote: str | None = None
    published_at: str | None = None
    sha256: str | None = None
    published_by: str | None = None


class TrailRow(Struct, frozen=True, kw_only=True):
    """One event of a figure.

    ``kind`` is derived from the order of publication, ``recorded_kind`` what was decided when it was recorded;
    ``previous`` and ``difference`` are against the effective entry before it, of a correction or voiding against what
    it corrects, as that read before; ``corrected_by`` the numbers of the events that corrected or voided it.
    """

    entry: int
    position: int
    slot: str
    kind: str
    recorded_kind: str
    value: str | None
    previous: str | None
    difference: str | None
    qualifier: str | None
    reason: str | None
    note: str | None
    published_at: str | None
    recorded_at: str
    recorded_by: str
    bulletin: str | None
    pinned: bool
    document: Evidence | None
    corrected_by: list[int]
    corrects: int | None = None
    refiled_as: str | None = None


def trail(store: Store, kept: Sequence[Kept], at: At) -> list[TrailRow]:
    """The rows that were published, or done by us, by then; ``kept`` is the figure's stream up to the position."""
    figure = replayed(kept)
    changes = {one.standing.entry.number: one for slot in slots() for one in derive(figure.standing(slot))}
    rows = [_row(store, figure, one, changes) for one in kept]
    hidden = {one.number for one in figure.entries if _published(figure, one.number) > at.published}
    return [row for row in rows if (row.corrects or row.entry) not in hidden]


def slots() -> tuple[Slot, Slot]:
    """Both slots of a figure."""
    return "statement", "adjustment"


def replayed(kept: Sequence[Kept]) -> Figure:
    """The figure after the events of its stream."""
    figure = NEVER_HEARD_OF
    for position, event in kept:
        figure = evolve(figure, cast("FigureEvent", event), position)
    return figure


def evidence(store: Store, document: str | None) -> Evidence | None:
    """The document by its id, or None where none was given."""
    if document is None:
        return None
    for kept in store.stream(f"document/{document}"):
        event = cast("DocumentReceived", kept.event)
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


def _published(figure: Figure, number_of: int) -> int:
    entry = figure.entry(number_of)
    assert entry is not None, "the figure's own entry"
    for slot in slots():
        for one in figure.standing(slot):
            if one.entry.number == number_of:
                return one.published
    return microseconds(entry.content.published_at)


def _row(store: Store, figure: Figure, kept: Kept, changes: dict[int, Change]) -> TrailRow:
    event = kept.event
    if isinstance(event, EntryCorrected | EntryVoided):
        return _mend_row(store, figure, kept, event)
    entry = figure.entry(event.version)
    assert entry is not None, "an event is an entry or amends one"
    change = changes.get(event.version)
    content = entry.content
    before = change.previous.content if change and change.previous else None
    effective = change.standing.content if change else content
    return TrailRow(
        entry=event.version,
        position=kept.position,
        slot=entry.slot,
        kind=change.kind if change else "voided",
        recorded_kind=tag(event),
        value=value_of(content),
        previous=value_of(before),
        difference=_difference(effective, before),
        qualifier=content.qualifier if isinstance(content, Statement) else None,
        reason=content.reason,
        note=content.note,
        published_at=content.published_at,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        bulletin=entry.bulletin,
        pinned=entry.pinned,
        document=evidence(store, content.document),
        corrected_by=list(_mended_by(figure, event.version)),
    )


def _mended_by(figure: Figure, number_of: int) -> Iterator[int]:
    return (one.version for one in figure.amendments if one.entry == number_of)


def _mend_row(store: Store, figure: Figure, kept: Kept, event: EntryCorrected | EntryVoided) -> TrailRow:
    entry = figure.entry(event.entry)
    assert entry is not None, "only entries are amended"
    content: Content | None = None
    if isinstance(event, EntryCorrected):
        content = event.statement or event.withdrawal or event.adjustment
    refiled = event.refiled_as if isinstance(event, EntryVoided) else None
    stood = next(one for one in figure.standing(entry.slot, kept.position - 1) if one.entry.number == entry.number)
    return TrailRow(
        entry=event.version,
        position=kept.position,
        slot=entry.slot,
        kind="correction" if content else "voiding",
        recorded_kind=tag(event),
        value=value_of(content),
        previous=value_of(stood.content),
        difference=_difference(content, stood.content),
        qualifier=content.qualifier if isinstance(content, Statement) else None,
        reason=content.reason if content else None,
        note=event.why,
        published_at=content.published_at if content else None,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        bulletin=getattr(event, "bulletin", None),
        pinned=False,
        document=evidence(store, content.document if content else None),
        corrected_by=[],
        corrects=event.entry,
        refiled_as=f"{refiled.series}/{refiled.period}" if refiled else None,
    )


def _difference(content: Content | None, before: Content | None) -> str | None:
    value, previous = value_of(content), value_of(before)
    return None if value is None or previous is None else plain(number(value) - number(previous))
