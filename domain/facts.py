"""The registry of events: for each the word by which it is told, and the slot in which it stands.

Code that describes events reads this table; a test holds it against all events that there are.
"""

from typing import Literal, get_args

from msgspec import Struct

from domain.events import (
    AdjustmentDeclared,
    AdjustmentWithdrawn,
    BulletinReceived,
    BulletinVoided,
    ContentReceived,
    DocumentReceived,
    EntryCorrected,
    EntryVoided,
    Event,
    FigureConfirmed,
    FigureEvent,
    FigureReinstated,
    FigureReported,
    FigureRevised,
    FigureWithdrawn,
    LogGuarded,
    LogRestarted,
    SeriesClosed,
    SeriesDescribed,
    SeriesOpened,
    SourceDescribed,
    SourceRegistered,
)
from domain.look_events import SourceLookedAt
from domain.reading import Kind
from domain.words import Slot

# What became known, what a source did, and what we did to an entry of our own.
FactKind = Literal[
    Kind,
    "correction", "voiding",
    "registration", "description", "opening", "closing", "document", "content", "bulletin", "look", "restart",
    "guarding",
]  # fmt: skip


class Fact(Struct, frozen=True):
    """What an event is called; ``slot`` is that of the entry that it makes, if it makes one."""

    kind: FactKind
    slot: Slot | None = None


FACTS: dict[type[Event], Fact] = {
    SourceRegistered: Fact("registration"),
    SourceDescribed: Fact("description"),
    SeriesOpened: Fact("opening"),
    SeriesDescribed: Fact("description"),
    SeriesClosed: Fact("closing"),
    DocumentReceived: Fact("document"),
    ContentReceived: Fact("content"),
    BulletinReceived: Fact("bulletin"),
    BulletinVoided: Fact("voiding"),
    FigureReported: Fact("report", "statement"),
    FigureRevised: Fact("revision", "statement"),
    FigureConfirmed: Fact("confirmation", "statement"),
    FigureWithdrawn: Fact("withdrawal", "statement"),
    FigureReinstated: Fact("reinstatement", "statement"),
    AdjustmentDeclared: Fact("adjustment", "adjustment"),
    AdjustmentWithdrawn: Fact("adjustment-withdrawal", "adjustment"),
    EntryCorrected: Fact("correction"),
    EntryVoided: Fact("voiding"),
    SourceLookedAt: Fact("look"),
    LogRestarted: Fact("restart"),
    LogGuarded: Fact("guarding"),
}


def tag_of(kind: type[Event]) -> str:
    """The name on disk of all events of a kind."""
    return str(kind.__struct_config__.tag)


# The word by which a figure's event is told, by its tag.
KIND_OF_TAG: dict[str, FactKind] = {tag_of(event): FACTS[event].kind for event in get_args(FigureEvent)}
