"""The write side's memory of the ledger, read from the store when it is first needed."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import assert_never

from domain.events import (
    BulletinFact,
    BulletinReceived,
    BulletinVoided,
    DocumentFact,
    Event,
    FigureEvent,
    FigureFact,
    LogFact,
    SeriesFact,
    SourceFact,
    Span,
)
from domain.figure import Figure, replay
from domain.keys import FigureKey, SeriesKey, series_key, slug
from domain.look_events import WatchFact
from domain.promises import EventStore
from domain.recording.agreements import Agreement, Agreements
from domain.recording.archive import Archive
from domain.recording.figure_memory import FigureMemory
from domain.refusals import UnknownSeries, UnknownSource
from domain.series import Series, Source, evolve_series, evolve_source
from domain.streams import OfFigure, OfSeries, OfSource, Recorded, figure_of, series_of, source_of

# A long-lived memory lets go of what it used longest ago, and keeps about so many bytes of figures and of whole lists.
_MOST_OF_FIGURES, _MOST_OF_LISTS = 128 * 1024 * 1024, 256 * 1024 * 1024
# As many descriptions, of a kilobyte or so; they are read again one by one.
_MOST_DESCRIPTIONS = 20_000
# Behind by more than that, it forgets everything: what is still needed is read again sooner than everything since.
_MOST_TO_READ = 20_000
# The position of a memory that the next sync makes anew.
_NOWHERE = -1
# Figures grow before their events are recorded, and documents are asked of the store.
_KEPT_ELSEWHERE = (FigureFact, DocumentFact)


class LedgerMemory:
    """The write side's memory of the ledger up to ``position``; its figures grow in place."""

    def __init__(self, store: EventStore) -> None:
        self.archive = Archive(store)
        self._store = store
        self._begin(store.head())

    def _begin(self, position: int) -> None:
        self.position = position
        self.archive.forget()
        self._agreements = Agreements(_MOST_OF_LISTS)
        self._figures = FigureMemory(self._store, _MOST_OF_FIGURES)
        self._series: dict[str, Series | None] = {}
        self._sources: dict[str, Source | None] = {}

    def sync(self) -> None:
        """Read what was recorded since, by any process; called under the write lock before deciding."""
        head = self._store.head()
        if not 0 <= head - self.position <= _MOST_TO_READ or self.position == _NOWHERE:
            self._begin(head)
        elif head > self.position:
            for kept in self._store.after(self.position):
                self.absorb(kept)
        if len(self._series) + len(self._sources) > _MOST_DESCRIPTIONS:
            self._series, self._sources = {}, {}
        self._figures.start_turn()

    def forget(self) -> None:
        """Read anew whatever is needed next: what was taken in last was not recorded after all."""
        self._begin(_NOWHERE)

    def absorb(self, kept: Recorded[Event]) -> None:
        """Take one recorded event into what is remembered."""
        self.position = kept.position
        event = kept.event
        match event:
            case FigureFact():
                key = figure_of(event)
                self._figures.absorb(key, event, kept.position)
                self._agreements.touch(f"{key.source}/{key.series}", key, kept.position)
            case SeriesFact():
                series = str(series_of(event))
                self._series.pop(series, None)
                self._agreements.end(series)
            case SourceFact():
                self._sources.pop(source_of(event), None)
            case BulletinVoided():
                self.archive.forget()
            case BulletinReceived():
                self.archive.hear_of(Recorded(kept.position, event))
            case DocumentFact() | BulletinFact() | WatchFact() | LogFact():
                pass  # asked of the store whenever they are needed
            case _:
                assert_never(event)

    def take_in(
        self,
        kept: Sequence[Recorded[Event]],
        grown: Sequence[tuple[FigureKey, FigureEvent, Figure]],
        agreements: Mapping[tuple[Span, ...], Agreement],
    ) -> None:
        """Take in a batch that was decided here and recorded: its events, figures as they grew, lists agreed with."""
        for complete, agreement in agreements.items():
            self._agreements.add(complete, agreement)
        last, has_lists = kept[-1].position, len(self._agreements) > 0
        for key, event, figure in grown:
            self._figures.keep(key, event, figure)
            if has_lists:
                self._agreements.touch(f"{key.source}/{key.series}", key, last)
        for one in kept:
            if isinstance(one.event, BulletinReceived):
                self.archive.take_in(Recorded(one.position, one.event), last)
            elif not isinstance(one.event, _KEPT_ELSEWHERE):
                self.absorb(one)
        self.position = last

    def source(self, name: str) -> Source | None:
        """The source as last described."""
        if name not in self._sources:
            source: Source | None = None
            for kept in self._store.stream(OfSource(slug(name, "source"))):
                source = evolve_source(source, kept.event)
            self._sources[name] = source
        return self._sources[name]

    def known_source(self, name: str) -> Source:
        """The source; raises UnknownSource."""
        if (source := self.source(name)) is None:
            raise UnknownSource(f"there is no source {name}", source=name)
        return source

    def series(self, name: str) -> Series | None:
        """The series as last described."""
        if name not in self._series:
            series: Series | None = None
            for kept in self._store.stream(OfSeries(series_key(name))):
                series = evolve_series(series, kept.event)
            self._series[name] = series
        return self._series[name]

    def known_series(self, name: str) -> Series:
        """The series; raises UnknownSeries."""
        if (series := self.series(name)) is None:
            raise UnknownSeries(f"there is no series {name}", series=name)
        return series

    def figure(self, key: FigureKey) -> Figure:
        """The figure as recorded, with all of its entries; version 0 if nothing was ever recorded of it."""
        return self._figures.figure(key)

    def recent(self, key: FigureKey, published: int) -> Figure:
        """The figure as recorded, as far as it takes to judge what is said from that microsecond on."""
        return self._figures.recent(key, published)

    def stored(self, key: FigureKey) -> Figure:
        """The figure as recorded, read anew and not remembered."""
        return replay(self._store.stream(OfFigure(key)))

    def unheard(self, keys: Sequence[FigureKey]) -> set[FigureKey]:
        """Those of the figures of which nothing was ever recorded."""
        return self._figures.unheard(keys)

    def heard(self, keys: Sequence[FigureKey]) -> set[FigureKey]:
        """Those of the figures of which anything was ever recorded, which then are remembered."""
        return self._figures.heard(keys)

    def has_all_of(self, series: SeriesKey) -> bool:
        """Whether every figure of the series is remembered."""
        return self._figures.has_all_of(series)

    def figures_of(self, series: SeriesKey) -> Mapping[FigureKey, Figure]:
        """Every figure of the series that was ever recorded, maybe without old entries; not the caller's to change."""
        return self._figures.of_series(series)

    def adjusted_of(self, series: SeriesKey) -> AbstractSet[FigureKey]:
        """Those of the series' figures of which an adjustment was ever recorded."""
        return self._figures.adjusted_of(series)

    def agreement(self, complete: tuple[Span, ...], published: int) -> Agreement | None:
        """The last whole list of the spans, published no later, with which the ledger agrees but for some figures."""
        known = self._agreements.find(complete)
        return known if known is not None and known.published <= published else None

    def withdrawn(self, series: SeriesKey, until: int) -> list[FigureKey]:
        """The figures of the series of which a withdrawal had been recorded by then."""
        return self._store.withdrawn(series, until)

    def grown(self, figures: Sequence[FigureKey], until: int, least: int = 2) -> set[FigureKey]:
        """Those of the figures that had so many events by then."""
        return self._store.grown(figures, until, least)
