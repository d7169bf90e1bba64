"""One batch of events into the rows of every projection."""

from collections.abc import Sequence
from typing import cast

import msgspec
from msgspec import Struct

from domain.codec import decode
from domain.events import EntryVoided, FigureEvent
from domain.statements import Statement
from projections.tables.deeds import Deed
from projections.tables.descriptions import Describer
from projections.tables.generations import Generation
from projections.tables.shape_cache import KeptShapes
from projections.tables.shapes import Shape
from projections.tables.totals import refresh_totals
from projections.tables.vintages import Vintage, first_vintage
from stores.sqlite.store import Raw, Store

_PUT = "INSERT OR REPLACE INTO {} VALUES (?, ?{})"
# Behind the series and the period the columns are the fields of the rows.
_PUT_VINTAGE = _PUT.format("vintages", ", ?" * len(Vintage._fields))
_PUT_DEED = _PUT.format("deeds", ", ?" * len(Deed._fields))
_DELETE_VINTAGE = (
    "DELETE FROM vintages WHERE series = ? AND slot = ? AND period = ? AND ordered = ? AND entry = ? AND rec_from = ?"
)
_DELETE_DEED = (
    "DELETE FROM deeds WHERE series = ? AND period = ? AND slot = ? AND entry = ? AND kind = ? AND pos_from = ? "
    "AND pub_from = ?"
)


Row = tuple[object, ...]


class _Report(Struct):
    # All that the row of a figure's first report needs: decoding no more is what makes catching up fast.
    statement: Statement


_report = msgspec.json.Decoder(_Report)


class Projector:
    """Writes the rows of whole ledger batches; called inside the transaction that moves the bookmark."""

    def __init__(self, generation: Generation, store: Store, shapes: KeptShapes | None = None) -> None:
        self.shapes = shapes or KeptShapes()
        self._connection = generation.connection
        self._store = store
        self._describer = Describer(generation)
        # The series that were touched since their totals were written, and how many revisions of value each gained.
        self._stale: dict[int, int] = {}

    def apply(self, batch: Sequence[Raw], batch_ends: Sequence[int]) -> None:
        """Take the events into every table but the totals; ``batch_ends`` are the last positions of their batches."""
        figures: dict[str, list[Raw]] = {}
        touched: dict[tuple[int, int], None] = {}
        scopes: dict[tuple[str, int], None] = {}
        ends, end = iter(batch_ends), 0
        for raw in batch:
            while end < raw[0]:
                end = next(ends)
            stream = raw[1]
            if stream.startswith("figure/"):
                figures.setdefault(stream, []).append(raw)
                touched[self._describer.ids[stream[: stream.rindex("/")]], end] = None
            else:
                event = decode(raw[4])
                self._describer.file(raw[0], event)
                series = self._describer.describe(raw[0], event)
                if series is not None:
                    touched[series, end] = None
            scopes.update(((scope, end), None) for scope in scopes_of(stream))
        self._draw(figures)
        self._connection.executemany("INSERT OR IGNORE INTO touches VALUES (?, ?)", touched)
        self._connection.executemany("INSERT OR IGNORE INTO scopes VALUES (?, ?)", scopes)
        for number, _ in touched:
            self._stale.setdefault(number, 0)

    def refresh(self) -> None:
        """Write the totals of all series that were touched since the last time."""
        refresh_totals(self._connection, self._stale)
        self._stale.clear()

    def _draw(self, figures: dict[str, list[Raw]]) -> None:
        shapes = self._shapes_before(figures)
        vintages: list[Row] = []
        deeds: list[Row] = []
        gone: tuple[list[Row], list[Row]] = ([], [])
        for stream, events in figures.items():
            shelf, _, when = stream.rpartition("/")
            series = self._describer.ids[shelf]
            if len(events) == 1 and events[0][2:4] == (1, "figure-reported"):
                row = first_vintage(_report.decode(events[0][4]).statement, events[0][0])
                vintages.append((series, row[0], when, *row[1:]))
                continue
            shape = shapes.get(stream) or Shape()
            for raw in events:
                self._step(shape, raw)
            drawn = shape.drawn()
            self._stale[series] = self._stale.get(series, 0) + drawn.revisions
            vintages += [(series, row[0], when, *row[1:]) for row in drawn.vintages.values() if row is not None]
            deeds += [(series, when, *row) for row in drawn.deeds.values() if row is not None]
            gone[0].extend((series, key[0], when, *key[1:]) for key, row in drawn.vintages.items() if row is None)
            gone[1].extend((series, when, *key) for key, told in drawn.deeds.items() if told is None)
            self.shapes.keep(stream, shape)
        self._write(vintages, deeds, gone)

    def _write(self, vintages: list[Row], deeds: list[Row], gone: tuple[list[Row], list[Row]]) -> None:
        self._connection.executemany(_DELETE_VINTAGE, gone[0])
        self._connection.executemany(_DELETE_DEED, gone[1])
        vintages.sort(key=_by_key)
        self._connection.executemany(_PUT_VINTAGE, vintages)
        self._connection.executemany(_PUT_DEED, deeds)

    def _shapes_before(self, figures: dict[str, list[Raw]]) -> dict[str, Shape]:
        """The shape of each figure of which something was recorded before, as it was then."""
        known = [(stream, events[0][2] - 1) for stream, events in figures.items() if events[0][2] > 1]
        kept = {stream: self.shapes.take(stream) for stream, _ in known}
        fresh = [stream for stream, version in known if (shape := kept[stream]) is None or shape.version > version]
        shapes = {stream: shape for stream, shape in kept.items() if shape is not None and stream not in fresh}
        shapes |= {stream: Shape() for stream in fresh}
        until = min((events[0][0] for events in figures.values()), default=0) - 1
        behind = [(stream, shapes[stream].version) for stream, version in known if shapes[stream].version < version]
        for raw in sorted(self._store.raw_streams(behind, until)):
            shapes[raw[1]].step(raw[0], cast("FigureEvent", decode(raw[4])))
        for stream, _ in behind:
            shapes[stream].drawn()  # these rows are written
        return shapes

    def _step(self, shape: Shape, raw: Raw) -> None:
        position, event = raw[0], cast("FigureEvent", decode(raw[4]))
        shape.step(position, event)
        self._describer.file(position, event)
        if isinstance(event, EntryVoided) and event.refiled_as is not None:
            # The ledger records what it files elsewhere right behind the voiding.
            self._describer.file_under(shape.bulletin_of(event.entry), position + 1)


def scopes_of(stream: str) -> tuple[str, ...]:
    """In which lists an event of the stream can change something.

    All sources and series are ``/``, a source with all of its series ``town/``, what is said of the source itself
    ``town``. So the last change of a list is looked up, whatever its length.

    >>> scopes_of("figure/town/cases/2022-03-02"), scopes_of("source/town"), scopes_of("log")
    (('/', 'town/'), ('/', 'town/', 'town'), ())
    """
    kind, _, key = stream.partition("/")
    source = key.partition("/")[0]
    if kind in {"figure", "series"}:
        return "/", f"{source}/"
    return ("/", f"{source}/", source) if kind == "source" else ()


def _by_key(row: Row) -> Row:
    return row[:3]
