"""The figures that the write side remembers, series by series; those of the series used longest ago go first."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from domain.events import FigureEvent
from domain.facts import FACTS
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.keys import FigureKey, SeriesKey
from domain.moments import OPEN
from domain.promises import EventStore
from domain.streams import OfFigure, figure_of

# So many figures are looked for together rather than one by one.
_MANY = 8
# About what a figure, and one of its events, take in bytes.
_FIGURE, _EVENT = 700, 600


class _OfSeries:
    """The figures of one series; ``is_whole`` where every one of them is known."""

    __slots__ = ("adjusted", "figures", "is_whole", "turn", "weight")

    def __init__(self) -> None:
        self.figures: dict[FigureKey, Figure] = {}
        self.is_whole = False
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
        """Remember a figure that has grown by one event, or was not remembered; by how many bytes that is more."""
        more = _EVENT if self.figures.get(key) is figure else _FIGURE + _EVENT * figure.version
        self.figures[key] = figure
        self.weight += more
        return more


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
        for name, of in tuple(self._series.items()):
            if of is not keep:
                del self._series[name]
                self.weight -= of.weight
            # A little more than is needed, or the next series would ask for room again.
            if self.weight <= self._most - self._most // 8:
                return

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
        """The figure as recorded; version 0 if nothing was ever recorded of it."""
        of = self._of(key.source, key.series)
        known = of.figures.get(key)
        if known is not None:
            return known
        if of.is_whole:
            return NEVER_HEARD_OF
        kept = self._store.stream(OfFigure(key))
        for position, event in kept:
            self.weight += of.grow(key, event, position)
        if not kept:
            self.weight += of.put(key, NEVER_HEARD_OF)
        return of.figures[key]

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
        for position, event in self._store.events_of(keys) if keys else ():
            key = figure_of(event)
            self.weight += self._of(key.source, key.series).grow(key, event, position)
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
            for position, event in self._store.figures(series):
                self.weight += of.grow(figure_of(event), event, position)
            of.is_whole = True
            self._make_room(of)
        return of

    def absorb(self, key: FigureKey, event: FigureEvent, position: int) -> None:
        """Take in an event that was recorded, if its figure is remembered."""
        if self._is_known(key):
            self.weight += self._series[key.source, key.series].grow(key, event, position)

    def keep(self, key: FigureKey, event: FigureEvent, grown: Figure) -> None:
        """Remember a figure as it grew by an event that this process decided."""
        of = self._of(key.source, key.series)
        if FACTS[type(event)].slot == "adjustment":
            of.adjusted.add(key)
        self.weight += of.put(key, grown)
