"""Receipts: what a command came to, read from the events of its batch alone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.events import (
    AmendmentFact,
    BulletinReceived,
    BulletinVoided,
    DocumentFact,
    DocumentReceived,
    EntryFact,
    EntryVoided,
    Event,
    FigureFact,
    LogFact,
    SeriesFact,
    SourceFact,
)
from domain.facts import FACTS
from domain.figure import Figure, evolve, replay
from domain.keys import FigureKey, series_key
from domain.look_events import WatchFact
from domain.moments import microseconds
from domain.outcomes import Outcome, goes_against_a_hand, outcome_of
from domain.promises import EventStore
from domain.reading import read
from domain.recording.archive import ReceivedBulletin, is_within
from domain.recording.commands import Bulletin
from domain.recording.draft import Draft, Subject
from domain.recording.holding import Held, Holding, holding, listed_by, told_by_leaving_out, told_of_grown
from domain.recording.idempotency import Attempt, check_attempt
from domain.recording.memory import LedgerMemory
from domain.refusals import IdempotencyKeyReused
from domain.streams import OfBulletin, OfFigure, Recorded, bulletin_id, figure_of, stream_named
from domain.words import Moment, Slot


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


def receipt_of(kept: Sequence[Recorded[Event]], outcomes: Sequence[Outcome], held: Holding | None = None) -> Receipt:
    """What the command behind a batch came to."""
    bulletin = _received(kept)
    about = _about(kept) if bulletin is None else _about_bulletin(bulletin, outcomes)
    document = None if bulletin is None else bulletin.document
    if about is not None:
        document = about.document or document
    return Receipt(
        position=kept[-1].position,
        recorded=len(kept),
        kind=about.kind if about else _kind_of_several(kept),
        entry=about.entry if about else None,
        version=_version_behind(kept, about.stream.name) if about else None,
        bulletin=bulletin_id(bulletin) if bulletin else None,
        document=document,
        outcomes=tuple(outcomes),
        held=held.held if held else (),
        held_more=held.more if held else 0,
    )


def _version_behind(kept: Sequence[Recorded[Event]], stream: str) -> int:
    return next(one.event.version for one in reversed(kept) if one.event.stream == stream)


def without_ids(receipt: Receipt, kept: Sequence[Recorded[Event]]) -> Receipt:
    """What a dry run would have come to: a bulletin or document that is not there has no id."""
    is_new = any(isinstance(one.event, DocumentReceived) for one in kept)
    return replace(receipt, bulletin=None, document=None if is_new else receipt.document)


def receipt_of_nothing(
    position: int,
    about: Subject | None,
    version: int,
    repeats: ReceivedBulletin | None = None,
    held: Holding | None = None,
) -> Receipt:
    """A command that came to nothing, for the ledger said all of it already; ``repeats``: in that very bulletin."""
    document = about.document if about else None
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


def was_made(store: EventStore, attempt: Attempt) -> bool:
    """Whether something was recorded under the attempt's key."""
    return bool(store.found("key", attempt.key))


def receipt_of_attempt(store: EventStore, attempt: Attempt, said: Bulletin | None = None) -> Receipt | None:
    """What the attempt came to when it was made first, or None if it was not.

    ``said`` is the bulletin of the request, which is the same as then: what came to nothing of it left no event. Raises
    IdempotencyKeyReused, Malformed or FileUnreadable.
    """
    check_attempt(attempt)
    return _found_before(store, attempt, said)


def _found_before(store: EventStore, attempt: Attempt, said: Bulletin | None) -> Receipt | None:
    positions = store.found("key", attempt.key)
    if not positions:
        return None
    kept = store.between(positions[0], store.batch_end(positions[0]))
    if kept[0].event.batch.request != attempt.request:
        raise IdempotencyKeyReused("this key was already used for another request; use a new key for a new request")
    outcomes = _outcomes(store, kept)
    return receipt_of(kept, outcomes, _holding_then(store, kept, outcomes, said) if said else None)


