"""What a command came to, told from the events of its batch alone."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from domain.events import (
    BulletinReceived,
    BulletinVoided,
    ContentReceived,
    DocumentReceived,
    EntryCorrected,
    EntryVoided,
    FigureEvent,
    LogGuarded,
    LogRestarted,
    SeriesClosed,
    SeriesDescribed,
    SeriesOpened,
    SourceDescribed,
    SourceRegistered,
)
from domain.figure import Figure, evolve, replay
from domain.keys import FigureKey, figure_key, figure_of_stream, series_key
from domain.moments import microseconds
from domain.outcomes import Outcome, goes_against_a_hand, outcome_of
from domain.reading import read
from domain.recording.commands import Bulletin
from domain.recording.draft import Draft
from domain.recording.holding import Held, Holding, holding, listed_by, told_by_leaving_out, told_of_grown
from domain.recording.idempotency import Attempt, check_attempt
from domain.recording.memory import LedgerMemory, ReceivedBulletin, is_within
from domain.refusals import IdempotencyKeyReused
from domain.words import Slot
from stores.sqlite.failing import reading
from stores.sqlite.store import Recorded, Store

_FOUNDING = {
    SourceRegistered: "registration",
    SourceDescribed: "description",
    SeriesOpened: "opening",
    SeriesDescribed: "description",
    SeriesClosed: "closing",
    DocumentReceived: "document",
    ContentReceived: "content",
    LogRestarted: "restart",
    LogGuarded: "guarding",
}


class Receipt(Struct, frozen=True, kw_only=True):
    """What a command came to: the ledger's position behind it, and what each statement was.

    ``recorded`` counts the events; 0 means that the ledger said all of it already. ``kind`` and ``entry`` are of the
    one thing that the command was about, ``version`` is what to expect of it next; None where it was about several.
    ``document`` is the one received, or the one that the bulletin rests on. Of a dry run the position and the entries
    are those that it would have had; what it does not make has no id. A bulletin that was sent before is named.
    ``held`` are the statements that came to nothing and are not what is read, at most a hundred; ``held_more`` is how
    many more there are.
    """

    position: int
    recorded: int
    kind: str | None = None
    entry: int | None = None
    version: int | None = None
    bulletin: str | None = None
    document: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    held: tuple[Held, ...] = ()
    held_more: int = 0


class About(Struct, frozen=True):
    """The one thing that a command is about: its stream, what was done to it, and to which of its entries."""

    stream: str
    kind: str | None = None
    entry: int | None = None


def issued_of(kept: Sequence[Recorded], outcomes: Sequence[Outcome], held: Holding | None = None) -> Receipt:
    """What the command behind a batch came to."""
    about = _about(kept, outcomes)
    versions = {one.event.stream: one.event.version for one in kept}
    bulletin = next((one.event for one in kept if isinstance(one.event, BulletinReceived)), None)
    document = None if bulletin is None else bulletin.document
    if about is not None and about.stream.startswith("document/"):
        document = about.stream.partition("/")[2]
    return Receipt(
        position=kept[-1].position,
        recorded=len(kept),
        kind=about.kind if about else _kind_of_several(kept),
        entry=about.entry if about else None,
        version=versions[about.stream] if about else None,
        bulletin=bulletin.stream.partition("/")[2] if bulletin else None,
        document=document,
        outcomes=tuple(outcomes),
        held=held.held if held else (),
        held_more=held.more if held else 0,
    )


def without_ids(issued: Receipt, kept: Sequence[Recorded]) -> Receipt:
    """What a dry run would have come to: a bulletin or document that is not there has no id."""
    is_new = any(isinstance(one.event, DocumentReceived) for one in kept)
    return replace(issued, bulletin=None, document=None if is_new else issued.document)


def nothing_of(
    position: int,
    about: About | None,
    version: int,
    repeats: ReceivedBulletin | None = None,
    held: Holding | None = None,
) -> Receipt:
    """A command that came to nothing, for the ledger said all of it already; ``repeats``: in that very bulletin."""
    document = about.stream.partition("/")[2] if about and about.stream.startswith("document/") else None
    if repeats is not None:
        document = repeats.event.document
    return Receipt(
        position=position,
        recorded=0,
        kind=about.kind if about else None,
        entry=about.entry if about else None,
        version=version if about else None,
        bulletin=repeats.id if repeats else None,
        document=document,
        held=held.held if held else (),
        held_more=held.more if held else 0,
    )


def was_made(store: Store, attempt: Attempt) -> bool:
    """Whether something was recorded under the attempt's key."""
    return bool(store.found("key", attempt.key))


