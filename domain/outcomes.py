"""What one entry turned out to be, told from its figure before and after it."""

from msgspec import Struct

from domain.events import EntryCorrected, EntryVoided, FigureEvent
from domain.figure import Figure
from domain.keys import FigureKey
from domain.reading import Entry, Kind, derive
from domain.statements import qualifier_of, says_the_same, value_of
from domain.words import Slot


class Outcome(Struct, frozen=True, kw_only=True):
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


def outcome_of(before: Figure, after: Figure, key: FigureKey, event: FigureEvent) -> Outcome | None:
    """What the event's entry is where it then stands, or the entry that it corrects; a voiding leaves none to tell of.

    Pure: the same of a batch while it is decided and of the same batch read back, however late.
    """
    if isinstance(event, EntryVoided):
        return None
    entry = after.entry(event.entry if isinstance(event, EntryCorrected) else event.version)
    assert entry is not None, "an event of an entry, or of a correction of one that stands"
    is_new = not isinstance(event, EntryCorrected) and not entry.pinned
    change = next(one for one in derive(after.standing(entry.slot)) if one.standing.entry.number == entry.number)
    previous = change.previous.content if change.previous else None
    return Outcome(
        series=str(key.of),
        period=key.period,
        slot=entry.slot,
        kind=change.kind,
        of_value=change.of_value,
        entry=entry.number,
        version=after.version,
        previous=value_of(previous),
        value=value_of(change.standing.content),
        qualifier=qualifier_of(change.standing.content),
        previous_qualifier=qualifier_of(previous),
        came_back_changed=change.came_back_changed,
        order_assumed=change.order_assumed,
        pinned=entry.pinned and not isinstance(event, EntryCorrected),
        against_hand=is_new and _goes_against_a_hand(before, entry),
    )


def _goes_against_a_hand(figure: Figure, new: Entry) -> bool:
    by_hand = {one.entry for one in figure.amendments} - figure.gone_with_bulletin
    return any(
        one.number in by_hand and one.slot == new.slot and says_the_same(new.content, one.content)
        for one in figure.entries
    )
