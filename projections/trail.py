"""The audit trail of one figure: its entries by position, with what changed, who, when, why and by which document."""

from collections.abc import Sequence
from typing import cast

from msgspec import Struct

from domain.codec import tag
from domain.events import DocumentReceived, EntryCorrected, EntryVoided, Event, FigureEvent
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.moments import microseconds
from domain.reading import Change, Entry, Standing, derive
from domain.statements import Content, qualifier_of, value_of
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

    ``value`` is as it was recorded, ``difference`` the value less ``previous``. ``kind`` is derived from the order of
    publication, ``recorded_kind`` what was decided when it was recorded. ``previous`` is the effective entry before it,
    of a reinstatement the last value before the withdrawal (another one ``came_back_changed``), of a correction or
    voiding what it corrects, as that read before. ``order_assumed``: that ``previous`` came first rests on where a bare
    date is placed within its day. ``corrected_by`` are the numbers of the events that corrected or voided it.
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
    previous_qualifier: str | None
    came_back_changed: bool
    order_assumed: bool
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
    said = {one.number: microseconds(one.content.published_at) for one in figure.entries}
    changes = {one.standing.entry.number: one for slot in slots() for one in derive(_known(figure, slot, at))}
    mended: dict[int, list[int]] = {}
    for one in figure.amendments:
        mended.setdefault(one.entry, []).append(one.version)
        if one.content is not None:
            said[one.entry] = microseconds(one.content.published_at)
    # What was voided goes by what it said last.
    hidden = {number for number, published in said.items() if published > at.published}
    entries = {one.number: one for one in figure.entries}
    reads: dict[int, Content | None] = {}
    rows = []
    for position, event in kept:
        if isinstance(event, EntryCorrected | EntryVoided):
            before, reads[event.entry] = reads[event.entry], _mended(event)
            if event.entry not in hidden:
                rows.append(_mend_row(store, entries[event.entry], Kept(position, event), before))
        else:
            entry = entries[event.version]
            reads[entry.number] = entry.content
            if entry.number not in hidden:
                by = mended.get(entry.number, [])
                rows.append(_row(store, entry, event, changes.get(entry.number), by))
    return rows


def _known(figure: Figure, slot: Slot, at: At) -> list[Standing]:
    return [one for one in figure.standing(slot) if one.published <= at.published]


def _mended(event: EntryCorrected | EntryVoided) -> Content | None:
    return event.statement or event.withdrawal or event.adjustment if isinstance(event, EntryCorrected) else None


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


def _row(store: Store, entry: Entry, event: Event, change: Change | None, mended_by: list[int]) -> TrailRow:
    content = entry.content
    before = change.previous.content if change and change.previous else None
    return TrailRow(
        entry=entry.number,
        position=entry.position,
        slot=entry.slot,
        kind=change.kind if change else "voided",
        recorded_kind=entry.tag,
        value=value_of(content),
        previous=value_of(before),
        difference=_difference(content, before),
        qualifier=qualifier_of(content),
        previous_qualifier=qualifier_of(before),
        came_back_changed=change is not None and change.came_back_changed,
        order_assumed=change is not None and change.order_assumed,
        reason=content.reason,
        note=content.note,
        published_at=content.published_at,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        bulletin=entry.bulletin,
        pinned=entry.pinned,
        document=evidence(store, content.document),
        corrected_by=mended_by,
    )


def _mend_row(store: Store, entry: Entry, kept: Kept, before: Content | None) -> TrailRow:
    event = cast("EntryCorrected | EntryVoided", kept.event)
    content = _mended(event)
    refiled = event.refiled_as if isinstance(event, EntryVoided) else None
    return TrailRow(
        entry=event.version,
        position=kept.position,
        slot=entry.slot,
        kind="correction" if content else "voiding",
        recorded_kind=tag(event),
        value=value_of(content),
        previous=value_of(before),
        difference=_difference(content, before),
        qualifier=qualifier_of(content),
        previous_qualifier=qualifier_of(before),
        came_back_changed=False,
        order_assumed=False,
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
