"""The write side's memory of the ledger, read from the store when it is first needed."""

from collections.abc import Sequence
from typing import assert_never

from msgspec import Struct

from domain.events import (
    BulletinFact,
    DocumentFact,
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
from domain.moments import OPEN, microseconds
from domain.promises import EventStore
from domain.recording.archive import Archive
from domain.recording.commands import Line
from domain.refusals import UnknownSeries, UnknownSource
from domain.series import Series, Source, evolve_series, evolve_source
from domain.statements import Adjustment
from domain.streams import (
    OfFigure,
    OfSeries,
    OfSource,
    Recorded,
    figure_of,
    series_of,
    source_of,
)

# A long-lived memory forgets what it has read rather than grow without bound; each takes half a kilobyte or so.
_MOST_KEPT = 500_000
# Behind by more than that, it forgets as well: what is still needed is read again sooner than everything since.
_MOST_TO_READ = 20_000
# The position of a memory that the next sync makes anew.
_NOWHERE = -1


class LastCompleteBulletin(Struct, frozen=True):
    """The last complete bulletin of some spans, and until which position the ledger still reads as it says."""

    lines: dict[str, Line]
    published: int
    position: int


class _Remembered:
    """All that is forgotten together: what is known up to a position, and how much room it takes."""

    __slots__ = ("agreements", "figures", "position", "series", "size", "sources", "touched", "whole")

    def __init__(self, position: int) -> None:
        self.position = position
        self.agreements: dict[tuple[Span, ...], LastCompleteBulletin] = {}
        self.figures: dict[SeriesKey, dict[FigureKey, Figure]] = {}
        # The series of which every figure is known.
        self.whole: set[SeriesKey] = set()
        self.series: dict[str, Series | None] = {}
        self.sources: dict[str, Source | None] = {}
        # The last position that touched a series' statements, and the latest moment that these are of.
        self.touched: dict[SeriesKey, tuple[int, int]] = {}
        # Figures and their events, descriptions, and the lines of whole lists.
        self.size = 0


class LedgerMemory:
    """The write side's memory of the ledger up to ``position``; its figures grow in place."""

    def __init__(self, store: EventStore) -> None:
        self.archive = Archive(store)
        self._store = store
        self._kept = _Remembered(store.head())

    @property
    def position(self) -> int:
        """Up to where the ledger was read."""
        return self._kept.position

    def sync(self) -> None:
        """Read what was recorded since, by any process; called under the write lock before deciding."""
        head = self._store.head()
        if self.position < 0 or self._kept.size > _MOST_KEPT or head > self.position + _MOST_TO_READ:
            self._kept = _Remembered(head)
        elif head > self.position:
            for kept in self._store.after(self.position):
                self.absorb(kept)

    def forget(self) -> None:
        """Read anew whatever is needed next: what was taken in last was not recorded after all."""
        self._kept = _Remembered(_NOWHERE)

    def absorb(self, kept: Recorded[Event]) -> None:
        """Take one recorded event into what is remembered."""
        self._kept.position = kept.position
        self._kept.size += 1
        event = kept.event
        match event:
            case FigureFact():
                self._absorb_of_figure(event, kept.position)
            case SeriesFact():
                series = series_of(event)
                self._kept.series.pop(str(series), None)
                self._touch(series, kept.position)
            case SourceFact():
                self._kept.sources.pop(source_of(event), None)
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
        figures = self._kept.figures.get(series, {})
        figure = figures.get(key, NEVER_HEARD_OF)
        # What this process recorded itself it grew by, while it decided.
        if (key in figures or series in self._kept.whole) and figure.version < event.version:
            figures[key] = evolve(figure, event, position)

    def _touch(self, series: SeriesKey, position: int, published: int = -OPEN) -> None:
        _, latest = self._kept.touched.get(series, (0, -OPEN))
        self._kept.touched[series] = (position, max(latest, published))

    def source(self, name: str) -> Source | None:
        """The source as last described."""
        if name not in self._kept.sources:
            source: Source | None = None
            for kept in self._store.stream(OfSource(slug(name, "source"))):
                source = evolve_source(source, kept.event)
            self._kept.sources[name] = source
            self._kept.size += 1
        return self._kept.sources[name]

    def known_source(self, name: str) -> Source:
        """The source; raises UnknownSource."""
        if (source := self.source(name)) is None:
            raise UnknownSource(f"there is no source {name}", source=name)
        return source

    def series(self, name: str) -> Series | None:
        """The series as last described."""
        if name not in self._kept.series:
            series: Series | None = None
            for kept in self._store.stream(OfSeries(series_key(name))):
                series = evolve_series(series, kept.event)
            self._kept.series[name] = series
            self._kept.size += 1
        return self._kept.series[name]

    def known_series(self, name: str) -> Series:
        """The series; raises UnknownSeries."""
        if (series := self.series(name)) is None:
            raise UnknownSeries(f"there is no series {name}", series=name)
        return series

    def figure(self, key: FigureKey) -> Figure:
        """The figure as recorded; version 0 if nothing was ever recorded of it."""
        series = key.of
        figures = self._kept.figures.setdefault(series, {})
        known = figures.get(key)
        if known is None:
            if series in self._kept.whole:
                return NEVER_HEARD_OF
            known = figures[key] = replay(self._store.stream(OfFigure(key)))
            self._kept.size += 1 + known.version
        return known

    def figures_of(self, series: SeriesKey) -> dict[FigureKey, Figure]:
        """Every figure of the series that was ever recorded; not the caller's to change."""
        figures = self._kept.figures.setdefault(series, {})
        if series not in self._kept.whole:
            for position, event in self._store.figures(series):
                key = figure_of(event)
                known = figures.get(key, NEVER_HEARD_OF)
                if event.version > known.version:
                    figures[key] = evolve(known, event, position)
                    self._kept.size += 1
            self._kept.whole.add(series)
        return figures

    def agree(self, agreements: dict[tuple[Span, ...], LastCompleteBulletin]) -> None:
        """Remember with what lists the ledger now agrees."""
        for complete, one in agreements.items():
            before = self._kept.agreements.get(complete)
            self._kept.size += len(one.lines) - (len(before.lines) if before else 0)
            self._kept.agreements[complete] = one

    def agreement(self, complete: tuple[Span, ...], published: int) -> LastCompleteBulletin | None:
        """The bulletin with which the ledger still agrees in all that the spans cover, published no later."""
        known = self._kept.agreements.get(complete)
        if known is None or known.published > published:
            return None
        for span in complete:
            position, latest = self._kept.touched.get(series_key(span.series), (0, -OPEN))
            if position > known.position or latest > known.published:
                return None
        return known

    def withdrawn(self, series: SeriesKey, until: int) -> list[FigureKey]:
        """The figures of the series of which a withdrawal had been recorded by then."""
        return self._store.withdrawn(series, until)

    def grown(self, figures: Sequence[FigureKey], until: int, least: int = 2) -> set[FigureKey]:
        """Those of the figures that had so many events by then."""
        return self._store.grown(figures, until, least)