def issued_before(store: Store, attempt: Attempt, said: Bulletin | None = None) -> Receipt | None:
    """What the attempt came to when it was made first, or None if it was not.

    ``said`` is the bulletin of the request, which is the same as then: what came to nothing of it left no event. Raises
    IdempotencyKeyReused, Malformed or FileUnreadable.
    """
    check_attempt(attempt)
    with reading(store.path):
        return _found_before(store, attempt, said)


def _found_before(store: Store, attempt: Attempt, said: Bulletin | None) -> Receipt | None:
    positions = store.found("key", attempt.key)
    if not positions:
        return None
    kept = store.between(positions[0], store.batch_end(positions[0]))
    if kept[0].event.batch.request != attempt.request:
        raise IdempotencyKeyReused("this key came with another request before; another request needs another key")
    outcomes = _outcomes(store, kept)
    return issued_of(kept, outcomes, _holding_then(store, kept, outcomes, said) if said else None)


def _holding_then(
    store: Store, batch: Sequence[Recorded], outcomes: Sequence[Outcome], said: Bulletin
) -> Holding | None:
    """What came to nothing and was not read when the batch was recorded, whatever came since."""
    until = batch[-1].position
    received = next((one.event for one in batch if isinstance(one.event, BulletinReceived)), None)
    if received is None:
        return None
    told_at = received.published_at, received.document
    desk = LedgerMemory(store)
    told = told_of_grown(store, said, told_at, desk.known_series, until)
    left_out = told_by_leaving_out(_left_out(Draft(desk, "", ""), said, told_at[0], until), told_at)

    def figure(key: FigureKey) -> Figure:
        kept = (one for one in store.stream(key.stream) if one.position <= until)
        return replay((one.position, cast("FigureEvent", one.event)) for one in kept)

    return holding(chain(told, left_out), figure, outcomes)


def _left_out(draft: Draft, said: Bulletin, at: str, until: int) -> Iterator[tuple[FigureKey, Slot]]:
    """What the whole list left out of what a withdrawal had been recorded of, as far as it then had to be judged."""
    listed = listed_by(said) if said.complete else set()
    for span in said.complete:
        slot: Slot = "statement" if span.of == "statements" else "adjustment"
        for stream in draft.desk.store.withdrawn(series_key(span.series).figures, until):
            key = figure_of_stream(stream)
            if (stream, slot) not in listed and is_within(span, key.period):
                listed.add((stream, slot))
                place = draft.place_of(key, slot, at, until)
                stand = draft.figure(key).standing(slot, until)
                before = [one for one in stand if one.place <= place]
                known = read(before, microseconds(at))
                if (before and before[-1].has_value) or (known is not None and known.has_value):
                    yield key, slot


def _outcomes(store: Store, batch: Sequence[Recorded]) -> list[Outcome]:
    figures: dict[str, Figure] = {}
    outcomes = []
    for position, event in batch:
        stream = event.stream
        if not stream.startswith("figure/"):
            continue
        fact = cast("FigureEvent", event)
        if stream not in figures:
            earlier = (one for one in store.stream(stream) if one.position < batch[0].position)
            figures[stream] = replay((one.position, cast("FigureEvent", one.event)) for one in earlier)
        is_against_hand = goes_against_a_hand(figures[stream], fact)
        figures[stream] = evolve(figures[stream], fact, position)
        outcome = outcome_of(figures[stream], figure_of_stream(stream), fact, against_hand=is_against_hand)
        if outcome is not None:
            outcomes.append(outcome)
    return outcomes


def _about(kept: Sequence[Recorded], outcomes: Sequence[Outcome]) -> About | None:
    first = kept[0].event
    bulletin = next((one.event for one in kept if isinstance(one.event, BulletinReceived)), None)
    if bulletin is not None:
        return _about_bulletin(bulletin, outcomes)
    match first:
        case EntryCorrected():
            return About(first.stream, "correction", first.entry)
        case EntryVoided():
            return About(first.stream, "refiling" if first.refiled_as else "voiding", first.entry)
        case BulletinVoided():
            return About(first.stream, "voiding") if _voided(kept) == 1 else None
        case _:
            return About(first.stream, _FOUNDING[type(first)])


def _about_bulletin(bulletin: BulletinReceived, outcomes: Sequence[Outcome]) -> About | None:
    own = [one for one in outcomes if not one.pinned]
    if bulletin.statements != 1 or bulletin.complete or len(own) != 1:
        return None
    return About(figure_key(f"{own[0].series}/{own[0].period}").stream, own[0].kind, own[0].entry)


def _kind_of_several(kept: Sequence[Recorded]) -> str | None:
    return "voiding" if isinstance(kept[0].event, BulletinVoided) else None


def _voided(kept: Sequence[Recorded]) -> int:
    return sum(isinstance(one.event, BulletinVoided) for one in kept)
