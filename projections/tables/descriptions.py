"""The rows about sources, series and evidence, which are few and change seldom."""

from collections.abc import Callable
from typing import cast

import msgspec

from domain.events import BulletinReceived, EntryCorrected, Event, SeriesEvent, SourceEvent
from domain.moments import OPEN
from domain.series import Series, Source, evolve_series, evolve_source
from projections.tables.generations import Generation

Evolve = Callable[[str | None, Event], Series | Source]


class Describer:
    """Writes events that are no figure's; ``ids`` are the series' numbers, by how their figures' streams begin."""

    def __init__(self, generation: Generation) -> None:
        self._connection = generation.connection
        self.ids = {f"figure/{key}": number for key, number in generation.rows("SELECT key, id FROM series")}

    def describe(self, position: int, event: Event) -> int | None:
        """Write what the event says of a source or series; the number of the series, if it is one.

        Nothing is written for the series of a source, which may be many: they look at their source's scope.
        """
        kind, _, key = event.stream.partition("/")
        if kind == "series":
            self._renew("series", key, position, event, _evolved_series)
            return self.ids.get(f"figure/{key}") or self._number(key)
        if kind == "source":
            self._renew("source", key, position, event, _evolved_source)
        return None

    def _number(self, key: str) -> int:
        number = self._connection.execute("INSERT INTO series (key) VALUES (?) RETURNING id", (key,)).fetchone()[0]
        self.ids[f"figure/{key}"] = number
        return cast("int", number)

    def _renew(self, kind: str, key: str, position: int, event: Event, evolved: Evolve) -> None:
        row = self._connection.execute(
            "SELECT body FROM descriptions WHERE kind = ? AND key = ? AND pos_to = ?", (kind, key, OPEN)
        ).fetchone()
        body = msgspec.json.encode(evolved(row[0] if row else None, event)).decode()
        self._connection.execute(
            "UPDATE descriptions SET pos_to = ? WHERE kind = ? AND key = ? AND pos_to = ?", (position, kind, key, OPEN)
        )
        self._connection.execute("INSERT INTO descriptions VALUES (?, ?, ?, ?, ?)", (kind, key, position, OPEN, body))

    def file(self, position: int, event: Event) -> None:
        """Write under which documents and bulletins the event is to be found."""
        for name in _evidence_of(event):
            self.file_under(name, position)

    def file_under(self, name: str, position: int) -> None:
        """Write that what stands at the position rests on that document or bulletin."""
        self._connection.execute("INSERT OR IGNORE INTO evidence VALUES (?, ?)", (name, position))


def _evolved_series(known: str | None, event: Event) -> Series:
    return evolve_series(msgspec.json.decode(known, type=Series) if known else None, cast("SeriesEvent", event))


def _evolved_source(known: str | None, event: Event) -> Source:
    return evolve_source(msgspec.json.decode(known, type=Source) if known else None, cast("SourceEvent", event))


def _evidence_of(event: Event) -> list[str]:
    if isinstance(event, BulletinReceived):
        return [event.document] if event.document else []
    if isinstance(event, EntryCorrected):
        content = event.statement or event.withdrawal or event.adjustment
        return [content.document] if content and content.document else []
    return [str(getattr(event, "bulletin", ""))] if getattr(event, "pinned", False) else []
