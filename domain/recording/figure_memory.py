"""The figures that the write side remembers, series by series; old entries go first, then the series used least."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from domain.events import FigureEvent, FigureWithdrawn, StatementFact
from domain.facts import FACTS
from domain.figure import FEW, NEVER_HEARD_OF, WHOLE, Figure, evolve, replay
from domain.keys import FigureKey, SeriesKey
from domain.moments import OPEN, begins
from domain.promises import EventStore
from domain.recent_figure import recent
from domain.streams import OfFigure, Recorded, figure_named

# So many figures are looked for together rather than one by one.
_MANY = 8
# About what a figure takes in bytes, and one of its events, with what finds it among many.
_FIGURE, _EVENT, _INDEXED = 700, 600, 1_600
# Of so many entries the old ones are forgotten: going through them takes longer.
_SOME = 5


class _OfSeries:
    """The figures of one series; ``is_whole`` where every one of them is known."""

    __slots__ = ("adjusted", "figures", "has_old", "is_whole", "turn", "weight")

    def __init__(self) -> None:
        self.figures: dict[FigureKey, Figure] = {}
        self.is_whole = False
        # Whether any may have entries that could be forgotten.
        self.has_old = False
        # Those with an entry of their adjustment: few, and no list of adjustments speaks of another.
        self.adjusted: set[FigureKey] = set()
        self.turn = 0
        self.weight = 0

    def grow(self, key: FigureKey, event: FigureEvent, position: int) -> int:
        """Take in an event, unless its figure has it already; by how many bytes that is more."""
        if FACTS[type(event)].slot == "adjustment":
            self.adjusted.add(key)
        known = self.figures.get(key, NEVER_HEARD_OF)
        if event.version <= known.version:
            return 0
        return self.put(key, evolve(known, event, position))

    def put(self, key: FigureKey, figure: Figure) -> int:
        """Remember a figure that has grown by one event, or was not remembered so; by how many bytes that is more."""
        before = self.figures.get(key)
        more = _weight(figure) - (_weight(before) if before is not None else 0)
        if before is figure:
            more = _EVENT if len(figure.entries) <= FEW else _INDEXED
        self.figures[key] = figure
        self.has_old = self.has_old or figure.version > 1
        self.weight += more
        return more

    def forget_old(self) -> int:
        """Remember of every figure its recent entries alone; by how many bytes that is less."""
        before, self.has_old = self.weight, False
        self.figures = {key: recent(figure) or figure for key, figure in self.figures.items()}
        self.weight = sum(map(_weight, self.figures.values()))
        return before - self.weight


def _weight(figure: Figure) -> int:
    each = _EVENT if len(figure.entries) <= FEW else _INDEXED
    return _FIGURE + each * (len(figure.entries) + len(figure.amendments))


class FigureMemory:
    """Figures as recorded, at most so many bytes of them beside those of the series that is just asked for."""

    def __init__(self, store: EventStore, most: int) -> None:
        self._store = store
        self._most = most
        # The series used last stand last.
        self._series: dict[tuple[str, str], _OfSeries] = {}
        self._turn = 0
        self.weight = 0

    def start_turn(self) -> None:
        """Begin another decision, with no more than there is room for."""
        self._turn += 1
        self._make_room(None)

    def _make_room(self, keep: _OfSeries | None) -> None:
        if self.weight <= self._most:
            return
        # A little more than is needed, or the next series would ask for room again.
        enough = self._most - self._most // 8
        for of in self._series.values():
            if keep is None and of.has_old and self.weight > enough:
                self.weight -= of.forget_old()
        for name, of in tuple(self._series.items()):
            if self.weight <= enough:
                return
            if of is not keep:
                del self._series[name]
                self.weight -= of.weight

    def _of(self, source: str, series: str) -> _OfSeries:
        name = (source, series)
        of = self._series.get(name)
        if of is None:
            of = self._series[name] = _OfSeries()
        elif of.turn != self._turn:
            self._series[name] = self._series.pop(name)
        of.turn = self._turn
        return of

    def figure(self, key: FigureKey) -> Figure:
        """The figure as recorded, with all of its entries; version 0 if nothing was ever recorded of it."""
        of = self._of(key.source, key.series)
        known = of.figures.get(key)
        if known is not None and known.since == WHOLE:
            return known
        if known is None and of.is_whole:
            return NEVER_HEARD_OF
        self.weight += of.put(key, replay(self._store.stream(OfFigure(key))))
        of.adjusted.update([key] if any(one.slot == "adjustment" for one in of.figures[key].entries) else [])
        return of.figures[key]

    def recent(self, key: FigureKey, published: int) -> Figure:
        """The figure, as far as it takes to judge what is said from that microsecond on.

        Old entries are forgotten of one that was not remembered, and where each judgement would go through them.
        """
        known = self._of(key.source, key.series).figures.get(key)
        if known is not None and known.since <= published and not _SOME <= len(known.entries) <= FEW:
            return known
        whole = known if known is not None and known.since <= published else self.figure(key)
        short = recent(whole) if known is None or whole is known else None
        if short is None or short.since > published:
            return whole
        self.weight += self._of(key.source, key.series).put(key, short)
        return short

    def unheard(self, keys: Sequence[FigureKey]) -> set[FigureKey]:
        """Those of the figures of which nothing was ever recorded; of many that is found out at once."""
        unheard, unknown = set(), []
        for key in keys:
            of = self._series.get((key.source, key.series))
            if of is None or not (of.is_whole or key in of.figures):
                unknown.append(key)
            elif of.figures.get(key, NEVER_HEARD_OF).version == 0:
                unheard.add(key)
        if len(unknown) < _MANY:
            return unheard.union(key for key in unknown if self.figure(key).version == 0)
        return unheard.union(unknown) - self._store.grown(unknown, OPEN, 1)

    def heard(self, keys: Sequence[FigureKey]) -> set[FigureKey]:
        """Those of the figures of which anything was ever recorded; all that are not remembered are read at once."""
        self._read([key for key in keys if not self._is_known(key)])
        return {key for key in keys if self._known(key).version > 0}

    def _read(self, keys: Sequence[FigureKey]) -> None:
        for name, events in groupby(self._store.events_of(keys), lambda one: one.event.stream):
            key = figure_named(name)
            self._take_up(self._of(key.source, key.series), key, events)
        for key in keys:
            of = self._of(key.source, key.series)
            if key not in of.figures:
                self.weight += of.put(key, NEVER_HEARD_OF)

    def _known(self, key: FigureKey) -> Figure:
        return self._series[key.source, key.series].figures.get(key, NEVER_HEARD_OF)

    def has_all_of(self, series: SeriesKey) -> bool:
        """Whether every figure of the series is remembered."""
        of = self._series.get((series.source, series.series))
        return of is not None and of.is_whole

    def _is_known(self, key: FigureKey) -> bool:
        of = self._series.get((key.source, key.series))
        return of is not None and (of.is_whole or key in of.figures)

    def of_series(self, series: SeriesKey) -> Mapping[FigureKey, Figure]:
        """Every figure of the series that was ever recorded; not the caller's to change."""
        of = self._whole(series)
        return of.figures

    def adjusted_of(self, series: SeriesKey) -> AbstractSet[FigureKey]:
        """Those of the series' figures of which an adjustment was ever recorded."""
        return self._whole(series).adjusted

    def _whole(self, series: SeriesKey) -> _OfSeries:
        of = self._of(series.source, series.series)
        if not of.is_whole:
            for name, events in groupby(self._store.figures(series), lambda one: one.event.stream):
                self._take_up(of, figure_named(name), events)
            of.is_whole = True
            self._make_room(of)
        return of

    def _take_up(self, of: _OfSeries, key: FigureKey, events: Iterable[Recorded[FigureEvent]]) -> None:
        """Remember a figure with all that the store has of it; of one that is remembered no more than is missing."""
        is_new = key not in of.figures
        for position, event in events:
            self.weight += of.grow(key, event, position)
        if is_new and self.weight > self._most and (short := recent(of.figures[key])) is not None:
            self.weight += of.put(key, short)

    def absorb(self, key: FigureKey, event: FigureEvent, position: int) -> None:
        """Take in an event that was recorded, if its figure is remembered."""
        if not self._is_known(key):
            return
        since = self._known(key).since
        if since == WHOLE or (
            isinstance(event, StatementFact | FigureWithdrawn) and begins(event.content.published_at) >= since
        ):
            self.weight += self._series[key.source, key.series].grow(key, event, position)
        else:
            self.figure(key)  # the store has it already

    def keep(self, key: FigureKey, event: FigureEvent, grown: Figure) -> None:
        """Remember a figure as it grew by an event that this process decided."""
        of = self._of(key.source, key.series)
        if FACTS[type(event)].slot == "adjustment":
            of.adjusted.add(key)
        self.weight += of.put(key, grown)
