"""The archive: documents and bulletins that were received, read from the store whenever they are needed."""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from domain.events import (
    BulletinReceived,
    BulletinVoided,
    ContentReceived,
    DocumentReceived,
    EntryVoided,
    FigureFact,
    RefiledAs,
    Span,
)
from domain.keys import FigureKey
from domain.lookups import completed_at, completes_at, completes_begin, completes_from, completes_until
from domain.moments import begins, is_date, microseconds
from domain.periods import period
from domain.promises import EventStore
from domain.refusals import UnknownBulletin, UnknownDocument, shown
from domain.streams import OfBulletin, OfDocument, OfFigure, Recorded, Stream, bulletin_id, figure_of, stream_named
from domain.words import Moment, Slot

# Ids are ours; a text of any other form names nothing, and need not be looked for.
_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)


# Each may name hundreds of series.
_MOST_BULLETINS = 64


class ReceivedBulletin(Struct, frozen=True):
    """A bulletin as the ledger has it: its event, where its batch lies, and the position from which on it is voided."""

    id: str
    event: BulletinReceived
    position: int
    batch_end: int
    voided_at: int | None
    version: int

    @property
    def series(self) -> frozenset[str]:
        """The series of which it was a whole list."""
        return _series_of(self.event.complete)

    @property
    def voided(self) -> bool:
        """Whether it says nothing any more."""
        return self.voided_at is not None

    def spoke_at(self, position: int) -> bool:
        """Whether it had been received by then, and was not yet voided."""
        return self.position <= position and (self.voided_at is None or position < self.voided_at)

    def covers(self, series: str, when: str, slot: Slot) -> bool:
        """Whether it was the whole list of what the figure's slot is one of."""
        return any(one.series == series and one.slot == slot and is_within(one, when) for one in self.event.complete)


def is_within(span: Span, when: str) -> bool:
    """Whether the span covers the period; a coarser bound means its first or last day."""
    if span.start is None and span.end is None:
        return True
    covered = period(when)
    after = span.start is None or covered.first >= period(span.start).first
    return after and (span.end is None or covered.last <= period(span.end).last)


@lru_cache(maxsize=16)
def _series_of(complete: tuple[Span, ...]) -> frozenset[str]:
    """One object for the many lists of the same series."""
    return frozenset([span.series for span in complete])


