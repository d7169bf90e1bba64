"""The projector: draws the rows of whole ledger batches, and has every projection write its own."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, assert_never

from domain.codec import decode, decode_of_figure
from domain.events import (
    AmendmentFact,
    BulletinFact,
    BulletinReceived,
    BulletinVoided,
    DocumentFact,
    EntryFact,
    EntryVoided,
    Event,
    FigureEvent,
    FigureFact,
    LogFact,
    SeriesFact,
    SourceFact,
)
from domain.keys import FigureKey, SeriesKey, series_key
from domain.look_events import WatchFact
from domain.streams import OfFigure, figure_named, figures_begin, series_of, source_of, stream_named
from projections.following.gains import gained
from projections.following.last_entries import shape_before
from projections.following.shape_cache import ShapeCache
from projections.following.shapes import FigureRows, Shape
from projections.following.whole_figures import FIRST_REPORT, FirstReport, rows_in_plain_order, rows_of_reports
from projections.tables import ready_lines, series
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.schema import PROJECTIONS
from projections.tables.scopes import scopes_of
from stores.sqlite.events import Raw
from stores.sqlite.store import Store


class _Belonging(NamedTuple):
    """Where the rows of a series' figures belong: its number, and the lists in which it stands."""

    number: int
    scopes: tuple[str, ...]


# Before any list of a batch was noted.
_NO_LISTS: tuple[str, ...] = ()


