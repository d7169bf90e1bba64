"""Entries that have a document or a bulletin as their evidence, so many at a time."""

from typing import NamedTuple

from msgspec import Struct

from domain.codec import tag
from domain.events import FigureEvent
from domain.streams import figure_of
from projections.answers.view import View
from projections.tables import evidence

# How many entries are told at a time.
MOST_ENTRIES = 1_000


class EntryWithEvidence(Struct, frozen=True, kw_only=True):
    """An entry that rests on a document or bulletin."""

    series: str
    period: str
    entry: int
    position: int
    kind: str


class EntryPositions(NamedTuple):
    """What rests on a document or bulletin up to a position, besides what was recorded with it."""

    view: View
    name: str
    until: int

    def behind(self, position: int, most: int) -> list[int]:
        """Where it stands, behind a position and so many at most."""
        return evidence.behind(self.view.generation, self.name, position, self.until, most)

    def last(self) -> int:
        """Where the last of all stands; 0 where there is none."""
        return evidence.last(self.view.generation, self.name, self.until)


def rest(position: int, event: FigureEvent) -> EntryWithEvidence:
    key = figure_of(event)
    return EntryWithEvidence(
        series=str(key.of), period=key.period, entry=event.version, position=position, kind=tag(event)
    )
