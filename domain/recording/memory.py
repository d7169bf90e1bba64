"""What the ledger has to know to decide, read from the store when it is first needed."""

import re
from typing import cast

from msgspec import Struct

from domain.events import (
    AdjustmentDeclared,
    AdjustmentWithdrawn,
    BulletinReceived,
    BulletinVoided,
    DocumentReceived,
    FigureEvent,
    SeriesEvent,
    SourceEvent,
    Span,
)
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.keys import SeriesKey, series_key, slug
from domain.lookups import completes_from, completes_until
from domain.moments import OPEN, first_microsecond, is_date, microseconds
from domain.periods import period
from domain.recording.commands import Line
from domain.refusals import UnknownBulletin, UnknownDocument, UnknownSeries, UnknownSource
from domain.series import Series, Source, evolve_series, evolve_source
from stores.sqlite.store import Recorded, Store

# A long-lived desk forgets what it has read rather than grow without bound: each of these takes half a kilobyte or so.
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

    def covers(self, series: str, when: str, slot: str) -> bool:
        """Whether it was the whole list of what the figure's slot is one of."""
        of = "statements" if slot == "statement" else "adjustments"
        return any(one.series == series and one.of == of and is_within(one, when) for one in self.event.complete)


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

    def __init__(self, store: Store) -> None:
        self.store = store
        self._forget()

    def _forget(self) -> None:
        self.position = self.store.head()
        self.agreements: dict[tuple[Span, ...], Agreement] = {}
        self._figures: dict[str, dict[str, Figure]] = {}
        self._whole: set[str] = set()
        self._series: dict[str, Series | None] = {}
        self._sources: dict[str, Source | None] = {}
        self._touched: dict[str, tuple[int, int]] = {}
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

    def absorb(self, kept: Recorded) -> None:
        """Take one recorded event into what is remembered."""
        stream = kept.event.stream
        self.position = kept.position
        self._size += 1
        if stream.startswith("figure/"):
            event = cast("FigureEvent", kept.event)
            shelf = stream.rpartition("/")[0]
            if not isinstance(event, AdjustmentDeclared | AdjustmentWithdrawn):
                self._touch(shelf.partition("/")[2], kept)
            figures = self._figures.get(shelf, {})
            figure = figures.get(stream, NEVER_HEARD_OF)
            # What this process recorded itself it grew by, while it decided.
            if (stream in figures or shelf in self._whole) and figure.version < event.version:
                figures[stream] = evolve(figure, event, kept.position)
        elif stream.startswith("series/"):
            name = stream.partition("/")[2]
            self._series.pop(name, None)
            self._touch(name, kept)
        elif stream.startswith("source/"):
            self._sources.pop(stream.partition("/")[2], None)

    def _touch(self, series: str, kept: Recorded) -> None:
        statement = getattr(kept.event, "statement", None) or getattr(kept.event, "withdrawal", None)
        published = microseconds(statement.published_at) if statement else -OPEN
        _, latest = self._touched.get(series, (0, -OPEN))
        self._touched[series] = (kept.position, max(latest, published))

    def source(self, name: str) -> Source | None:
        """The source as last described."""
        if name not in self._sources:
            source: Source | None = None
            for kept in self.store.stream(f"source/{slug(name, 'source')}"):
                source = evolve_source(source, cast("SourceEvent", kept.event))
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
            for kept in self.store.stream(series_key(name).stream):
                series = evolve_series(series, cast("SeriesEvent", kept.event))
            self._series[name] = series
            self._size += 1
        return self._series[name]

    def known_series(self, name: str) -> Series:
        """The series; raises UnknownSeries."""
        if (series := self.series(name)) is None:
            raise UnknownSeries(f"no series {name} was opened", series=name)
        return series

    def figure(self, stream: str) -> Figure:
        """The figure of that stream; version 0 if nothing was ever recorded of it."""
        shelf = stream.rpartition("/")[0]
        figures = self._figures.setdefault(shelf, {})
        known = figures.get(stream)
        if known is None:
            if shelf in self._whole:
                return NEVER_HEARD_OF
            known = figures[stream] = _folded(self.store.stream(stream))
            self._size += 1 + known.version
        return known

    def figures_of(self, key: SeriesKey) -> dict[str, Figure]:
        """Every figure of the series that was ever recorded, by its stream; not the caller's to change."""
        shelf = key.figures[:-1]
        figures = self._figures.setdefault(shelf, {})
        if shelf not in self._whole:
            for kept in self.store.streams(key.figures):
                stream = kept.event.stream
                known = figures.get(stream, NEVER_HEARD_OF)
                if kept.event.version > known.version:
                    figures[stream] = evolve(known, cast("FigureEvent", kept.event), kept.position)
                    self._size += 1
            self._whole.add(shelf)
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
            position, latest = self._touched.get(span.series, (0, -OPEN))
            if position > known.position or latest > known.published:
                return None
        return known

    def document(self, name: str) -> DocumentReceived:
        """The document; raises UnknownDocument."""
        for kept in self.store.stream(f"document/{name}") if _ID.fullmatch(name) else ():
            return cast("DocumentReceived", kept.event)
        raise UnknownDocument(f"no document {name!r:.60} was received", document=name[:60], field="document")

    def bulletin(self, name: str) -> ReceivedBulletin:
        """The bulletin; raises UnknownBulletin."""
        kept = self.store.stream(f"bulletin/{name}") if _ID.fullmatch(name) else []
        if not kept:
            raise UnknownBulletin(f"no bulletin {name!r:.60} was received", bulletin=name[:60])
        return self._received(kept)

    def bulletin_at(self, position: int) -> ReceivedBulletin:
        """The bulletin whose event lies there."""
        return self.bulletin(self._at(position).stream.partition("/")[2])

    def completes_since(self, source: str, published: int) -> list[ReceivedBulletin]:
        """The source's complete bulletins, not voided, published then or later, in order of publication."""
        positions = self.store.found_after("complete", completes_from(source, published), completes_until(source))
        bulletins = map(self.bulletin_at, positions)
        return [one for one in bulletins if not one.voided]

    def completes_within(self, source: str, day: str) -> list[ReceivedBulletin]:
        """The source's complete bulletins that were published at instants of a day, voided or not, in their order."""
        last = completes_from(source, microseconds(day) + 1)
        positions = self.store.found_after("complete", completes_from(source, first_microsecond(day)), last)
        return [one for one in map(self.bulletin_at, positions) if not is_date(one.event.published_at)]

    def _at(self, position: int) -> BulletinReceived:
        return cast("BulletinReceived", self.store.between(position, position)[0].event)

    def _received(self, kept: list[Recorded]) -> ReceivedBulletin:
        event = cast("BulletinReceived", kept[0].event)
        voided_at = next((one.position for one in kept if isinstance(one.event, BulletinVoided)), None)
        end = self.store.batch_end(kept[0].position)
        name = event.stream.partition("/")[2]
        return ReceivedBulletin(name, event, kept[0].position, end, voided_at, kept[-1].event.version)


def _folded(kept: list[Recorded]) -> Figure:
    figure = NEVER_HEARD_OF
    for position, event in kept:
        figure = evolve(figure, cast("FigureEvent", event), position)
    return figure
