"""The ledger: it decides commands one at a time under the write lock, and records what they come to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self

from domain.events import DocumentReceived, SeriesOpened
from domain.promises import EventStore, ForkGuard
from domain.recording.archive import Archive, ReceivedBulletin
from domain.recording.commands import Bulletin, Command
from domain.recording.contents import DocumentContent, content_of_document
from domain.recording.documents import RecordedEvidence, cited
from domain.recording.group import CommandGroup, MadeMeanwhile
from domain.recording.idempotency import Attempt
from domain.recording.memory import LedgerMemory
from domain.recording.receipts import Receipt, receipt_of_attempt, was_made
from domain.refusals import LogOvertaken
from domain.series import Series, Source
from domain.streams import series_of
from domain.words import handle

# Each time somebody else has recorded; whoever took a turn is overtaken only by those who could not.
MOST_OVERTAKEN = 100


def utc_now() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


class Ledger:
    """Decides commands one at a time, under the store's write lock, and records what they come to.

    ``record`` is the way in: all or nothing, durable when it returns. It may raise a Refusal, and then nothing is
    recorded. ``together`` is the same for several commands in one transaction. The actor is a chosen handle, not a
    person's data: it can never be erased.
    """

    def __init__(self, store: EventStore, guard: ForkGuard, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self.clock = clock
        self._memory = LedgerMemory(store)
        self._guard = guard
        self._lock = threading.RLock()

    @property
    def store(self) -> EventStore:
        """Where the events are kept."""
        return self._store

    def __enter__(self) -> Self:
        """The ledger itself; it is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()

    def head(self) -> int:
        """The last position."""
        return self.store.head()

    def source(self, name: str) -> Source | None:
        """The source as last described, or None."""
        return LedgerMemory(self.store).source(name)

    def series(self, name: str) -> Series | None:
        """The series as last described, or None."""
        return LedgerMemory(self.store).series(name)

    def series_opened(self, source: str, actor: str) -> list[str]:
        """The keys of the source's series that this actor opened."""
        events = (kept.event for kept in self.store.series(source))
        ours = (one for one in events if isinstance(one, SeriesOpened) and one.recorded_by == actor)
        return [str(series_of(one)) for one in ours]

    def document(self, name: str) -> DocumentReceived:
        """Where and when the document appeared; raises UnknownDocument."""
        return Archive(self.store).document(name)

    def bulletin(self, name: str) -> ReceivedBulletin:
        """The bulletin as it was received; raises UnknownBulletin."""
        return Archive(self.store).bulletin(name)

    def content(self, document: str) -> DocumentContent:
        """The document's bytes; raises UnknownDocument, or ContentMissing where they never came."""
        return content_of_document(Archive(self.store), document)

    def evidence(self, source: str) -> list[RecordedEvidence]:
        """The source's documents with an address on which a bulletin rests that was not voided, oldest first."""
        return cited(self.store, source)

    def check_guard(self) -> None:
        """Raises LogForked, LogHalted or GuardLost where nothing is recorded, for what was signed is not there."""
        self._guard.check(self.head)

    def record(self, command: Command, actor: str, *, attempt: Attempt | None = None, dry_run: bool = False) -> Receipt:
        """Decide a command and record what it comes to; what was recorded under the attempt's key is told again.

        That is told without the write lock: of a large batch it takes seconds, and others who want to record need not
        wait for it.
        """
        actor, overtaken = handle(actor, "actor"), 0
        while (told := self._made_before(command, attempt)) is None:
            try:
                with self.together() as group:
                    return group.record(command, actor, attempt=attempt, dry_run=dry_run)
            except MadeMeanwhile:
                continue
            except LogOvertaken:
                overtaken += 1
                if overtaken > MOST_OVERTAKEN:
                    raise
        return told

    @contextmanager
    def together(self) -> Iterator[CommandGroup]:
        """Hold the write lock for several commands, which are durable together when the block ends without an error.

        A refusal may be caught inside the block, and touches no other command. When the block ends with an error, or
        the commit fails, nothing of any of them was recorded; ``EventStore.writing`` tells more of a commit that fails.
        """
        # Until the memory is right: another thread's sync would take these events in a second time.
        with self._lock:
            group = CommandGroup(self.store, self._memory, self._guard, self.clock)
            try:
                with self.store.writing():
                    yield group
                    group.check_whole()
            except BaseException:
                # Also what others had recorded, if the store took it in within what has failed.
                if group.has_recorded or self._memory.position > self.store.head():
                    self._memory.forget()
                raise

    def was_made(self, attempt: Attempt) -> bool:
        """Whether something was recorded under the attempt's key."""
        return was_made(self.store, attempt)

    def _made_before(self, command: Command, attempt: Attempt | None) -> Receipt | None:
        if attempt is None:
            return None
        return receipt_of_attempt(self.store, attempt, command if isinstance(command, Bulletin) else None)
