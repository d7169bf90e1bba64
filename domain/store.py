"""The store of events: the eventsourcing library's recorder and mapper, on SQLite, behind this one module."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    ApplicationRecorder,
    EventStore,
    IntegrityError,
    JSONTranscoder,
    Mapper,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)

from domain.codec import decode, encode, leaf_hash, tag
from domain.events import Event
from domain.store_file import connect, lock, open_file

_INSERT = "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT position, originator_id, originator_version, topic, state FROM stored_events "


# Position, stream, version, tag, stored bytes.
Raw = tuple[int, str, int, str, bytes]
_MOST_NAMES = 500


class Kept(NamedTuple):
    """An event where it stands in the ledger."""

    position: int
    event: Event


class EventMapper(Mapper[str]):
    """Events to stored events: the tag is the topic, the state our own bytes, encoded once."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The bytes as they will stand for ever; raises TooLarge."""
        event = cast("Event", domain_event)
        return StoredEvent(event.stream, event.version, tag(event), encode(event))

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The event that the bytes hold."""
        return cast("DomainEventProtocol[str]", decode(stored_event.state))


class SQLiteLedgerRecorder(ApplicationRecorder):
    """Events at dense positions, with their leaf hashes, in one SQLite file.

    A batch is durable when ``insert_events`` or ``writing`` returns (WAL, synchronous=FULL), and it is there whole or
    not at all. One writer at a time among all processes; ``writing`` holds the lock while the caller decides, so what
    it reads inside is what it writes upon.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writer = open_file(path)
        self._opened.append(self._writer)

    @property
    def reader(self) -> sqlite3.Connection:
        """This thread's connection: the writer's inside ``writing``, so that it sees its own events."""
        if getattr(self._local, "is_writing", False):
            return self._writer
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self.path)
            self._opened.append(self._local.connection)
        return cast("sqlite3.Connection", self._local.connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the ledger's one write lock; commit at the end, or leave no trace. Raises LedgerBusy."""
        with self._lock:
            lock(self._writer, self.path)
            self._local.is_writing = True
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            finally:
                self._local.is_writing = False

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Append at the next positions, in the caller's ``writing`` or in one of their own."""
        if not getattr(self._local, "is_writing", False):
            with self.writing():
                return self.insert_events(stored_events)
        first = (self.max_notification_id() or 0) + 1
        rows = [
            (first + i, str(one.originator_id), one.originator_version, one.topic, one.state, leaf_hash(one.state))
            for i, one in enumerate(stored_events)
        ]
        try:
            self._writer.executemany(_INSERT, rows)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        return list(range(first, first + len(rows)))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """One stream's events by version."""
        rows = self.reader.execute(
            "SELECT originator_id, originator_version, topic, state FROM stored_events "
            "WHERE originator_id = ? AND originator_version > ? AND originator_version <= ? "
            f"ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT ?",
            (
                str(originator_id),
                -1 if gt is None else gt,
                lte if lte is not None else 2**62,
                -1 if limit is None else limit,
            ),
        )
        return [StoredEvent(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The ledger's events by position."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        wanted = f"AND topic IN ({','.join('?' * len(topics))}) " if topics else ""
        rows = self.reader.execute(
            f"{_SELECT}WHERE position BETWEEN ? AND ? {wanted}ORDER BY position LIMIT ?",
            (first, 2**62 if stop is None else stop, *topics, limit),
        )
        return [
            Notification(id=position, originator_id=stream, originator_version=version, topic=topic, state=state)
            for position, stream, version, topic, state in rows
        ]

    def max_notification_id(self) -> int | None:
        """The last position, or None in an empty ledger."""
        return cast("int | None", self.reader.execute("SELECT max(position) FROM stored_events").fetchone()[0])

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Followers pull (``projections/runner.py``); SQLite has nothing to wake them."""
        raise OperationalError("a SQLite ledger is followed by pulling, not by subscribing")

    def close(self) -> None:
        """Close every connection that this recorder opened."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()
            self._local = threading.local()


class Store:
    """Events in, events out: what the ledger and its followers read."""

    def __init__(self, path: Path) -> None:
        self.recorder = SQLiteLedgerRecorder(path)
        self.events: EventStore[str] = EventStore(EventMapper(JSONTranscoder()), self.recorder)

    @property
    def path(self) -> Path:
        """The ledger's file."""
        return self.recorder.path

    def append(self, events: Sequence[Event], recorded_at: str, lookups: Sequence[tuple[str, str, int]]) -> None:
        """Record one batch; called inside ``recorder.writing``."""
        recordings = self.events.put(cast("Sequence[DomainEventProtocol[str]]", events))
        first, last = recordings[0].notification.id, recordings[-1].notification.id
        writer = self.recorder.reader
        writer.execute("INSERT INTO batches VALUES (?, ?, ?)", (last, first, recorded_at))
        writer.executemany("INSERT OR IGNORE INTO lookups VALUES (?, ?, ?)", lookups)

    def head(self) -> int:
        """The last position; 0 in an empty ledger."""
        return self.recorder.max_notification_id() or 0

    def stream(self, stream: str) -> list[Kept]:
        """One stream's events, oldest first."""
        return self._kept(f"{_SELECT}WHERE originator_id = ? ORDER BY originator_version", (stream,))

    def streams(self, beginning: str) -> list[Kept]:
        """All events of the streams whose names begin so, stream by stream."""
        after = beginning[:-1] + chr(ord(beginning[-1]) + 1)
        return self._kept(
            f"{_SELECT}WHERE originator_id >= ? AND originator_id < ? ORDER BY originator_id, originator_version",
            (beginning, after),
        )

    def after(self, position: int, limit: int = 2**31) -> list[Kept]:
        """The events behind a position, oldest first."""
        return self._kept(f"{_SELECT}WHERE position > ? ORDER BY position LIMIT ?", (position, limit))

    def raw_after(self, position: int, limit: int) -> list[Raw]:
        """The events behind a position, oldest first, as they are stored."""
        return self.recorder.reader.execute(
            f"{_SELECT}WHERE position > ? ORDER BY position LIMIT ?", (position, limit)
        ).fetchall()

    def raw_streams(self, streams: Sequence[str], until: int) -> Iterator[Raw]:
        """The events of many streams up to a position, as they are stored."""
        for some in (streams[i : i + _MOST_NAMES] for i in range(0, len(streams), _MOST_NAMES)):
            names = ",".join("?" * len(some))
            yield from self.recorder.reader.execute(
                f"{_SELECT}WHERE originator_id IN ({names}) AND position <= ?", (*some, until)
            )

    def between(self, first: int, last: int) -> list[Kept]:
        """The events from a position to a position, both included."""
        return self._kept(f"{_SELECT}WHERE position BETWEEN ? AND ? ORDER BY position", (first, last))

    def _kept(self, query: str, parameters: tuple[object, ...]) -> list[Kept]:
        return [Kept(row[0], decode(row[4])) for row in self.recorder.reader.execute(query, parameters)]

    def found(self, kind: str, key: str) -> list[int]:
        """The positions of the events that were filed under this key."""
        rows = self.recorder.reader.execute(
            "SELECT position FROM lookups WHERE kind = ? AND key = ? ORDER BY position", (kind, key)
        )
        return [row[0] for row in rows]

    def found_after(self, kind: str, key: str, last: str) -> list[int]:
        """The positions filed under the keys behind ``key`` up to ``last``, in the keys' order."""
        rows = self.recorder.reader.execute(
            "SELECT position FROM lookups WHERE kind = ? AND key > ? AND key <= ? ORDER BY key, position",
            (kind, key, last),
        )
        return [row[0] for row in rows]

    def batch_end(self, position: int) -> int:
        """The last position of the batch that the position lies in; 0 of 0."""
        row = self.recorder.reader.execute(
            "SELECT last_position FROM batches WHERE last_position >= ? ORDER BY last_position LIMIT 1", (position,)
        ).fetchone()
        return cast("int", row[0]) if row and position > 0 else 0

    def batch_ends(self, after: int, until: int) -> list[int]:
        """The last position of every batch that ends behind one position and up to another."""
        rows = self.recorder.reader.execute(
            "SELECT last_position FROM batches WHERE last_position > ? AND last_position <= ? ORDER BY last_position",
            (after, until),
        )
        return [row[0] for row in rows]

    def position_at(self, instant: str) -> int:
        """The last position recorded at or before an instant; 0 if there is none."""
        row = self.recorder.reader.execute(
            "SELECT last_position FROM batches WHERE recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1", (instant,)
        ).fetchone()
        return cast("int", row[0]) if row else 0

    def position_before(self, instant: str) -> int:
        """The last position recorded before an instant; 0 if there is none."""
        row = self.recorder.reader.execute(
            "SELECT last_position FROM batches WHERE recorded_at < ? ORDER BY recorded_at DESC LIMIT 1", (instant,)
        ).fetchone()
        return cast("int", row[0]) if row else 0

    def stored(self, after: int, limit: int, stream: str | None = None) -> list[tuple[int, bytes]]:
        """Positions and stored bytes behind a position, of one stream or of all."""
        if stream is None:
            query, parameters = "position > ?", (after, limit)
        else:
            query, parameters = "originator_id = ? AND position > ?", (stream, after, limit)  # type: ignore[assignment]
        rows = self.recorder.reader.execute(
            f"SELECT position, state FROM stored_events WHERE {query} ORDER BY position LIMIT ?", parameters
        )
        return cast("list[tuple[int, bytes]]", rows.fetchall())

    def last_recorded_at(self) -> str | None:
        """When the last batch was recorded."""
        row = self.recorder.reader.execute(
            "SELECT recorded_at FROM batches ORDER BY last_position DESC LIMIT 1"
        ).fetchone()
        return cast("str", row[0]) if row else None

    def copy_to(self, path: Path) -> None:
        """A consistent copy of the ledger in another file, made while it is in use."""
        target = sqlite3.connect(path)
        try:
            self.recorder.reader.backup(target)
        finally:
            target.close()

    def close(self) -> None:
        """Let go of the file."""
        self.recorder.close()
