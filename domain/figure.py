"""The life of one figure, folded from its events; folding decides nothing and refuses nothing."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from msgspec.structs import replace

from domain.codec import tag
from domain.effective import EffectiveEntries
from domain.events import (
    EntryCorrected,
    EntryEvent,
    EntryFact,
    EntryVoided,
    FigureEvent,
    FigureReported,
)
from domain.facts import FACTS, tag_of
from domain.figure_index import Index, sent
from domain.moments import OPEN
from domain.reading import Amendment, EffectiveEntry, Entry, Place, read, standing
from domain.statements import Content, is_repeated, says, says_the_same
from domain.words import SLOTS, Slot

_REPORTED = tag_of(FigureReported)
# So many entries are gone through faster than what would find them is kept up, and most figures have fewer.
FEW = 16
# Since when a figure has all of its entries that has not forgotten any.
WHOLE = -OPEN


class Figure:
    """A figure as the ledger has it after some of its events; ``version`` 0 is one never heard of.

    It grows in place, and the last event can be taken back. What finds entries among many is made when it is first
    needed and kept up from then on, so that one more event costs much the same however many there are.

    One that has only its recent entries, as ``recent`` leaves it, tells as much of what is said from ``since`` on as
    one that has all; ``since`` is in microseconds since 1970, and earlier than all that can be said of one that has.
    """

    __slots__ = ("_kept", "amendments", "entries", "gone_with_bulletin", "since", "version")

    def __init__(self) -> None:
        self.version = 0
        self.since = WHOLE
        self.entries: list[Entry] = []
        self.amendments: list[Amendment] = []
        self.gone_with_bulletin: set[int] = set()
        self._kept: Index | None = None

    def __eq__(self, other: object) -> bool:
        """Whether both come of the same events."""
        return isinstance(other, Figure) and self._facts() == other._facts()

    __hash__ = None  # type: ignore[assignment]  # it grows

    def _facts(self) -> tuple[object, ...]:
        return self.version, self.entries, self.amendments, self.gone_with_bulletin

    def line(self, slot: Slot) -> EffectiveEntries:
        """The slot's effective entries in the order of reading, to be looked at before the figure grows further."""
        kept = self._index()
        return kept.lines[slot] if kept else self._line(slot)

    def line_with_last(self, before: EffectiveEntries) -> EffectiveEntries:
        """The line of the slot of the last entry, made of what it was before that entry, which then is no more."""
        last = self.entries[-1]
        if self._index():
            return self.line(last.slot)
        before.add(last)
        return before

    def _line(self, slot: Slot) -> EffectiveEntries:
        line = EffectiveEntries(one for one in self.entries if one.slot == slot)
        # Of several amendments the last one counts; a voiding is always the last.
        for number, content in {one.entry: one.content for one in self.amendments}.items():
            if (stood := line.of(number)) is not None:
                line.amend(stood.entry, content)
        return line

    def _index(self) -> Index | None:
        if self._kept is None and len(self.entries) > FEW:
            self._kept = Index(self.entries, self.amendments, {slot: self._line(slot) for slot in SLOTS})
        return self._kept

    def _content(self, number: int) -> Content | None:
        mended = self.mended(number)
        return mended[-1].content if mended else self._known(number).content

    def _known(self, number: int) -> Entry:
        entry = self.entry(number)
        assert entry is not None, "only entries are amended"
        return entry

    def standing(self, slot: Slot, position: int = OPEN) -> Sequence[EffectiveEntry]:
        """The slot's effective entries at a position, in the order of reading; not the caller's to change."""
        if position >= self._last_position():
            return self.line(slot).stand
        return standing(self.entries, self.amendments, slot, position)

    def _last_position(self) -> int:
        return max((some[-1].position for some in (self.entries, self.amendments) if some), default=0)

    def reads(self, slot: Slot, published: int = OPEN, position: int = OPEN) -> Content | None:
        """What the slot says at (published, position), or None where nothing had been said."""
        answer = read(self.standing(slot, position), published)
        return answer.content if answer else None

    def stood(self, slot: Slot, place: Place, published: int, position: int) -> EffectiveEntry | None:
        """The last that stood no later than a place and was known at a moment, at a position."""
        if self.amendments and self.amendments[-1].position > position:
            stand = standing(self.entries, self.amendments, slot, position)
            return next((one for one in reversed(stand) if one.place <= place and one.published <= published), None)
        line = self.line(slot)
        backwards = (line.stand[at] for at in range(line.up_to(place) - 1, -1, -1))
        return next((one for one in backwards if one.position <= position and one.published <= published), None)

    def entry(self, number: int) -> Entry | None:
        """The entry of that number, as it was stored."""
        kept = self._index()
        if kept is not None:
            return kept.by_number.get(number)
        return next((one for one in self.entries if one.number == number), None)

    def mended(self, number: int) -> Sequence[Amendment]:
        """What was done to the entry since, oldest first."""
        kept = self._kept
        if kept is not None:
            return kept.mended.get(number, ())
        return [one for one in self.amendments if one.entry == number]

    def says(self, number: int) -> Content | None:
        """What the entry says, as far as it was corrected; None where there is none, or it was voided."""
        return self._content(number) if self.entry(number) else None

    def is_voided(self, number: int) -> bool:
        """Whether the entry no longer stands."""
        return any(one.content is None for one in self.mended(number)[-1:])

    def repeated(self, slot: Slot, content: Content) -> Entry | None:
        """The entry that said just that, at that time, in that document; not one voided with its whole bulletin."""
        kept = self._index()
        same = kept.sent.get(sent(slot, content), ()) if kept else self.entries
        return next(
            (
                one
                for one in same
                if one.slot == slot and one.number not in self.gone_with_bulletin and is_repeated(content, one.content)
            ),
            None,
        )

    def bulletins_that_said(self, slot: Slot, content: Content) -> Sequence[str]:
        """Those of which an entry said just that, at that time, in that document, whatever became of it."""
        kept = self._index()
        same = kept.sent.get(sent(slot, content), ()) if kept else self.entries
        return [one.bulletin for one in same if one.slot == slot and is_repeated(content, one.content)]

    def has_entry_of(self, slot: Slot, bulletin: str) -> bool:
        """Whether the bulletin has, or had, an entry of its own here."""
        kept = self._index()
        if kept is not None:
            return (slot, bulletin) in kept.spoken
        return any(one.slot == slot and one.bulletin == bulletin for one in self.entries)

    def was_put_right(self, slot: Slot, content: Content) -> bool:
        """Whether an entry that said the same was corrected or voided by hand."""
        if not self.amendments:
            return False
        kept = self._index()
        if kept is not None:
            return bool(kept.put_right.get((slot, says(content))))
        by_hand = {one.entry for one in self.amendments if one.by_hand}
        return any(
            one.number in by_hand and one.slot == slot and says_the_same(content, one.content) for one in self.entries
        )

    def add(self, entry: Entry) -> None:
        """One more entry."""
        self.version = entry.number
        self.entries.append(entry)
        if self._kept is not None:
            self._kept.add(entry)

    def amend(self, amendment: Amendment) -> None:
        """One more amendment; of an entry that was voided it says nothing any more, for a voiding is final."""
        self.version = amendment.version
        if self._was_voided(amendment.entry):
            amendment = replace(amendment, content=None)
        self.amendments.append(amendment)
        if not amendment.by_hand:
            self.gone_with_bulletin.add(amendment.entry)
        if self._kept is not None:
            self._kept.amend(amendment)

    def _was_voided(self, number: int) -> bool:
        kept = self._index()
        if kept is not None:
            return any(one.content is None for one in kept.mended.get(number, ())[-1:])
        last = next((one for one in reversed(self.amendments) if one.entry == number), None)
        return last is not None and last.content is None

    def take_back(self) -> None:
        """Undo the last event, whichever it was."""
        if self.entries and self.entries[-1].number == self.version:
            entry = self.entries.pop()
            if self._kept is not None:
                self._kept.forget(entry)
        else:
            amendment = self.amendments.pop()
            if not amendment.by_hand:
                self.gone_with_bulletin.discard(amendment.entry)
            if self._kept is not None:
                self._kept.unmend(amendment)
        self.version -= 1