class Archive:
    """Finds what was received; remembered are the last few bulletins, and when each source's last whole list was.

    Whoever keeps it tells it of every bulletin that is recorded meanwhile, by ``hear_of`` or ``take_in``.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._bulletins: dict[int, ReceivedBulletin] = {}
        # Of each source the last key of its complete bulletins; empty where it has none.
        self._last: dict[str, str] = {}
        # The positions of all that lie under that key, where they are known.
        self._under_last: dict[str, list[int]] = {}

    def forget(self) -> None:
        """Read bulletins again: one was voided, or was not recorded after all."""
        self._bulletins.clear()
        self._last.clear()
        self._under_last.clear()

    def hear_of(self, kept: Recorded[BulletinReceived]) -> None:
        """Somebody recorded a bulletin."""
        source = kept.event.source
        if not kept.event.complete or source not in self._last:
            return
        key, last = completes_at(source, kept.event.published_at), self._last[source]
        if key > last:
            self._last[source], self._under_last[source] = key, [kept.position]
        elif key == last and source in self._under_last:
            self._under_last[source].append(kept.position)

    def take_in(self, kept: Recorded[BulletinReceived], batch_end: int) -> None:
        """Remember a bulletin that was just recorded, as it would be read."""
        self.hear_of(kept)
        event = kept.event
        self._remember(ReceivedBulletin(bulletin_id(event), event, kept.position, batch_end, None, event.version))

    def _remember(self, bulletin: ReceivedBulletin) -> ReceivedBulletin:
        if len(self._bulletins) >= _MOST_BULLETINS:
            del self._bulletins[next(iter(self._bulletins))]
        self._bulletins[bulletin.position] = bulletin
        return bulletin

    def _last_complete(self, source: str) -> str:
        """The last key of the source's complete bulletins; most that is recorded is published behind it."""
        if source not in self._last:
            found = self._store.last_key("complete", completes_begin(source), completes_until(source))
            self._last[source] = found or ""
        return self._last[source]

    def document(self, name: str) -> DocumentReceived:
        """The document; raises UnknownDocument."""
        for kept in self._store.stream(OfDocument(name)) if _ID.fullmatch(name) else ():
            if isinstance(kept.event, DocumentReceived):
                return kept.event
        raise UnknownDocument(f"no document {shown(name)} was received", document=name, field="document")

    def bulletin(self, name: str) -> ReceivedBulletin:
        """The bulletin; raises UnknownBulletin."""
        kept = self._store.stream(OfBulletin(name)) if _ID.fullmatch(name) else []
        if not kept or not isinstance(received := kept[0].event, BulletinReceived):
            raise UnknownBulletin(f"no bulletin {shown(name)} was received", bulletin=name)
        voided_at = next((one.position for one in kept if isinstance(one.event, BulletinVoided)), None)
        end = self._store.batch_end(kept[0].position)
        return ReceivedBulletin(name, received, kept[0].position, end, voided_at, kept[-1].event.version)

    def bulletin_at(self, position: int) -> ReceivedBulletin:
        """The bulletin whose event lies there."""
        if (known := self._bulletins.get(position)) is not None:
            return known
        stream = stream_named(self._store.at(position).event.stream)
        assert isinstance(stream, OfBulletin), "it was found as a bulletin"
        return self._remember(self.bulletin(stream.id))

    def completes_since(self, source: str, published: int) -> list[ReceivedBulletin]:
        """The source's complete bulletins, not voided, published then or later, in order of publication."""
        bulletins = self._completes_between(source, published, completes_until(source))
        return [one for one in bulletins if not one.voided]

    def completes_within(self, source: str, day: Moment) -> list[ReceivedBulletin]:
        """The source's complete bulletins that were published at instants of a day, voided or not, in their order."""
        bulletins = self._completes_between(source, begins(day), completes_from(source, microseconds(day) + 1))
        return [one for one in bulletins if not is_date(one.event.published_at)]

    def _completes_between(self, source: str, published: int, last: str) -> Iterator[ReceivedBulletin]:
        """Those published then or later, up to the last key."""
        latest = self._last_complete(source)
        at = completed_at(latest) if latest else published - 1
        if at < published:
            return iter(())
        if at == published and latest <= last and source in self._under_last:
            return map(self.bulletin_at, tuple(self._under_last[source]))
        return map(self.bulletin_at, self._store.found_after("complete", completes_from(source, published), last))

    def completes_of(self, source: str, published_at: Moment) -> Iterator[ReceivedBulletin]:
        """The source's complete bulletins of one moment, voided or not."""
        key, last = completes_at(source, published_at), self._last_complete(source)
        if key == last and source in self._under_last:
            return map(self.bulletin_at, tuple(self._under_last[source]))
        return map(self.bulletin_at, self._store.found("complete", key) if last >= key else ())

    def bulletins_of(self, digest: str) -> Iterator[ReceivedBulletin]:
        """The bulletins that say just what has that digest, voided or not."""
        return map(self.bulletin_at, self._store.found("digest", digest))

    def documents_of(self, key: str) -> Iterator[DocumentReceived]:
        """The documents that appeared at one place and time, with those bytes."""
        events = (self._store.at(position).event for position in self._store.found("document", key))
        return (one for one in events if isinstance(one, DocumentReceived))

    def content_received(self, document: str) -> ContentReceived | None:
        """How the document's bytes came, or None where they did not."""
        events = (one.event for one in self._store.stream(OfDocument(document)))
        return next((one for one in events if isinstance(one, ContentReceived)), None)

    def has_bytes(self, sha256: str) -> bool:
        """Whether bytes of that SHA-256 are kept."""
        return self._store.has_content(sha256)

    def bytes_of(self, sha256: str) -> bytes | None:
        """The bytes of that SHA-256, if they are kept."""
        return self._store.content(sha256)

    def entries_of(self, bulletin: ReceivedBulletin) -> list[tuple[FigureKey, int]]:
        """Every entry of a bulletin, pins among them, and wherever each was filed since."""
        kept = self._store.between(bulletin.position, bulletin.batch_end)
        kept += map(self._store.at, self._store.found("pin", bulletin.id))
        found = []
        for one in kept:
            if isinstance(one.event, FigureFact) and one.event.bulletin == bulletin.id:
                key = figure_of(one.event)
                found.append((key, one.event.version))
                found += self._refiled(key, one.event.version)
        return found

    def _refiled(self, key: FigureKey, number: int) -> list[tuple[FigureKey, int]]:
        """Where the entry was filed since, from one figure to the next, any number of times."""
        found: list[tuple[FigureKey, int]] = []
        while (target := self._refiled_as(key, number)) is not None:
            key, number = target.key, target.entry
            found.append((key, number))
        return found

    def _refiled_as(self, key: FigureKey, number: int) -> RefiledAs | None:
        voidings = (one.event for one in self._store.stream(OfFigure(key)) if isinstance(one.event, EntryVoided))
        return next((one.refiled_as for one in voidings if one.entry == number), None)

    def version(self, stream: Stream) -> int:
        """How many events the stream has."""
        return self._store.version(stream)
