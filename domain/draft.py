"""A batch while it is being decided: its events, and the figures as they would then stand."""

from typing import Any, cast
from uuid import uuid4

from msgspec import Struct

from domain.desk import Desk
from domain.events import Batch, Event, FigureEvent
from domain.figure import Figure, evolve
from domain.keys import FigureKey
from domain.reading import Kind, derive
from domain.statements import Adjustment, Content, Statement
from domain.store import Kept
from domain.words import Slot


class Outcome(Struct, frozen=True, kw_only=True):
    """What one statement of a bulletin turned out to be.

    ``against_hand``: it repeats what a correction or voiding of ours had put right.
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
    pinned: bool = False
    against_hand: bool = False


class Draft:
    """Events to be recorded as one batch upon what the desk knows; nothing is stored until it is appended."""

    def __init__(self, desk: Desk, recorded_at: str, recorded_by: str, batch: Batch | None = None) -> None:
        self.desk = desk
        self.recorded_at = recorded_at
        self.recorded_by = recorded_by
        self.batch = batch or Batch(id=str(uuid4()))
        self.kept: list[Kept] = []
        self.outcomes: list[Outcome] = []
        self.affected: dict[str, int] = {}
        self._figures: dict[str, Figure] = {}
        self._versions: dict[str, int] = {}

    def figure(self, key: FigureKey) -> Figure:
        """The figure as it would stand after the events so far."""
        return self._figures.get(key.stream) or self.desk.figure(key.stream)

    def record(self, kind: type[Any], stream: str, version: int, **fact: object) -> Event:
        """Add one event to a stream that stands at ``version``."""
        version = self._versions.get(stream, version) + 1
        self._versions[stream] = version
        event: Event = kind(
            stream=stream,
            version=version,
            recorded_at=self.recorded_at,
            recorded_by=self.recorded_by,
            batch=self.batch,
            **fact,
        )
        self.kept.append(Kept(self.desk.position + len(self.kept) + 1, event))
        return event

    def record_entry(self, kind: type[Any], key: FigureKey, published: int, **fact: object) -> int:
        """Add an event to a figure, and remember from when on that may change what bulletins said; its number."""
        figure = self.figure(key)
        event = cast("FigureEvent", self.record(kind, key.stream, figure.version, **fact))
        self._figures[key.stream] = evolve(figure, event, self.kept[-1].position)
        self.affected[key.stream] = min(published, self.affected.get(key.stream, published))
        return event.version

    def tell(
        self, key: FigureKey, slot: Slot, number: int, *, pinned: bool = False, against_hand: bool = False
    ) -> None:
        """Add to the outcomes what the entry turned out to be where it now stands."""
        figure = self.figure(key)
        for change in derive(figure.standing(slot)):
            if change.standing.entry.number == number:
                self.outcomes.append(
                    Outcome(
                        series=str(key.of),
                        period=key.period,
                        slot=slot,
                        kind=change.kind,
                        of_value=change.of_value,
                        entry=number,
                        version=figure.version,
                        previous=value_of(change.previous.content if change.previous else None),
                        value=value_of(change.standing.content),
                        qualifier=getattr(change.standing.content, "qualifier", None),
                        pinned=pinned,
                        against_hand=against_hand,
                    )
                )


def value_of(content: Content | None) -> str | None:
    """The value or amount that a content gives, as said."""
    if isinstance(content, Statement):
        return content.value
    return content.amount if isinstance(content, Adjustment) else None
