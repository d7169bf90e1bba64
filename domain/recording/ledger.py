"""The ledger: it decides commands one at a time under the write lock, and records what they come to."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import NamedTuple, Self

from domain.events import DocumentReceived, SeriesOpened
from domain.promises import EventStore, ForkGuard
from domain.recording.archive import Archive, ReceivedBulletin
from domain.recording.commands import Bulletin, Command, GuardLog, RestartLog
from domain.recording.contents import DocumentContent, content_of_document
from domain.recording.documents import RecordedEvidence, cited
from domain.recording.draft import Draft, Subject
from domain.recording.handlers import decide
from domain.recording.idempotency import Attempt
from domain.recording.memory import LedgerMemory
from domain.recording.receipts import Receipt, receipt_of, receipt_of_attempt, receipt_of_nothing, was_made, without_ids
from domain.recording.stamping import stamp
from domain.series import Series, Source
from domain.streams import series_of
from domain.words import handle

# Recorded though signed events are missing: they say that, and why.
_ON_A_LOST_GUARD = (RestartLog, GuardLog)


def utc_now() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


class MadeMeanwhile(Exception):
    """The attempt was made while this one waited for the write lock."""


class _Terms(NamedTuple):
    """On what terms a command is made; ``dry_run``: nothing is recorded, ``attempt``: it is recorded once."""

    actor: str
    attempt: Attempt | None
    dry_run: bool


class Ledger:
    """Decides commands one at a time, under the store's write lock, and records what they come to.

    ``record`` is the one way in: all or nothing, durable when it returns. It may raise a Refusal, and then nothing is
    recorded. The actor is a chosen handle, not a person's data: it can never be erased.
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
        terms = _Terms(handle(actor, "actor"), attempt, dry_run)
        while (told := self._made_before(command, attempt)) is None:
            try:
                return self._recorded(command, terms)
            except MadeMeanwhile:
                continue
        return told

    def was_made(self, attempt: Attempt) -> bool:
        """Whether something was recorded under the attempt's key."""
        return was_made(self.store, attempt)

    def _made_before(self, command: Command, attempt: Attempt | None) -> Receipt | None:
        if attempt is None:
            return None
        return receipt_of_attempt(self.store, attempt, command if isinstance(command, Bulletin) else None)

    def _recorded(self, command: Command, terms: _Terms) -> Receipt:
        """Decide under the write lock, and record; raises MadeMeanwhile."""
        with self._lock, ExitStack() as in_the_end:
            with self.store.writing():
                self._check(command, terms)
                draft = self._begun(terms)
                in_the_end.callback(draft.drop)
                about = decide(draft, command)
                if not draft.kept:
                    return self._nothing(draft, about)
                if terms.dry_run:
                    draft.check_fits()
                else:
                    events = [kept.event for kept in draft.kept]
                    self.store.append(events, draft.recorded_at, draft.lookups(), draft.contents)
            # Under the same lock, or another thread's sync would take these events in a second time.
            if not terms.dry_run:
                self._take_in(draft)
        receipt = receipt_of(draft.kept, draft.outcomes, draft.holding)
        return without_ids(receipt, draft.kept) if terms.dry_run else receipt

    def _check(self, command: Command, terms: _Terms) -> None:
        # Before anything is decided, or the attempt made again would meet what it had done itself.
        if terms.attempt is not None and self.was_made(terms.attempt):
            raise MadeMeanwhile
        if not isinstance(command, _ON_A_LOST_GUARD):
            self.check_guard()
        if not terms.dry_run:
            self.store.check_room()

    def _begun(self, terms: _Terms) -> Draft:
        self._memory.sync()
        now = self.clock()
        return Draft(self._memory, now, stamp(self.store, now), terms.actor, terms.attempt)

    def _nothing(self, draft: Draft, about: Subject | None) -> Receipt:
        version = self.store.version(about.stream) if about else 0
        return receipt_of_nothing(self._memory.position, about, version, draft.repeats, draft.holding)

    def _take_in(self, draft: Draft) -> None:
        draft.keep()
        for kept in draft.kept:
            self._memory.absorb(kept)
        self._memory.agree(draft.agreements)
