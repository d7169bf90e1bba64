"""The eventsourcing library's recorder on SQLite: the one module behind which the library is kept."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from mmap import mmap
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from weakref import finalize

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)

from domain.codec import encode, leaf_hash, tag
from domain.events import Event
from domain.refusals import AlreadyStored, FileUnreadable
from stores.sqlite.errors import ERRORS, refusal_of, unwritten
from stores.sqlite.file import connect, lock, open_file, place_of
from stores.sqlite.transactions import committed
from stores.sqlite.wal_index import INDEXES

_INSERT = "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)"
# A statement for each row costs a tenth more than one for so many.
_MANY = 100
_INSERT_MANY = f"{_INSERT}{', (?, ?, ?, ?, ?, ?)' * (_MANY - 1)}"
SELECT = "SELECT position, originator_id, originator_version, topic, state FROM stored_events "


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
        self._place = place_of(path)
        self._opened.append(self._writer)
        INDEXES.hold(self._place)
        # Also where nobody closes it: another file may get the same inode once this one is gone.
        self._let_go = finalize(self, INDEXES.let_go, self._place)
        self._let_go.atexit = False

    @property
    def is_writing(self) -> bool:
        """Whether the calling thread is inside ``writing``."""
        return bool(getattr(self._local, "is_writing", False))

    @property
    def reader(self) -> sqlite3.Connection:
        """The calling thread's connection: the writer's inside ``writing``, so that it sees its own events."""
        if self.is_writing:
            return self._writer
        if not hasattr(self._local, "connection"):
            self.check_place()  # or one thread would read another ledger than the others
            self._local.connection = connect(self.path)
            self._opened.append(self._local.connection)
        return cast("sqlite3.Connection", self._local.connection)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a query finds; raises FileUnreadable, LedgerBusy or Interrupted, never SQLite's own error."""
        try:
            return self.reader.execute(query, parameters).fetchall()
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    def each(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a query finds, one at a time; raises as ``rows`` does."""
        try:
            yield from self.reader.execute(query, parameters)
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the ledger's one write lock; commit at the end, or leave no trace.

        Raises LedgerBusy, DiskFull or FileUnreadable.
        """
        with self._lock:
            self.check_place()
            lock(self._writer, self.path)
            self._local.is_writing = True
            try:
                with committed(self._writer):
                    yield self._writer
            except sqlite3.Error as error:
                raise unwritten(error, self.path) from error
            finally:
                self._local.is_writing = False

    def check_place(self) -> None:
        """Raises FileUnreadable where the file at the path is not the one that is open: it is nobody's ledger."""
        if place_of(self.path) != self._place:
            raise FileUnreadable(
                f"{self.path} was moved away or replaced while it was open; start again whatever uses it",
                path=str(self.path),
            )

    def append(self, events: Sequence[Event]) -> tuple[int, int]:
        """Append events inside ``writing``, each encoded once; the first and the last of their positions.

        Raises EventTooLarge before anything is written, AlreadyStored where a stream has an event of that version, and
        OperationalError where SQLite rolled back by itself meanwhile: each row would be durable by itself.
        """
        if not self._writer.in_transaction:
            raise sqlite3.OperationalError("the transaction was rolled back")
        first = self._next()
        rows = [
            (position, one.stream, one.version, tag(one), state, leaf_hash(state))
            for position, one, state in zip(count(first), events, map(encode, events), strict=False)
        ]
        try:
            self._insert(rows)
        except sqlite3.IntegrityError as error:
            raise AlreadyStored(f"{self.path} refuses an event: {error}", path=str(self.path)) from error
        return first, first + len(rows) - 1

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> Sequence[int]:
        """Append at the next positions, in the caller's ``writing`` or in one of their own."""
        if not self.is_writing:
            with self.writing():
                return self.insert_events(stored_events)
        first = self._next()
        rows = [
            (position, str(one.originator_id), one.originator_version, one.topic, one.state, leaf_hash(one.state))
            for position, one in enumerate(stored_events, first)
        ]
        try:
            self._insert(rows)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        return list(range(first, first + len(rows)))

    def _next(self) -> int:
        return (self.max_notification_id() or 0) + 1

    def _insert(self, rows: Sequence[tuple[int, str, int, str, bytes, bytes]]) -> None:
        rest = len(rows) % _MANY
        for at in range(0, len(rows) - rest, _MANY):
            self._writer.execute(_INSERT_MANY, tuple(chain.from_iterable(rows[at : at + _MANY])))
        self._writer.executemany(_INSERT, rows[len(rows) - rest :])

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
        rows = self.rows(
            "SELECT originator_id, originator_version, topic, state FROM stored_events "  # noqa: S608 - no text of a caller
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
        rows = self.rows(
            f"{SELECT}WHERE position BETWEEN ? AND ? {wanted}ORDER BY position LIMIT ?",
            (first, 2**62 if stop is None else stop, *topics, limit),
        )
        return [
            Notification(id=position, originator_id=stream, originator_version=version, topic=topic, state=state)
            for position, stream, version, topic, state in rows
        ]

    def max_notification_id(self) -> int | None:
        """The last position, or None in an empty ledger."""
        [(last,)] = self.rows("SELECT max(position) FROM stored_events")
        return cast("int | None", last)

    def subscribe(
        self,
        gt: int | None = None,  # noqa: ARG002 - the library's signature
        topics: Sequence[str] = (),  # noqa: ARG002 - the library's signature
    ) -> Subscription[ApplicationRecorder]:
        """Followers pull (``projections/following/follower.py``); SQLite has nothing to wake them."""
        raise OperationalError("a SQLite ledger is followed by pulling, not by subscribing")

    def close(self) -> None:
        """Close every connection that this recorder opened."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()
            self._local = threading.local()
            self._let_go()

    def wal_index(self) -> mmap | None:
        """The header of the WAL index, which differs after every commit; None where it cannot be seen."""
        return INDEXES.mapped(self.path, self._place)
