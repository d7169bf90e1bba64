"""The store of a ledger: its file, which one process at a time writes and everybody reads."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from pathlib import Path
from shlex import quote

from domain.events import Event
from stores.shared_rows import SharedRows
from stores.sqlite import file
from stores.sqlite.batch_cache import BatchCache
from stores.sqlite.errors import refusing, unwritten
from stores.sqlite.events import StoredEvents
from stores.sqlite.known_head import KnownHead
from stores.sqlite.row_writer import insert
from stores.sqlite.schema import bring_up_to_date
from stores.upstream import Upstream

_NO_CONTENTS: Mapping[str, bytes] = {}
# Bytes; SQLite maps no more.
_MAPPED = 2 << 30


class Store(StoredEvents):
    """Events in, events out: what the ledger and its followers read."""

    # Where the log is kept of which the file is a copy; None of a ledger of its own.
    upstream: Upstream | None = None

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        # The last position, as ``head`` says it, without a query as long as nobody commits. It says what is committed:
        # inside ``writing``, ask ``head``.
        self.known_head = KnownHead(self.recorder, self.head).now
        # The end of a batch up to a committed head, mostly without a query.
        self.kept_batch_end = BatchCache(self.batch_ends, self.batch_end).end

    @property
    def path(self) -> Path:
        """The ledger's file."""
        return self.recorder.path

    @property
    def name(self) -> str:
        """What people know the ledger by: its file's path."""
        return str(self.path)

    @property
    def patience(self) -> float:
        """For how many seconds ``writing`` waits for the lock."""
        return file.LOCK_TIMEOUT

    def map_file(self) -> None:
        """Have this thread read the file from where the system keeps it, which saves a copy of each page.

        A disk that fails then ends the process instead of being refused: for a process that others can do without.
        """
        self.recorder.rows(f"PRAGMA mmap_size = {_MAPPED}")

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """Hold the ledger's one write lock; commit at the end, or leave no trace."""
        return self.recorder.writing()

    def copy_events(self) -> int:
        """Bring the file up to where its log is kept, if that is elsewhere; the last position."""
        return self.head()

    def shared_rows(self, patience: float = file.LOCK_TIMEOUT) -> SharedRows | None:  # noqa: ARG002 - nobody is asked
        """What the machines of one log share besides events; None of a ledger of its own. The caller closes it.

        Raises ReadOnlyCopy of a mirror.
        """
        return None

    def check_own(self) -> None:
        """Raise ReadOnlyCopy where nothing is recorded or signed here, because the file mirrors another ledger."""

    def check_place(self) -> None:
        """Raise FileUnreadable where the file at the path is not the one that is open."""
        self.recorder.check_place()

    def check_room(self) -> None:
        """Raise DiskFull where an event would take of the room that has to stay."""
        file.check_room(self.path)

    def check_clock(self, now: datetime) -> None:
        """Refuse no clock: all who write this file go by that of one machine."""

    def is_held(self) -> bool:
        """Whether somebody else is writing at this moment; nobody is waited for."""
        with closing(file.connect(self.path)) as connection:
            return file.is_held(connection)

    def holder_words(self) -> str:
        """Which command tells who holds the file."""
        return f"fuser -v {quote(self.name)}"

    def append(
        self,
        events: Sequence[Event],
        recorded_at: str,
        lookups: Sequence[tuple[str, str, int]],
        contents: Mapping[str, bytes] = _NO_CONTENTS,
    ) -> None:
        """Record one batch with the bytes that came with it, by SHA-256; called inside ``recorder.writing``."""
        writer = self.recorder.reader
        try:
            first, last = self.recorder.append(events)
            writer.execute("INSERT INTO batches VALUES (?, ?, ?)", (last, first, recorded_at))
            insert(writer, "INSERT OR IGNORE INTO lookups VALUES (?, ?, ?)", lookups)
            if contents:
                bring_up_to_date(writer)
                writer.executemany("INSERT INTO contents VALUES (?, ?)", contents.items())
        except sqlite3.Error as error:
            raise unwritten(error, self.path) from error

    def copy_to(self, path: Path) -> None:
        """A consistent copy of the ledger in another file, made while it is in use; raises as reading does."""
        reader = self.recorder.open_reader
        with refusing(path, "cannot be made a copy"), closing(sqlite3.connect(path)) as target:
            reader.connection.backup(target)

    def close(self) -> None:
        """Let go of the file."""
        self.recorder.close()