def _holding_then(
    store: EventStore, batch: Sequence[Recorded[Event]], outcomes: Sequence[Outcome], said: Bulletin
) -> Holding | None:
    """What came to nothing and was not read when the batch was recorded, whatever came since."""
    until = batch[-1].position
    received = _received(batch)
    if received is None:
        return None
    told_at = received.published_at, received.document
    memory = LedgerMemory(store)
    told = told_of_grown(memory, said, told_at, until)
    draft = Draft(memory, datetime.fromisoformat(received.recorded_at), received.recorded_at, received.recorded_by)
    left_out = told_by_leaving_out(_left_out(draft, said, told_at[0], until), told_at)

    def figure(key: FigureKey) -> Figure:
        return replay(one for one in store.stream(OfFigure(key)) if one.position <= until)

    return holding(chain(told, left_out), figure, outcomes)


def _left_out(draft: Draft, said: Bulletin, at: Moment, until: int) -> Iterator[tuple[FigureKey, Slot]]:
    """What the whole list left out of what a withdrawal had been recorded of, as far as it then had to be judged."""
    listed = listed_by(said) if said.complete else set()
    for span in said.complete:
        slot = span.slot
        for key in draft.memory.withdrawn(series_key(span.series), until):
            if (key, slot) not in listed and is_within(span, key.period):
                listed.add((key, slot))
                place = draft.place_of(key, slot, at, until)
                stand = draft.figure(key).standing(slot, until)
                before = [one for one in stand if one.place <= place]
                known = read(before, microseconds(at))
                if (before and before[-1].has_value) or (known is not None and known.has_value):
                    yield key, slot


def _outcomes(store: EventStore, batch: Sequence[Recorded[Event]]) -> list[Outcome]:
    figures: dict[FigureKey, Figure] = {}
    outcomes = []
    for position, event in batch:
        if not isinstance(event, FigureFact):
            continue
        key = figure_of(event)
        if key not in figures:
            earlier = (one for one in store.stream(OfFigure(key)) if one.position < batch[0].position)
            figures[key] = replay(earlier)
        is_against_hand = goes_against_a_hand(figures[key], event)
        figures[key] = evolve(figures[key], event, position)
        outcome = outcome_of(figures[key], key, event, against_hand=is_against_hand)
        if outcome is not None:
            outcomes.append(outcome)
    return outcomes


def _received(kept: Sequence[Recorded[Event]]) -> BulletinReceived | None:
    for one in kept:
        if isinstance(one.event, BulletinReceived):
            return one.event
    return None


def _about(kept: Sequence[Recorded[Event]]) -> Subject | None:
    first = kept[0].event
    kind = FACTS[type(first)].kind
    match first:
        case AmendmentFact():
            is_refiled = isinstance(first, EntryVoided) and first.refiled_as is not None
            return Subject(OfFigure(figure_of(first)), "refiling" if is_refiled else kind, first.entry)
        case BulletinVoided():
            return Subject(OfBulletin(bulletin_id(first)), kind) if _voided(kept) == 1 else None
        case SourceFact() | SeriesFact() | DocumentFact() | WatchFact() | LogFact():
            return Subject(stream_named(first.stream), kind)
        case BulletinReceived() | EntryFact():
            return None  # these come with a bulletin
        case _:
            assert_never(first)


def _about_bulletin(bulletin: BulletinReceived, outcomes: Sequence[Outcome]) -> Subject | None:
    if bulletin.statements != 1 or bulletin.complete:
        return None
    own = [one for one in outcomes if not one.pinned]
    if len(own) != 1:
        return None
    source, series = own[0].series.split("/")
    return Subject(OfFigure(FigureKey(source, series, own[0].period)), own[0].kind, own[0].entry)


def _kind_of_several(kept: Sequence[Recorded[Event]]) -> str | None:
    return "voiding" if isinstance(kept[0].event, BulletinVoided) else None


def _voided(kept: Sequence[Recorded[Event]]) -> int:
    return sum(isinstance(one.event, BulletinVoided) for one in kept)
