"""The write side's memory of the ledger, read from the store when it is first needed."""

import re
from typing import assert_never

from msgspec import Struct

from domain.events import (
    BulletinFact,
    BulletinReceived,
    BulletinVoided,
    DocumentFact,
    DocumentReceived,
    Event,
    FigureEvent,
    FigureFact,
    LogFact,
    SeriesFact,
    SourceFact,
    Span,
)
from domain.facts import FACTS
from domain.figure import NEVER_HEARD_OF, Figure, evolve, replay
from domain.keys import FigureKey, SeriesKey, series_key, slug
from domain.lookups import completes_from, completes_until
from domain.moments import OPEN, begins, is_date, microseconds
from domain.periods import period
from domain.promises import EventStore
from domain.recording.commands import Line
from domain.refusals import UnknownBulletin, UnknownDocument, UnknownSeries, UnknownSource, shown
from domain.series import Series, Source, evolve_series, evolve_source
from domain.statements import Adjustment
from domain.streams import (
    OfBulletin,
    OfDocument,
    OfFigure,
    OfSeries,
    OfSource,
    Recorded,
    figure_of,
    series_of,
    source_of,
    stream_named,
)
from domain.words import Slot

# A long-lived memory forgets what it has read rather than grow without bound; each takes half a kilobyte or so.
_MOST_KEPT = 500_000
# Behind by more than that, it forgets as well: what is still needed is read again sooner than everything since.
_MOST_TO_READ = 20_000
# Ids are ours; a text of any other form names nothing, and need not be looked for.
_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)


class ReceivedBulletin(Struct, frozen=True):
    """A bulletin as the ledger has it: its event, where its batch lies, and the position from which on it is voided."""

    id: str
    event: BulletinReceived
    position: int
    batch_end: int
    voided_at: int | None
    version: int

    @property
    def voided(self) -> bool:
        """Whether it says nothing any more."""
        return self.voided_at is not None

    def spoke_at(self, position: int) -> bool:
        """Whether it had been received by then, and was not yet voided."""
        return self.position <= position and (self.voided_at is None or position < self.voided_at)

    def covers(self, series: str, when: str, slot: Slot) -> bool:
        """Whether it was the whole list of what the figure's slot is one of."""
        return any(one.series == series and one.slot == slot and is_within(one, when) for one in self.event.complete)


class Agreement(Struct, frozen=True):
    """The last complete bulletin of some spans, and until which position the ledger still reads as it says."""

    lines: dict[str, Line]
    published: int
    position: int


def is_within(span: Span, when: str) -> bool:
    """Whether the span covers the period; a coarser bound means its first or last day."""
    covered = period(when)
    after = span.start is None or covered.first >= period(span.start).first
    return after and (span.end is None or covered.last <= period(span.end).last)


