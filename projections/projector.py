"""One batch of events into the rows of every projection."""

from collections.abc import Iterable, Sequence
from typing import cast

import msgspec

from domain.events import (
    BulletinReceived,
    EntryCorrected,
    Event,
    FigureEvent,
    FigureReported,
    SeriesClosed,
    SeriesDescribed,
    SeriesOpened,
    SourceDescribed,
    SourceRegistered,
)
from domain.keys import FigureKey, figure_of_stream
from domain.moments import OPEN
from domain.series import Series, Source, evolve_series, evolve_source
from domain.store import Kept, Store
from projections.shapes import first_vintage, shape
from projections.tables import Generation
from projections.totals import refresh_total

_INSERT_VINTAGE = f"INSERT INTO vintages VALUES ({', '.join('?' * 16)})"
_VINTAGE_COLUMNS = "series, slot, period, published, entry, rec_from, rec_to, next_pub, next_pos, position, value, qualifier, status, through, published_at, has_value"
_INSERT_DEED = f"INSERT INTO deeds VALUES ({', '.join('?' * 22)})"
_DEED_COLUMNS = "series, period, slot, entry, pos_from, pos_to, position, published, published_at, kind, recorded_kind, of_value, value, previous, difference, magnitude, qualifier, days_since, reason, note, document, bulletin"


class Projector:
    """Writes the rows of whole ledger batches; called inside the transaction that moves the bookmark."""

    def __init__(self, generation: Generation, store: Store) -> None:
        self.generation = generation
        self.store = store
        self._ids: dict[str, int] = dict(generation.rows("SELECT key, id FROM series"))

    def apply(self, batch: Sequence[Kept], batch_ends: Sequence[int]) -> None:
        """Take the events into every table; ``batch_ends`` are the last positions of their ledger batches."""
        figures: dict[str, list[Kept]] = {}
        touched: set[tuple[int, int]] = set()
        ends = iter(batch_ends)
        end = 0
        for kept in batch:
            while end < kept.position:
                end = next(ends)
            if kept.event.stream.startswith("figure/"):
                figures.setdefault(kept.event.stream, []).append(kept)
                touched.add((self._id(figure_of_stream(kept.event.stream)), end))
            else:
                touched.update((one, end) for one in self._describe(kept))
            self._file(kept)
        self._draw(figures, batch[-1].position)
        connection = self.generation.connection
        connection.executemany("INSERT OR IGNORE INTO touches VALUES (?, ?)", sorted(touched))
        for series in sorted({one for one, _ in touched}):
            refresh_total(connection, series)

    def _id(self, key: FigureKey) -> int:
        return self._ids[f"{key.source}/{key.series}"]

    def _describe(self, kept: Kept) -> Iterable[int]:
        event, connection = kept.event, self.generation.connection
        if isinstance(event, SeriesOpened):
            key = event.stream.partition("/")[2]
            connection.execute("INSERT INTO series (key) VALUES (?)", (key,))
            self._ids[key] = int(connection.execute("SELECT id FROM series WHERE key = ?", (key,)).fetchone()[0])
        if isinstance(event, SeriesOpened | SeriesDescribed | SeriesClosed):
            self._renew(
                "series", kept, lambda old, now: evolve_series(old and msgspec.json.decode(old, type=Series), now)
            )
            return [self._ids[event.stream.partition("/")[2]]]
        if isinstance(event, SourceRegistered | SourceDescribed):
            self._renew(
                "source", kept, lambda old, now: evolve_source(old and msgspec.json.decode(old, type=Source), now)
            )
            source = event.stream.partition("/")[2]
            return [number for key, number in self._ids.items() if key.startswith(f"{source}/")]
        return []

    def _renew(self, kind: str, kept: Kept, evolved: object) -> None:
        key, connection = kept.event.stream.partition("/")[2], self.generation.connection
        row = connection.execute(
            "SELECT body FROM descriptions WHERE kind = ? AND key = ? AND pos_to = ?", (kind, key, OPEN)
        ).fetchone()
        body = msgspec.json.encode(evolved(row[0] if row else None, kept.event)).decode()  # type: ignore[operator]
        connection.execute(
            "UPDATE descriptions SET pos_to = ? WHERE kind = ? AND key = ? AND pos_to = ?",
            (kept.position, kind, key, OPEN),
        )
        connection.execute("INSERT INTO descriptions VALUES (?, ?, ?, ?, ?)", (kind, key, kept.position, OPEN, body))

    def _file(self, kept: Kept) -> None:
        names = _evidence_of(kept.event)
        if names:
            self.generation.connection.executemany(
                "INSERT OR IGNORE INTO evidence VALUES (?, ?)", [(name, kept.position) for name in names]
            )

    def _draw(self, figures: dict[str, list[Kept]], until: int) -> None:
        vintages: list[tuple[object, ...]] = []
        for stream, kept in figures.items():
            key = figure_of_stream(stream)
            series = self._id(key)
            event = kept[0].event
            if len(kept) == 1 and event.version == 1 and isinstance(event, FigureReported):
                row = first_vintage(event, kept[0].position)
                vintages.append((series, row[0], key.period, *row[1:]))
            else:
                self._redraw(series, key, until)
        vintages.sort(key=lambda row: row[:3])  # type: ignore[arg-type, return-value]  # the key's columns are never None
        self.generation.connection.executemany(_INSERT_VINTAGE, vintages)

    def _redraw(self, series: int, key: FigureKey, until: int) -> None:
        events = [
            (one.position, cast("FigureEvent", one.event))
            for one in self.store.stream(key.stream)
            if one.position <= until
        ]
        drawn = shape(events)
        connection = self.generation.connection
        for slot in (0, 1):
            connection.execute(
                "DELETE FROM vintages WHERE series = ? AND slot = ? AND period = ?", (series, slot, key.period)
            )
        connection.execute("DELETE FROM deeds WHERE series = ? AND period = ?", (series, key.period))
        connection.executemany(_INSERT_VINTAGE, [(series, row[0], key.period, *row[1:]) for row in drawn.vintages])
        connection.executemany(_INSERT_DEED, [(series, key.period, *row) for row in drawn.deeds])


def _evidence_of(event: Event) -> list[str]:
    if isinstance(event, BulletinReceived):
        return [event.document] if event.document else []
    if isinstance(event, EntryCorrected):
        content = event.statement or event.withdrawal or event.adjustment
        return [content.document] if content and content.document else []
    return [str(getattr(event, "bulletin", ""))] if getattr(event, "pinned", False) else []
