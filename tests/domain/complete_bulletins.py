"""What whole lists and their pins keep to, told of one ledger: their word, and everybody's place."""

from collections.abc import Iterator, Mapping, Sequence

from domain.events import BulletinReceived
from domain.figure import Figure
from domain.moments import OPEN, begins, day_of, is_date, microseconds
from domain.reading import EffectiveEntry, Entry, is_within_a_bare_date, read
from domain.recording.archive import ReceivedBulletin
from domain.recording.ledger import Ledger
from domain.statements import says_the_same
from domain.streams import figure_named
from domain.words import SLOTS, Slot


def whole_lists(ledger: Ledger) -> list[ReceivedBulletin]:
    """Every complete bulletin, voided or not."""
    archive = ledger._memory.archive  # noqa: SLF001 - what the ledger itself decides by
    events = (one.event for one in ledger.store.after(0))
    streams = (one.stream for one in events if isinstance(one, BulletinReceived) and one.complete)
    return [archive.bulletin(stream.partition("/")[2]) for stream in streams]


def assert_lists_keep_their_word(ledger: Ledger, folded: Mapping[str, Figure], heads: Sequence[int]) -> None:
    """At its own moment a list is read for ever as when it was received, unless what was said later of it holds."""
    lists = {one.id: one for one in whole_lists(ledger)}
    for received in lists.values():
        for stream, figure in folded.items():
            for slot in _spoken_of(received, stream):
                _assert_keeps_its_word(lists, received, figure, slot, heads)


def _assert_keeps_its_word(
    lists: Mapping[str, ReceivedBulletin], received: ReceivedBulletin, figure: Figure, slot: Slot, heads: Sequence[int]
) -> None:
    published = microseconds(received.event.published_at)
    then = read(figure.standing(slot, received.batch_end), published)
    if then is not None and is_date(received.event.published_at) and _is_of(received, then) and _was_moved(then):
        return  # what a hand moved into the day may stand behind a list that names no hour
    for head in heads:
        if not received.batch_end <= head < (received.voided_at or OPEN):
            continue
        stand = figure.standing(slot, head)
        now = read(stand, published)
        if now is not None and _is_of(received, now) and (_came(lists, now) > received.batch_end or _was_moved(now)):
            continue  # of what was said at one instant, or within one bare date, the later recorded one holds
        if _was_mended_by_hand(figure, slot, received, head) or _has_a_bare_date_behind(lists, received, stand):
            continue
        said, read_now = (one.content if one else None for one in (then, now))
        assert says_the_same(said, read_now), (received, slot, head)


def assert_no_pin_takes_a_place(ledger: Ledger, folded: Mapping[str, Figure]) -> None:
    """No pin comes to stand behind what was recorded after its list of the list's own instant, or of its day.

    Only an hour that comes before the one behind which a list of the day stood, when it was received, is before it.
    """
    lists = {one.id: one for one in whole_lists(ledger)}
    for stream, figure in folded.items():
        for pin in (one for one in figure.entries if one.pinned):
            received = lists[pin.bulletin]
            stand = figure.standing(pin.slot, pin.position)
            place = next(one.place for one in stand if one.entry == pin)
            for one in stand:
                if _came(lists, one) > received.batch_end and _is_beside(received, one):
                    hour = _hour(lists, received, stream, figure, pin)
                    assert one.place > place or one.entry == pin or _is_before(hour, received, one), (one, pin)


def _spoken_of(received: ReceivedBulletin, stream: str) -> Iterator[Slot]:
    key = figure_named(stream)
    yield from (slot for slot in SLOTS if received.covers(str(key.of), key.period, slot))


def _came(lists: Mapping[str, ReceivedBulletin], one: EffectiveEntry) -> int:
    """Where in the ledger it was said: what a pin says came with its list."""
    return lists[one.entry.bulletin].batch_end if one.entry.pinned else one.position


def _is_of(received: ReceivedBulletin, one: EffectiveEntry) -> bool:
    """Whether the entry is of the list's own instant, or of the day that is all the list names."""
    at = received.event.published_at
    return day_of(one.content.published_at) == at if is_date(at) else one.published == microseconds(at)


def _is_beside(received: ReceivedBulletin, one: EffectiveEntry) -> bool:
    """Whether the entry is of the list's own moment, or of its day where one of the two names no hour."""
    at, said = received.event.published_at, one.content.published_at
    return at == said or is_within_a_bare_date(at, said)


def _hour(
    lists: Mapping[str, ReceivedBulletin], received: ReceivedBulletin, stream: str, figure: Figure, pin: Entry
) -> int:
    """The latest hour of its day that had been recorded, or that a whole list gave, before the list was received."""
    key, at = figure_named(stream), received.event.published_at
    said = [
        one.content.published_at
        for one in figure.entries
        if one.slot == pin.slot and one.position <= received.batch_end
    ]
    said += [
        one.event.published_at
        for one in lists.values()
        if one.position < received.position and one.covers(str(key.of), key.period, pin.slot)
    ]
    hours = [microseconds(one) for one in said if not is_date(one) and day_of(one) == day_of(at)]
    return max(hours, default=begins(day_of(at)))


def _is_before(hour: int, received: ReceivedBulletin, one: EffectiveEntry) -> bool:
    return is_date(received.event.published_at) and not is_date(one.content.published_at) and one.ordered <= hour


def _was_moved(one: EffectiveEntry) -> bool:
    return one.content.published_at != one.entry.content.published_at


def _has_a_bare_date_behind(
    lists: Mapping[str, ReceivedBulletin], received: ReceivedBulletin, stand: Sequence[EffectiveEntry]
) -> bool:
    """Whether a bare date of the list's day was recorded behind it: a pin would take its place for good."""
    day = day_of(received.event.published_at)
    return any(one.content.published_at == day and _came(lists, one) > received.batch_end for one in stand)


def _was_mended_by_hand(figure: Figure, slot: Slot, received: ReceivedBulletin, head: int) -> bool:
    """Whether an entry of the bulletin's own was corrected, voided or filed here from elsewhere."""
    own = [one for one in figure.entries if one.slot == slot and one.bulletin == received.id]
    mended = {one.entry for one in figure.amendments if one.position <= head}
    return any(one.number in mended or (not one.pinned and received.batch_end < one.position <= head) for one in own)
