"""The streams of the ledger, and which events each of them holds.

A stream's name is the text that its events carry on disk: ``figure/war-losses/personnel/2022-03-02``. A stream is made
from keys, never checked again, or read once from a name that the ledger wrote.
"""

from typing import ClassVar, Generic, NamedTuple, TypeVar, get_args

from msgspec import Struct
from msgspec.structs import astuple

from domain.events import (
    BulletinEvent,
    DocumentEvent,
    Event,
    FigureEvent,
    LogEvent,
    SeriesEvent,
    SourceEvent,
    WatchEvent,
)
from domain.keys import FigureKey, SeriesKey

# Of a stream, all of its events; of one recorded event, that event.
E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)


class Recorded(NamedTuple, Generic[E_co]):
    """An event where it stands in the ledger."""

    position: int
    event: E_co


class StreamOf(Struct, Generic[E_co], frozen=True):
    """A stream whose events are all of one union."""

    kind: ClassVar[str]

    @property
    def name(self) -> str:
        """Its name on disk: its kind, and the words of what it is about."""
        return "/".join((self.kind, *map(str, astuple(self))))

    def __str__(self) -> str:
        """Its name on disk."""
        return self.name


class OfSource(StreamOf[SourceEvent], frozen=True):
    """What a source is."""

    kind: ClassVar[str] = "source"
    source: str


class OfSeries(StreamOf[SeriesEvent], frozen=True):
    """What a series is."""

    kind: ClassVar[str] = "series"
    key: SeriesKey


class OfDocument(StreamOf[DocumentEvent], frozen=True):
    """One appearance of the evidence, and how its bytes came."""

    kind: ClassVar[str] = "document"
    id: str


class OfBulletin(StreamOf[BulletinEvent], frozen=True):
    """A bulletin, and whether it was voided."""

    kind: ClassVar[str] = "bulletin"
    id: str


class OfFigure(StreamOf[FigureEvent], frozen=True):
    """All entries of a figure, and what was done to them."""

    kind: ClassVar[str] = "figure"
    key: FigureKey

    @property
    def name(self) -> str:
        """The same, written out for the stream of which there are most: that takes half the time."""
        key = self.key
        return f"figure/{key.source}/{key.series}/{key.period}"


class OfWatch(StreamOf[WatchEvent], frozen=True):
    """When the addresses of a source were looked at, and what was found."""

    kind: ClassVar[str] = "watch"
    source: str


class OfLog(StreamOf[LogEvent], frozen=True):
    """What happened to the transparency log itself."""

    kind: ClassVar[str] = "log"


Stream = OfSource | OfSeries | OfDocument | OfBulletin | OfFigure | OfWatch | OfLog
STREAMS: tuple[type[Stream], ...] = get_args(Stream)
# Of those that have a name of their own; the log is one.
KINDS: tuple[str, ...] = tuple(one.kind for one in STREAMS if one is not OfLog)


def stream_named(name: str) -> Stream:
    """The stream of that name on disk; the ledger wrote it, so it is not checked again.

    >>> stream_named("source/town").kind, stream_named("figure/town/cases/2022-03-02").name
    ('source', 'figure/town/cases/2022-03-02')
    """
    match name.split("/"):
        case ["figure", source, series, period]:
            return OfFigure(FigureKey(source, series, period))
        case ["series", source, series]:
            return OfSeries(SeriesKey(source, series))
        case ["source", source]:
            return OfSource(source)
        case ["document", document]:
            return OfDocument(document)
        case ["bulletin", bulletin]:
            return OfBulletin(bulletin)
        case ["watch", source]:
            return OfWatch(source)
        case ["log"]:
            return OfLog()
        case _:
            raise ValueError(f"no stream is named {name}")


def figure_named(name: str) -> FigureKey:
    """The figure whose stream has that name."""
    _, source, series, period = name.split("/")
    return FigureKey(source, series, period)


def figures_begin(of: SeriesKey) -> str:
    """How the names of the streams of all figures of a series begin."""
    return f"figure/{of}/"


def series_begin(source: str) -> str:
    """How the names of the streams of all series of a source begin."""
    return f"series/{source}/"


def figure_of(event: FigureEvent) -> FigureKey:
    """The figure of which the event is."""
    return figure_named(event.stream)


def series_of(event: SeriesEvent) -> SeriesKey:
    """The series of which the event is."""
    _, source, series = event.stream.split("/")
    return SeriesKey(source, series)


def source_of(event: SourceEvent) -> str:
    """The slug of the source of which the event is."""
    return event.stream.removeprefix("source/")


def document_id(event: DocumentEvent) -> str:
    """The id of the document of which the event is."""
    return event.stream.removeprefix("document/")


def bulletin_id(event: BulletinEvent) -> str:
    """The id of the bulletin of which the event is."""
    return event.stream.removeprefix("bulletin/")
