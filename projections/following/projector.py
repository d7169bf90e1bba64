"""The projector: draws the rows of whole ledger batches, and has every projection write its own."""

from collections.abc import Sequence
from typing import assert_never

import msgspec
from msgspec import Struct

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
    FigureFact,
    FigureReported,
    LogFact,
    SeriesFact,
    SourceFact,
)
from domain.facts import tag_of
from domain.keys import FigureKey, SeriesKey, series_key
from domain.statements import Statement
from domain.streams import OfFigure, series_of, stream_named
from projections.following.last_entries import shape_before
from projections.following.shape_cache import ShapeCache
from projections.following.shapes import Shape
from projections.following.vintage_rows import first_vintage
from projections.tables import series, totals
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.schema import PROJECTIONS
from projections.tables.scopes import scopes_of
from stores.sqlite.events import Raw
from stores.sqlite.store import Store


class _Report(Struct):
    # All that the row of a figure's first report needs: decoding no more is what makes catching up fast.
    statement: Statement


_report = msgspec.json.Decoder(_Report)
# Version and tag of the event with which most figures begin, and most end.
_FIRST_REPORT = 1, tag_of(FigureReported)


class Projector:
    """Writes the rows of whole ledger batches; called inside the transaction that moves the bookmark."""

    def __init__(self, generation: Generation, store: Store, shapes: ShapeCache | None = None) -> None:
        self.shapes = shapes or ShapeCache()
        self._generation = generation
        self._store = store
        self._numbers = {series_key(key): number for key, number in series.numbers(generation).items()}
        self._last_number = max(self._numbers.values(), default=0)
        # The series that were touched since their totals were written, and how many revisions of value each gained.
        self._gained: dict[int, int] = {}

    def apply(self, batch: Sequence[Raw], batch_ends: Sequence[int], *, with_totals: bool = True) -> None:
        """Take the events into every table; ``batch_ends`` are the last positions of their batches.

        Without totals these wait for ``write_totals``, which is cheaper where nobody reads meanwhile.
        """
        drawn = self._drawn(batch, batch_ends)
        if with_totals:
            drawn.gained, self._gained = self._gained, {}
        for projection in PROJECTIONS:
            projection.write(self._generation, drawn)

    def write_totals(self) -> None:
        """Write the totals of all series that were touched since the last time."""
        totals.write(self._generation, NewRows(gained=self._gained))
        self._gained = {}

    def _drawn(self, batch: Sequence[Raw], batch_ends: Sequence[int]) -> NewRows:
        drawn = NewRows()
        figures: dict[FigureKey, list[Raw]] = {}
        touched, scopes = drawn.touched, drawn.scopes
        ends, end = iter(batch_ends), 0
        for raw in batch:
            while end < raw[0]:
                end = next(ends)
            stream = stream_named(raw[1])
            if isinstance(stream, OfFigure):
                figures.setdefault(stream.key, []).append(raw)
                touch = self._numbers[stream.key.of], end
                if touch in touched:
                    continue  # so the lists in which the series stands are noted, too
                touched[touch] = None
            else:
                number = self._describe(drawn, raw)
                if number is not None:
                    touched[number, end] = None
            scopes.update(((scope, end), None) for scope in scopes_of(stream))
        self._draw(drawn, figures)
        for number, _ in touched:
            self._gained.setdefault(number, 0)
        return drawn

    def _describe(self, drawn: NewRows, raw: Raw) -> int | None:
        """Draw what an event says that is no figure's; the number of the series, if it is one.

        Nothing is written for the series of a source, which may be many: they look at their source's scope.
        """
        position, event = raw[0], decode(raw[4])
        drawn.evidence += ((name, position) for name in _evidence_of(event))
        match event:
            case SeriesFact():
                drawn.described.append((position, event))
                return self._number(drawn, series_of(event))
            case SourceFact():
                drawn.described.append((position, event))
            case DocumentFact() | BulletinFact() | LogFact():
                pass  # what rests on them is evidence
            case FigureFact():
                raise AssertionError("a figure's events are drawn together")
            case _:
                assert_never(event)
        return None

    def _number(self, drawn: NewRows, key: SeriesKey) -> int:
        known = self._numbers.get(key)
        if known is not None:
            return known
        self._last_number += 1
        self._numbers[key] = self._last_number
        drawn.opened.append((self._last_number, str(key)))
        return self._last_number

    def _draw(self, drawn: NewRows, figures: dict[FigureKey, list[Raw]]) -> None:
        walked = {
            key: events
            for key, events in figures.items()
            if len(events) > 1 or not (self._is_first(drawn, key, events[0]) or self._is_last(drawn, key, events[0]))
        }
        shapes = self._shapes_before(walked)
        for key, events in walked.items():
            shape = shapes.get(key) or Shape()
            for raw in events:
                self._step(drawn, shape, raw)
            self._take(drawn, shape, key)
            self.shapes.keep(key, shape)

    def _is_first(self, drawn: NewRows, key: FigureKey, raw: Raw) -> bool:
        """Whether the event is the report of a figure of which nothing was recorded before; its row is drawn then."""
        if raw[2:4] != _FIRST_REPORT:
            return False
        row = first_vintage(_report.decode(raw[4]).statement, raw[0])
        drawn.vintages.append((self._numbers[key.of], row[0], key.period, *row[1:]))
        return True

    def _is_last(self, drawn: NewRows, key: FigureKey, raw: Raw) -> bool:
        """Whether the event follows in order upon many, of which no shape is kept; its rows are drawn then."""
        if raw[2] <= self.shapes.fewest or self.shapes.has(key):
            return False
        event = decode_of_figure(raw[4])
        shape = shape_before(self._generation, self._numbers[key.of], key.period, event)
        if shape is None:
            return False
        self._step(drawn, shape, raw)
        self._take(drawn, shape, key)
        return True

    def _take(self, drawn: NewRows, shape: Shape, key: FigureKey) -> None:
        number, period, rows = self._numbers[key.of], key.period, shape.drawn()
        self._gained[number] = self._gained.get(number, 0) + rows.revisions
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

    def _shapes_before(self, figures: dict[FigureKey, list[Raw]]) -> dict[FigureKey, Shape]:
        """The shape of each figure of which something was recorded before, as it was then."""
        known = [(key, events[0][2] - 1) for key, events in figures.items() if events[0][2] > 1]
        kept = {key: self.shapes.take(key) for key, _ in known}
        fresh = [key for key, version in known if (shape := kept[key]) is None or shape.version > version]
        shapes = {key: shape for key, shape in kept.items() if shape is not None and key not in fresh}
        shapes |= {key: Shape() for key in fresh}
        until = min((events[0][0] for events in figures.values()), default=0) - 1
        behind = {OfFigure(key).name: shapes[key] for key, version in known if shapes[key].version < version}
        for raw in sorted(self._store.raw_streams([(name, one.version) for name, one in behind.items()], until)):
            behind[raw[1]].step(raw[0], decode_of_figure(raw[4]))
        for shape in behind.values():
            shape.drawn()  # these rows are written
        return shapes

    def _step(self, drawn: NewRows, shape: Shape, raw: Raw) -> None:
        position, event = raw[0], decode_of_figure(raw[4])
        shape.step(position, event)
        drawn.evidence += ((name, position) for name in _evidence_of(event))
        if isinstance(event, EntryVoided) and event.refiled_as is not None:
            # The ledger records what it files elsewhere right behind the voiding.
            drawn.evidence.append((shape.bulletin_of(event.entry), position + 1))


def _evidence_of(event: Event) -> list[str]:
    """The documents and bulletins under which an event is to be found."""
    match event:
        case EntryFact():
            return [event.bulletin] if event.pinned else []
        case AmendmentFact():
            return [event.content.document] if event.content and event.content.document else []
        case BulletinReceived():
            return [event.document] if event.document else []
        case BulletinVoided() | SourceFact() | SeriesFact() | DocumentFact() | LogFact():
            return []
        case _:
            assert_never(event)
