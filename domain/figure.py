"""The life of one figure, folded from its events; folding decides nothing and refuses nothing."""

from collections.abc import Iterable
from typing import assert_never

from msgspec import Struct

from domain.codec import tag
from domain.events import (
    AdjustmentDeclared,
    AdjustmentWithdrawn,
    EntryCorrected,
    EntryEvent,
    EntryVoided,
    FigureConfirmed,
    FigureEvent,
    FigureReinstated,
    FigureReported,
    FigureRevised,
    FigureWithdrawn,
)
from domain.moments import OPEN
from domain.reading import Amendment, Days, Entry, Standing, read, standing
from domain.statements import Content
from domain.words import Slot


class Figure(Struct, frozen=True):
    """A figure as the ledger has it after some of its events; ``version`` 0 is one never heard of."""

    version: int = 0
    entries: tuple[Entry, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    gone_with_bulletin: frozenset[int] = frozenset()

    def standing(self, slot: Slot, position: int = OPEN) -> list[Standing]:
        """The slot's effective entries at a position, in the order of reading."""
        return standing(self.entries, self.amendments, slot, position)

    def reads(self, slot: Slot, published: int = OPEN, position: int = OPEN) -> Content | None:
        """What the slot says at (published, position), or None where nothing had been said."""
        answer = read(self.standing(slot, position), published)
        return answer.content if answer else None

    def ordered(self, slot: Slot, published_at: str, position: int = OPEN) -> int:
        """The order time of what is said of the slot right behind a position."""
        days = Days()
        for one in self.entries:
            if one.slot == slot and one.position <= position:
                days.add(one.content)
        return days.ordered(published_at)

    def entry(self, number: int) -> Entry | None:
        """The entry of that number, as it was stored."""
        return next((one for one in self.entries if one.number == number), None)

    def is_voided(self, number: int) -> bool:
        """Whether the entry no longer stands."""
        return any(one.entry == number and one.content is None for one in self.amendments)


NEVER_HEARD_OF = Figure()


def evolve(figure: Figure, event: FigureEvent, position: int) -> Figure:
    """The figure after one more of its events, which stands at that position of the ledger."""
    match event:
        case FigureReported() | FigureRevised() | FigureReinstated():
            return _with_entry(figure, event, position, "statement", event.statement)
        case FigureConfirmed():
            return _with_entry(figure, event, position, "statement", event.statement)
        case FigureWithdrawn():
            return _with_entry(figure, event, position, "statement", event.withdrawal)
        case AdjustmentDeclared():
            return _with_entry(figure, event, position, "adjustment", event.adjustment)
        case AdjustmentWithdrawn():
            return _with_entry(figure, event, position, "adjustment", event.withdrawal)
        case EntryCorrected():
            content = event.statement or event.withdrawal or event.adjustment
            return _with_amendment(
                figure,
                event.version,
                Amendment(version=event.version, position=position, entry=event.entry, content=content),
            )
        case EntryVoided():
            gone = figure.gone_with_bulletin | {event.entry} if event.bulletin else figure.gone_with_bulletin
            voiding = Amendment(version=event.version, position=position, entry=event.entry, content=None)
            return Figure(event.version, figure.entries, (*figure.amendments, voiding), gone)
        case _:
            assert_never(event)


def replay(events: Iterable[tuple[int, FigureEvent]]) -> Figure:
    """The figure after all of its events, each with its position."""
    figure = NEVER_HEARD_OF
    for position, event in events:
        figure = evolve(figure, event, position)
    return figure


def _with_entry(figure: Figure, event: EntryEvent, position: int, slot: Slot, content: Content) -> Figure:
    entry = Entry(
        number=event.version,
        position=position,
        slot=slot,
        content=content,
        bulletin=event.bulletin,
        tag=tag(event),
        pinned=getattr(event, "pinned", False),
    )
    return Figure(event.version, (*figure.entries, entry), figure.amendments, figure.gone_with_bulletin)


def _with_amendment(figure: Figure, version: int, amendment: Amendment) -> Figure:
    return Figure(version, figure.entries, (*figure.amendments, amendment), figure.gone_with_bulletin)