class Projector:
    """Writes the rows of whole ledger batches; called inside the transaction that moves the bookmark."""

    def __init__(self, generation: Generation, store: Store, shapes: ShapeCache | None = None) -> None:
        self.shapes = shapes or ShapeCache()
        self._generation = generation
        self._store = store
        # By how the names of the streams of a series' figures begin.
        self._places: dict[str, _Belonging] = {}
        # The same for all series of a source.
        self._lists: dict[str, tuple[str, ...]] = {}
        for key, number in series.numbers(generation).items():
            self._place(series_key(key), number)

    def _place(self, key: SeriesKey, number: int) -> None:
        lists = self._lists.get(key.source) or self._lists.setdefault(
            key.source, scopes_of(OfFigure(FigureKey(key.source, key.series, "")))
        )
        self._places[figures_begin(key)] = _Belonging(number, lists)

    def apply(self, batch: Sequence[Raw], batch_ends: Sequence[int], *, with_totals: bool = True) -> None:
        """Take the events into every table; ``batch_ends`` are the last positions of their batches.

        Without totals their ready lines wait for ``write_totals``, which is cheaper where nobody reads meanwhile.
        """
        drawn = self.draw(batch, batch_ends)
        if with_totals:
            drawn.relisted = drawn.redescribed.union(number for number, _ in drawn.touched)
        self.write(drawn)

    def write(self, drawn: NewRows) -> None:
        """Have every projection write its own of what was drawn."""
        drawn.gained = gained(self._generation, drawn)
        for projection in PROJECTIONS:
            projection.write(self._generation, drawn)

    def write_totals(self) -> None:
        """Write the ready lines of all series."""
        ready_lines.write_all(self._generation)

    def draw(self, batch: Sequence[Raw], batch_ends: Sequence[int]) -> NewRows:
        """Draw the rows of events in the order of their positions, though others may stand between them."""
        drawn = NewRows()
        reports: list[FirstReport] = []
        figures: dict[str, list[Raw]] = {}
        grown = {raw[1] for raw in batch if raw[2] > 1}
        ends, end = iter(batch_ends), 0
        places, touched, lists = self._places, drawn.touched, _NO_LISTS
        for raw in batch:
            position, name, version, topic, state = raw[:5]
            while end < position:
                end, lists = next(ends), _NO_LISTS
            begins = name.rfind("/") + 1
            place = places.get(name[:begins])
            if place is None:
                self._describe(drawn, raw, end)
                continue
            number, scopes = place
            if version == 1 and topic == FIRST_REPORT and name not in grown:
                reports.append((number, name[begins:], position, state))
            else:
                figures.setdefault(name, []).append(raw)
            touched[number, end] = None
            # One bulletin's events are of one source, so its lists are noted once.
            if scopes is not lists:
                lists = scopes
                drawn.note(lists, end)
        drawn.reported = rows_of_reports(reports)
        self._draw_figures(drawn, figures)
        return drawn

    def draw_whole(self, drawn: NewRows, of: SeriesKey, events: Sequence[Raw]) -> None:
        """Add the rows of some figures of a series, drawn from all of their events, which come figure by figure.

        Where they were touched is not noted.
        """
        beginning = figures_begin(of)
        number = self._places[beginning].number
        reports: list[FirstReport] = []
        figures: dict[str, list[Raw]] = {}
        # A figure begins with version 1, so it has but one event where the next one begins another.
        following = [raw[2] for raw in events[1:]]
        for raw, version in zip(events, [*following, 1], strict=True):
            if raw[2] == version == 1 and raw[3] == FIRST_REPORT:
                reports.append((number, raw[1][len(beginning) :], raw[0], raw[4]))
            else:
                figures.setdefault(raw[1], []).append(raw)
        drawn.reported += rows_of_reports(reports)
        for name, raws in figures.items():
            self._draw_whole(drawn, name, raws)
        drawn.are_whole = True

    def _describe(self, drawn: NewRows, raw: Raw, end: int) -> None:
        """Draw what an event says that is no figure's.

        The series of a source, which may be many, are not touched: they look at their source's scope. But what lists
        say of them may be otherwise.
        """
        position, event = raw[0], decode(raw[4])
        drawn.evidence += ((name, position) for name in _evidence_of(event))
        drawn.note(scopes_of(stream_named(raw[1])), end)
        match event:
            case SeriesFact():
                drawn.described.append((position, event))
                place = self._opened(drawn, series_of(event))
                drawn.redescribed.add(place.number)
                drawn.touched[place.number, end] = None
            case SourceFact():
                drawn.described.append((position, event))
                drawn.redescribed.update(series.numbers_of(self._generation, source_of(event)))
            case DocumentFact() | BulletinFact() | WatchFact() | LogFact():
                pass  # what rests on them is evidence
            case FigureFact():
                raise AssertionError("a figure's events are drawn together")
            case _:
                assert_never(event)

    def _opened(self, drawn: NewRows, key: SeriesKey) -> _Belonging:
        beginning = figures_begin(key)
        if beginning not in self._places:
            number = len(self._places) + 1
            self._place(key, number)
            drawn.opened.append((number, str(key)))
        return self._places[beginning]

    def _draw_figures(self, drawn: NewRows, figures: Mapping[str, list[Raw]]) -> None:
        known, walked = {}, {}
        for name, raws in figures.items():
            if raws[-1][2] < self.shapes.fewest:
                known[name] = raws
            elif len(raws) > 1 or not self._is_last(drawn, name, raws[0]):
                walked[name] = raws
        self._draw_known(drawn, known)
        shapes = self._shapes_before(walked)
        for name, raws in walked.items():
            shape = shapes.get(name) or Shape()
            self._take(drawn, name, self._walked(drawn, shape, _decoded(raws)))
            self.shapes.keep(figure_named(name), shape)

    def _draw_known(self, drawn: NewRows, figures: Mapping[str, list[Raw]]) -> None:
        """Draw what is new of figures of a few events, of which the earlier ones are read again."""
        earlier: dict[str, list[Raw]] = {}
        names = [(name, 0) for name, raws in figures.items() if raws[0][2] > 1]
        until = min((raws[0][0] for raws in figures.values()), default=0) - 1
        for raw in sorted(self._store.raw_streams(names, until)):
            earlier.setdefault(raw[1], []).append(raw)
        for name, raws in figures.items():
            self._draw_whole(drawn, name, [*earlier.get(name, ()), *raws], raws[0][0])

    def _is_last(self, drawn: NewRows, name: str, raw: Raw) -> bool:
        """Whether the event follows in order upon many, of which no shape is kept; its rows are drawn then."""
        if raw[2] <= self.shapes.fewest or self.shapes.has(figure_named(name)):
            return False
        begins = name.rindex("/") + 1
        number, event = self._places[name[:begins]].number, decode_of_figure(raw[4])
        shape = shape_before(self._generation, number, name[begins:], event)
        if shape is None:
            return False
        self._take(drawn, name, self._walked(drawn, shape, [(raw[0], event)]))
        return True

    def _draw_whole(self, drawn: NewRows, name: str, raws: Sequence[Raw], since: int = 0) -> None:
        """Draw what the events of a figure from a position on come to; ``raws`` are all of them."""
        events = _decoded(raws)
        rows = rows_in_plain_order(events, since)
        if rows is None:
            shape = Shape()
            self._walked(NewRows(), shape, [one for one in events if one[0] < since])
            rows = self._walked(drawn, shape, [one for one in events if one[0] >= since])
        else:
            drawn.evidence += ((found, at) for at, one in events if at >= since for found in _evidence_of(one))
        self._take(drawn, name, rows)

    def _walked(self, drawn: NewRows, shape: Shape, events: Sequence[tuple[int, FigureEvent]]) -> FigureRows:
        for position, event in events:
            shape.step(position, event)
            drawn.evidence += ((name, position) for name in _evidence_of(event))
            if isinstance(event, EntryVoided) and event.refiled_as is not None:
                # The ledger records what it files elsewhere right behind the voiding.
                drawn.evidence.append((shape.bulletin_of(event.entry), position + 1))
        return shape.drawn()

    def _take(self, drawn: NewRows, name: str, rows: FigureRows) -> None:
        begins = name.rindex("/") + 1
        number, period = self._places[name[:begins]].number, name[begins:]
        for (slot, *place), vintage in rows.vintages.items():
            if vintage is None:
                drawn.vintages_erased.append((number, slot, period, *place))
            else:
                drawn.vintages.append((number, vintage[0], period, *vintage[1:]))
        drawn.revision_counts += ((number, period, *row) for row in rows.counts)
        for change_key, change in rows.changes.items():
            if change is None:
                drawn.changes_erased.append((number, period, *change_key))
            else:
                drawn.changes.append((number, period, *change))

    def _shapes_before(self, figures: Mapping[str, Sequence[Raw]]) -> dict[str, Shape]:
        """The shape of each figure of which something was recorded before, as it was then."""
        shapes = {}
        behind: dict[str, Shape] = {}
        for name, raws in figures.items():
            version = raws[0][2] - 1
            if version:
                shape = self.shapes.take(figure_named(name))
                shapes[name] = shape = Shape() if shape is None or shape.version > version else shape
                if shape.version < version:
                    behind[name] = shape
        until = min((raws[0][0] for raws in figures.values()), default=0) - 1
        for raw in sorted(self._store.raw_streams([(name, one.version) for name, one in behind.items()], until)):
            behind[raw[1]].step(raw[0], decode_of_figure(raw[4]))
        for shape in behind.values():
            shape.drawn()  # these rows are written
        return shapes


def _decoded(raws: Sequence[Raw]) -> list[tuple[int, FigureEvent]]:
    return [(raw[0], decode_of_figure(raw[4])) for raw in raws]


def _evidence_of(event: Event) -> list[str]:
    """The documents and bulletins under which an event is to be found."""
    match event:
        case EntryFact():
            return [event.bulletin] if event.pinned else []
        case AmendmentFact():
            return [event.content.document] if event.content and event.content.document else []
        case BulletinReceived():
            return [event.document] if event.document else []
        case BulletinVoided() | SourceFact() | SeriesFact() | DocumentFact() | WatchFact() | LogFact():
            return []
        case _:
            assert_never(event)
