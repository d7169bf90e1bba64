"""The eventsourcing library's recorder on SQLite: the one module behind which the library is kept."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from mmap import mmap
from pathlib import Path
from typing import Any, cast
from uuid import UUID

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
from stores.sqlite.errors import ERRORS, StoreClosed, refusal_of, unwritten
from stores.sqlite.file import connect, lock, open_file, place_of
from stores.sqlite.open_files import CLOSED, PATIENCE, OpenFile, OpenFiles
from stores.sqlite.row_writer import insert
from stores.sqlite.transactions import committed
from stores.sqlite.wal_index import INDEXES, Place

_INSERT = "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)"
SELECT = "SELECT position, originator_id, originator_version, topic, state FROM stored_events "


class _Connection(OpenFile):
    """A connection that counts as a user of the WAL index until it is closed.

    Another file may get the same inode then.
    """

    def __init__(self, connection: sqlite3.Connection, place: Place) -> None:
        self.connection = connection
        self._place = place
        INDEXES.hold(place)

    def __del__(self) -> None:
        super().__del__()
        INDEXES.let_go(self._place)


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
        # The thread that is inside ``writing``.
        self._writes: int | None = None
        # The last position that it inserted there.
        self._last: int | None = None
        self._readers: OpenFiles[_Connection] = OpenFiles()
        writer = open_file(path)
        self._place = place_of(path)
        self._writer: _Connection | None = _Connection(writer, self._place)

    @property
    def is_writing(self) -> bool:
        """Whether the calling thread is inside ``writing``."""
        return self._writes == threading.get_ident()

    @property
    def is_closed(self) -> bool:
        """Whether nothing is read or written with it any more."""
        return self._readers.is_closed

    @property
    def reader(self) -> sqlite3.Connection:
        """The connection of ``open_reader``, for a caller that nobody closes the ledger beside."""
        return self.open_reader.connection

    @property
    def open_reader(self) -> _Connection:
        """What the calling thread reads with: the writer inside ``writing``, so that it sees its own events.

        It is open for as long as the caller refers to it. Raises StoreClosed.
        """
        if self.is_writing and self._writer is not None:
            return self._writer
        local = self._local
        found: _Connection | None = getattr(local, "reader", None)
        if found is None:
            self.check_place()  # or one thread would read another ledger than the others
            found = local.reader = self._readers.add(_Connection(connect(self.path), self._place))
        return found

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a query finds; raises FileUnreadable, LedgerBusy or Interrupted, never SQLite's own error.

        StoreClosed is a kind of Interrupted.
        """
        reader = self.open_reader
        try:
            return reader.connection.execute(query, parameters).fetchall()
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    def each(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a query finds, one at a time; raises as ``rows`` does."""
        reader = self.open_reader
        try:
            yield from reader.connection.execute(query, parameters)
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    def parts(self, query: str, parameters: Sequence[object], most: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows that a query finds, so many at a time; raises as ``rows`` does."""
        reader = self.open_reader
        try:
            found = reader.connection.execute(query, parameters)
            while some := found.fetchmany(most):
                yield some
        except ERRORS as error:
            raise refusal_of(error, self.path) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the ledger's one write lock; commit at the end, or leave no trace.

        Raises LedgerBusy, DiskFull, FileUnreadable or StoreClosed.
        """
        with self._lock:
            self.check_place()
            if (held := self._writer) is None:
                raise StoreClosed(CLOSED)
            writer = held.connection
            lock(writer, self.path)
            self._writes, self._last = threading.get_ident(), None
            try:
                with committed(writer):
                    yield writer
            except sqlite3.Error as error:
                raise unwritten(error, self.path) from error
            finally:
                self._writes = None

    def rely_on_upstream(self) -> None:
        """Let commits be on the disk a little later from now on: another machine keeps what this file is a copy of."""
        with self._lock:
            if self._writer is not None:
                self._writer.connection.execute("PRAGMA synchronous = NORMAL")

    def check_place(self) -> None:
        """Raises FileUnreadable where another file lies at the path than is open, and StoreClosed where none is."""
        self._readers.check()
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
        writer = self.reader
        if not writer.in_transaction:
            raise sqlite3.OperationalError("the transaction was rolled back")
        first = self._next()
        rows = [
            (position, one.stream, one.version, tag(one), state, leaf_hash(state))
            for position, one, state in zip(count(first), events, map(encode, events), strict=False)
        ]
        try:
            self._insert(writer, rows)
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
            self._insert(self.reader, rows)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        return list(range(first, first + len(rows)))

    def _next(self) -> int:
        return (self._last or self.max_notification_id() or 0) + 1

    def _insert(self, writer: sqlite3.Connection, rows: Sequence[tuple[int, str, int, str, bytes, bytes]]) -> None:
        insert(writer, _INSERT, rows)
        if rows:
            self._last = rows[-1][0]

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
        """Refuse whoever comes, stop those who read, let who writes come to an end, and let go of the file.

        It waits for some seconds at most: who has not ended by then keeps a connection, which closes when it does.
        """
        mine = getattr(self._local, "reader", None)
        self._readers.refuse()
        self._local = threading.local()
        self._readers.close(mine)
        if self._lock.acquire(timeout=PATIENCE):
            self._writer = None
            self._lock.release()

    def wal_index(self) -> mmap | None:
        """The header of the WAL index, which differs after every commit; None where it cannot be seen."""
        return INDEXES.mapped(self.path, self._place)