NEVER_HEARD_OF = Figure()


def evolve(figure: Figure, event: FigureEvent, position: int) -> Figure:
    """The figure, grown in place by one more of its events, which stands at that position of the ledger."""
    if figure.version == 0:
        figure = Figure()
    match event:
        case EntryCorrected():
            figure.amend(Amendment(version=event.version, position=position, entry=event.entry, content=event.content))
        case EntryVoided():
            by_hand = event.bulletin is None
            figure.amend(
                Amendment(version=event.version, position=position, entry=event.entry, content=None, by_hand=by_hand)
            )
        case EntryFact():
            figure.add(entry_of(event, position))
        case _:
            assert_never(event)
    return figure


def reported(event: FigureReported, position: int) -> Figure:
    """The figure of which the event is the first, as ``evolve`` would make it."""
    figure = Figure()
    figure.version = 1
    figure.entries.append(
        Entry(
            number=1,
            position=position,
            slot="statement",
            content=event.statement,
            bulletin=event.bulletin,
            tag=_REPORTED,
        )
    )
    return figure


def replay(events: Iterable[tuple[int, FigureEvent]]) -> Figure:
    """The figure after all of its events, each with its position."""
    figure = NEVER_HEARD_OF
    for position, event in events:
        figure = evolve(figure, event, position)
    return figure


def entry_of(event: EntryEvent, position: int) -> Entry:
    """The entry that the event is, as it was stored."""
    return Entry(
        number=event.version,
        position=position,
        slot=slot_of(event),
        content=event.content,
        bulletin=event.bulletin,
        tag=tag(event),
        pinned=event.pinned,
    )


def slot_of(event: EntryEvent) -> Slot:
    """The slot of the figure in which the entry stands."""
    slot = FACTS[type(event)].slot
    assert slot is not None, "an entry stands in a slot"
    return slot