class LedgerMemory:
    """The write side's memory of the ledger up to ``position``; its figures grow in place."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self._forget()

    def _forget(self) -> None:
        self.position = self.store.head()
        self.agreements: dict[tuple[Span, ...], Agreement] = {}
        self._figures: dict[SeriesKey, dict[FigureKey, Figure]] = {}
        self._whole: set[SeriesKey] = set()
        self._series: dict[str, Series | None] = {}
        self._sources: dict[str, Source | None] = {}
        self._touched: dict[SeriesKey, tuple[int, int]] = {}
        # Figures and their events, descriptions, and the lines of whole lists.
        self._size = 0

    def sync(self) -> None:
        """Read what was recorded since, by whomever; called under the write lock before deciding."""
        head = self.store.head()
        if self._size > _MOST_KEPT or head > self.position + _MOST_TO_READ:
            self._forget()
        elif head > self.position:
            for kept in self.store.after(self.position):
                self.absorb(kept)

    def absorb(self, kept: Recorded[Event]) -> None:
        """Take one recorded event into what is remembered."""
        self.position = kept.position
        self._size += 1
        event = kept.event
        match event:
            case FigureFact():
                self._absorb_of_figure(event, kept.position)
            case SeriesFact():
                series = series_of(event)
                self._series.pop(str(series), None)
                self._touch(series, kept.position)
            case SourceFact():
                self._sources.pop(source_of(event), None)
            case DocumentFact() | BulletinFact() | LogFact():
                pass  # asked of the store whenever they are needed
            case _:
                assert_never(event)

    def _absorb_of_figure(self, event: FigureEvent, position: int) -> None:
        key = figure_of(event)
        series = key.of
        if FACTS[type(event)].slot != "adjustment":  # of which no list of statements is one
            said = None if isinstance(event.content, Adjustment) else event.content
            self._touch(series, position, microseconds(said.published_at) if said else -OPEN)
        figures = self._figures.get(series, {})
        figure = figures.get(key, NEVER_HEARD_OF)
        # What this process recorded itself it grew by, while it decided.
        if (key in figures or series in self._whole) and figure.version < event.version:
            figures[key] = evolve(figure, event, position)

    def _touch(self, series: SeriesKey, position: int, published: int = -OPEN) -> None:
        _, latest = self._touched.get(series, (0, -OPEN))
        self._touched[series] = (position, max(latest, published))

    def source(self, name: str) -> Source | None:
        """The source as last described."""
        if name not in self._sources:
            source: Source | None = None
            for kept in self.store.stream(OfSource(slug(name, "source"))):
                source = evolve_source(source, kept.event)
            self._sources[name] = source
            self._size += 1
        return self._sources[name]

    def known_source(self, name: str) -> Source:
        """The source; raises UnknownSource."""
        if (source := self.source(name)) is None:
            raise UnknownSource(f"no source {name} is registered", source=name)
        return source

    def series(self, name: str) -> Series | None:
        """The series as last described."""
        if name not in self._series:
            series: Series | None = None
            for kept in self.store.stream(OfSeries(series_key(name))):
                series = evolve_series(series, kept.event)
            self._series[name] = series
            self._size += 1
        return self._series[name]

    def known_series(self, name: str) -> Series:
        """The series; raises UnknownSeries."""
        if (series := self.series(name)) is None:
            raise UnknownSeries(f"no series {name} was opened", series=name)
        return series

    def figure(self, key: FigureKey) -> Figure:
        """The figure as recorded; version 0 if nothing was ever recorded of it."""
        series = key.of
        figures = self._figures.setdefault(series, {})
        known = figures.get(key)
        if known is None:
            if series in self._whole:
                return NEVER_HEARD_OF
            known = figures[key] = replay(self.store.stream(OfFigure(key)))
            self._size += 1 + known.version
        return known

    def figures_of(self, series: SeriesKey) -> dict[FigureKey, Figure]:
        """Every figure of the series that was ever recorded; not the caller's to change."""
        figures = self._figures.setdefault(series, {})
        if series not in self._whole:
            for position, event in self.store.figures(series):
                key = figure_of(event)
                known = figures.get(key, NEVER_HEARD_OF)
                if event.version > known.version:
                    figures[key] = evolve(known, event, position)
                    self._size += 1
            self._whole.add(series)
        return figures

    def agree(self, agreements: dict[tuple[Span, ...], Agreement]) -> None:
        """Remember with what lists the ledger now agrees."""
        for complete, one in agreements.items():
            before = self.agreements.get(complete)
            self._size += len(one.lines) - (len(before.lines) if before else 0)
            self.agreements[complete] = one

    def agreement(self, complete: tuple[Span, ...], published: int) -> Agreement | None:
        """The bulletin with which the ledger still agrees in all that the spans cover, published no later."""
        known = self.agreements.get(complete)
        if known is None or known.published > published:
            return None
        for span in complete:
            position, latest = self._touched.get(series_key(span.series), (0, -OPEN))
            if position > known.position or latest > known.published:
                return None
        return known

    def document(self, name: str) -> DocumentReceived:
        """The document; raises UnknownDocument."""
        for kept in self.store.stream(OfDocument(name)) if _ID.fullmatch(name) else ():
            if isinstance(kept.event, DocumentReceived):
                return kept.event
        raise UnknownDocument(f"no document {shown(name)} was received", document=name, field="document")

    def bulletin(self, name: str) -> ReceivedBulletin:
        """The bulletin; raises UnknownBulletin."""
        kept = self.store.stream(OfBulletin(name)) if _ID.fullmatch(name) else []
        if not kept or not isinstance(received := kept[0].event, BulletinReceived):
            raise UnknownBulletin(f"no bulletin {shown(name)} was received", bulletin=name)
        voided_at = next((one.position for one in kept if isinstance(one.event, BulletinVoided)), None)
        end = self.store.batch_end(kept[0].position)
        return ReceivedBulletin(name, received, kept[0].position, end, voided_at, kept[-1].event.version)

    def bulletin_at(self, position: int) -> ReceivedBulletin:
        """The bulletin whose event lies there."""
        stream = stream_named(self.store.at(position).event.stream)
        assert isinstance(stream, OfBulletin), "it was found as a bulletin"
        return self.bulletin(stream.id)

    def completes_since(self, source: str, published: int) -> list[ReceivedBulletin]:
        """The source's complete bulletins, not voided, published then or later, in order of publication."""
        positions = self.store.found_after("complete", completes_from(source, published), completes_until(source))
        bulletins = map(self.bulletin_at, positions)
        return [one for one in bulletins if not one.voided]

    def completes_within(self, source: str, day: str) -> list[ReceivedBulletin]:
        """The source's complete bulletins that were published at instants of a day, voided or not, in their order."""
        last = completes_from(source, microseconds(day) + 1)
        positions = self.store.found_after("complete", completes_from(source, begins(day)), last)
        return [one for one in map(self.bulletin_at, positions) if not is_date(one.event.published_at)]
