"""The outcome of one entry, derived from its figure before and after it."""

from typing import assert_never

from msgspec import Struct

from domain.effective import EffectiveEntries
from domain.events import EntryCorrected, EntryFact, EntryVoided, FigureEvent, StatementFact
from domain.figure import Figure, slot_of
from domain.keys import FigureKey
from domain.reading import Entry, Kind
from domain.statements import qualifier_of, value_of
from domain.words import Slot


class Outcome(Struct, frozen=True, kw_only=True, gc=False):
    """What one statement of a bulletin turned out to be.

    ``against_hand``: it repeats what a correction or voiding of ours had put right. ``came_back_changed``: a
    reinstatement of another value than the last one, and so a revision of value too. ``order_assumed``: that
    ``previous`` came first rests on where a bare date is placed within its day.
    """

    series: str
    period: str
    slot: Slot
    kind: Kind
    of_value: bool
    entry: int
    version: int
    previous: str | None
    value: str | None
    qualifier: str | None = None
    previous_qualifier: str | None = None
    came_back_changed: bool = False
    order_assumed: bool = False
    pinned: bool = False
    against_hand: bool = False


def outcome_of(
    figure: Figure,
    key: FigureKey,
    event: FigureEvent,
    *,
    against_hand: bool = False,
    line: EffectiveEntries | None = None,
) -> Outcome | None:
    """What the event's entry is where it now stands, or the entry that it corrects; a voiding leaves none to tell of.

    The figure ends with the event: the same of a batch while it is decided and of that batch read back, however late.
    ``line`` is the figure's, of the slot of that entry, where it is at hand.
    """
    if figure.version == 1 and isinstance(event, StatementFact):
        return first_report(key, event)
    match event:
        case EntryFact():
            entry, pinned = figure.entry(event.version), event.pinned
        case EntryCorrected():
            entry, pinned = figure.entry(event.entry), False
        case EntryVoided():
            return None
        case _:
            assert_never(event)
    assert entry is not None, "an event of an entry, or of a correction of one that stands"
    return _told(figure, key, line or figure.line(entry.slot), entry, pinned=pinned, against_hand=against_hand)


def _told(  # noqa: PLR0913 - the facts of one outcome
    figure: Figure, key: FigureKey, line: EffectiveEntries, entry: Entry, *, pinned: bool, against_hand: bool
) -> Outcome:
    standing = line.of(entry.number)
    assert standing is not None, "it was not voided"
    change = line.change(standing)
    previous = change.previous.content if change.previous else None
    return Outcome(
        series=str(key.of),
        period=key.period,
        slot=entry.slot,
        kind=change.kind,
        of_value=change.of_value,
        entry=entry.number,
        version=figure.version,
        previous=value_of(previous),
        value=value_of(standing.content),
        qualifier=qualifier_of(standing.content),
        previous_qualifier=qualifier_of(previous),
        came_back_changed=change.came_back_changed,
        order_assumed=change.order_assumed,
        pinned=pinned,
        against_hand=against_hand,
    )


def first_report(key: FigureKey, event: StatementFact) -> Outcome:
    """What a figure's first event is: a report, with nothing before it."""
    said = event.statement
    return Outcome(
        series=f"{key.source}/{key.series}",
        period=key.period,
        slot="statement",
        kind="report",
        of_value=True,
        entry=1,
        version=1,
        previous=None,
        value=said.value,
        qualifier=said.qualifier,
    )


def goes_against_a_hand(figure: Figure, event: FigureEvent) -> bool:
    """Whether the event, which the figure has not yet, repeats what a correction or voiding of ours had put right."""
    if not isinstance(event, EntryFact) or event.pinned:
        return False
    return figure.was_put_right(slot_of(event), event.content)
