"""The promises that the domain asks of whatever keeps a ledger, whichever store it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.events import Event, FigureEvent, SeriesEvent
from domain.keys import FigureKey, SeriesKey
from domain.streams import E, Recorded, Stream, StreamOf


class Events(Protocol):
    """What was recorded, in one order for everybody.

    An event has a position; positions are dense, from 1, and never reused. Whatever a reader has seen once, it sees
    always, the same bytes at the same position. Events come in batches, and nobody ever sees part of one.

    Reading never waits for a writer, and is safe from many threads at once. Outside ``EventStore.writing`` a read sees
    what was committed before it began; inside, the thread that writes sees its own events too. Raises FileUnreadable
    where the store cannot be read, and Interrupted where nobody waits for the answer any more; never an error of a
    driver. Nothing is tried again here: the caller decides that.
    """

    def head(self) -> int:
        """The last position; 0 in an empty ledger."""

    def at(self, position: int) -> Recorded[Event]:
        """The event at a position that the ledger has."""

    def after(self, position: int, limit: int = ...) -> list[Recorded[Event]]:
        """The events behind a position, in their order."""

    def between(self, first: int, last: int) -> list[Recorded[Event]]:
        """The events from a position to a position, both included, in their order."""

    def version(self, of: Stream) -> int:
        """How many events a stream has."""

    def stream(self, of: StreamOf[E]) -> list[Recorded[E]]:
        """One stream's events, in their order."""

    def figures(self, of: SeriesKey) -> Iterator[Recorded[FigureEvent]]:
        """All events of a series' figures, stream by stream in the order of the names' bytes, read as they are asked.

        All are to be read before anything else is recorded.
        """

    def events_of(self, figures: Sequence[FigureKey]) -> Iterator[Recorded[FigureEvent]]:
        """All events of so many figures, each figure's together and in their order."""

    def series(self, of: str) -> list[Recorded[SeriesEvent]]:
        """All events of the series of a source, stream by stream in the order of the names' bytes."""

    def grown(self, figures: Sequence[FigureKey], until: int, least: int = ...) -> set[FigureKey]:
        """Those of the figures that had at least so many events at a position."""

    def withdrawn(self, of: SeriesKey, until: int) -> list[FigureKey]:
        """The figures of a series of which a withdrawal had been recorded at a position, by their periods."""

    def found(self, kind: str, key: str) -> list[int]:
        """The positions of the events that were filed under a key, in their order."""

    def found_after(self, kind: str, key: str, last: str) -> list[int]:
        """The positions filed under the keys behind ``key`` up to ``last``, in the order of the keys' bytes."""

    def last_key(self, kind: str, key: str, last: str) -> str | None:
        """The last of the keys behind ``key`` up to ``last`` under which anything was filed."""

    def batch_end(self, position: int) -> int:
        """The last position of the batch that a position lies in; 0 of 0."""

    def last_recorded_at(self) -> str | None:
        """When the last batch was recorded; None in an empty ledger."""

    def has_content(self, sha256: str) -> bool:
        """Whether bytes of that SHA-256 (hex) are kept."""

    def content(self, sha256: str) -> bytes | None:
        """The bytes of that SHA-256 (hex), if they are kept."""


class EventStore(Events, Protocol):
    """Where a ledger's events are kept: one writer at a time among all processes, and any number of readers."""

    @property
    def name(self) -> str:
        """What people know it by, for messages: a file's path, or a host and a database."""

    def writing(self) -> AbstractContextManager[object]:
        """Hold the store's one write lock, among all threads and processes, for the block.

        When the block ends without an error, everything that was appended in it is durable: it outlives the process
        and the machine's power. When it ends with one, nothing was appended. A process that dies inside frees the lock,
        and nothing was appended. Deciding inside is safe: what is read there is what is written upon.

        Raises LedgerBusy where the lock was not free in time, and the same command may be sent again; DiskFull or
        FileUnreadable where nothing can be written. After an error of the commit itself the caller cannot tell
        whether the batch is there: it sends the same attempt again, which is recorded once.
        """

    def append(
        self,
        events: Sequence[Event],
        recorded_at: str,
        lookups: Sequence[tuple[str, str, int]],
        contents: Mapping[str, bytes] = ...,
    ) -> None:
        """Append one batch at the next positions, inside ``writing``, which may append several.

        ``lookups`` are (kind, key, position); ``contents`` are the bytes that came with the batch, by SHA-256 (hex).
        Raises EventTooLarge before anything is appended. Of any other error, as AlreadyStored where a stream has an
        event of that version, part of the batch may be there: then ``writing`` has to end with an error.
        """

    def check_place(self) -> None:
        """Raise FileUnreadable where what lies at the store's place is not what was opened: it is nobody's ledger."""

    def check_room(self) -> None:
        """Raise DiskFull where one more batch would take of the room that has to stay free."""

    def check_clock(self, now: datetime) -> None:
        """Raise ClockAhead where a machine that writes the same log has a clock that is far behind ``now``.

        Called inside ``writing``. What is recorded then would keep all others from recording until then.
        """

    @property
    def patience(self) -> float:
        """For how many seconds ``writing`` waits for the lock."""

    def is_held(self) -> bool:
        """Whether somebody else holds the write lock at this moment; nobody is waited for."""

    def holder_words(self) -> str:
        """What to do about a process that holds the write lock and is stuck, as a command."""

    def close(self) -> None:
        """Let go of the store; nothing is lost by it."""


class ForkGuard(Protocol):
    """What keeps a ledger from recording upon an older copy of itself, or upon one that was changed."""

    def check(self, head: Callable[[], int]) -> None:
        """Check that a ledger has everything that was signed; its head is asked once the last signature is known.

        Raises LogForked where signed events are missing, LogHalted where the log contradicts what was signed, and
        GuardLost where it cannot be told. All three mean that the ledger is read-only until an operator has checked it.
        """
