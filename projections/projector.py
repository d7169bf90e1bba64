"""One batch of events into the rows of every projection."""

from collections.abc import Sequence
from typing import cast

import msgspec
from msgspec import Struct

from domain.codec import decode
from domain.events import EntryVoided, FigureEvent
from domain.statements import Statement
from domain.store import Raw, Store
from projections.describing import Describer
from projections.shapes import first_vintage, shape
from projections.tables import Generation
from projections.totals import refresh_totals

_INSERT_VINTAGE = "INSERT INTO vintages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_DEED = "INSERT INTO deeds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE_VINTAGES = "DELETE FROM vintages WHERE series = ? AND slot IN (0, 1) AND period = ?"
_DELETE_DEEDS = "DELETE FROM deeds WHERE series = ? AND period = ?"


Row = tuple[object, ...]


class _Report(Struct):
    # All that the row of a figure's first report needs: decoding no more is what makes catching up fast.
    statement: Statement


_report = msgspec.json.Decoder(_Report)


class Projector:
    """Writes the rows of whole ledger batches; called inside the transaction that moves the bookmark."""

    def __init__(self, generation: Generation, store: Store) -> None:
        self._connection = generation.connection
        self._store = store
        self._describer = Describer(generation)
        self._stale: set[int] = set()

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
        self._draw(figures, batch[-1][0])
        self._connection.executemany("INSERT OR IGNORE INTO touches VALUES (?, ?)", touched)
        self._connection.executemany("INSERT OR IGNORE INTO scopes VALUES (?, ?)", scopes)
        self._stale.update(series for series, _ in touched)

    def refresh(self) -> None:
        """Write the totals of all series that were touched since the last time."""
        refresh_totals(self._connection, sorted(self._stale))
        self._stale.clear()

    def _draw(self, figures: dict[str, list[Raw]], until: int) -> None:
        vintages: list[Row] = []
        deeds: list[Row] = []
        known = [stream for stream, events in figures.items() if events[0][2] > 1]
        self._erase(known)
        for kept in self._store.raw_streams(known, until):
            figures[kept[1]].append(kept)
        for stream, events in figures.items():
            shelf, _, when = stream.rpartition("/")
            series = self._describer.ids[shelf]
            if len(events) == 1 and events[0][3] == "figure-reported":
                row = first_vintage(_report.decode(events[0][4]).statement, events[0][0])
                vintages.append((series, row[0], when, *row[1:]))
            else:
                self._shape(series, when, events, vintages, deeds)
        vintages.sort(key=_by_key)
        self._connection.executemany(_INSERT_VINTAGE, vintages)
        self._connection.executemany(_INSERT_DEED, deeds)

    def _erase(self, streams: Sequence[str]) -> None:
        keys = []
        for stream in streams:
            shelf, _, when = stream.rpartition("/")
            keys.append((self._describer.ids[shelf], when))
        self._connection.executemany(_DELETE_VINTAGES, keys)
        self._connection.executemany(_DELETE_DEEDS, keys)

    def _shape(
        self,
        series: int,
        when: str,
        raws: list[Raw],
        vintages: list[tuple[object, ...]],
        deeds: list[tuple[object, ...]],
    ) -> None:
        events = {raw[0]: cast("FigureEvent", decode(raw[4])) for raw in sorted(raws)}
        for position, event in events.items():
            self._describer.file(position, event)
            if isinstance(event, EntryVoided) and event.refiled_as is not None:
                entry = next(one for one in events.values() if one.version == event.entry)
                # The ledger records what it files elsewhere right behind the voiding.
                self._describer.file_under(str(getattr(entry, "bulletin", "")), position + 1)
        drawn = shape(events.items())
        vintages += [(series, row[0], when, *row[1:]) for row in drawn.vintages]
        deeds += [(series, when, *row) for row in drawn.deeds]


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
