"""A group of commands: decided one behind the other in one transaction, each a batch of its own, durable together."""

import time
from collections.abc import Callable
from datetime import datetime

from domain.promises import EventStore, ForkGuard
from domain.recording.commands import Command, GuardLog, RestartLog
from domain.recording.draft import Draft, Subject
from domain.recording.handlers import decide
from domain.recording.idempotency import Attempt
from domain.recording.memory import LedgerMemory
from domain.recording.receipts import Receipt, receipt_of, receipt_of_nothing, was_made, without_ids
from domain.recording.stamping import stamp
from domain.refusals import EventTooLarge
from domain.words import handle

# Recorded though signed events are missing: they say that, and why.
_ON_A_LOST_GUARD = (RestartLog, GuardLog)
# Readers see nothing of a group before its end, and other writers wait for it.
_MOST_COMMANDS = 100
_MOST_NANOSECONDS = 100_000_000
# The room on the disk is looked at once a group, and has to be enough for all of it.
_MOST_EVENTS = 2_000


class MadeMeanwhile(Exception):
    """The attempt was made while this one waited for the write lock."""


class CommandGroup:
    """Commands of one transaction; ``Ledger.together`` makes it, and its end makes all of them durable.

    Each is a batch of its own with an instant of its own, decided upon what those before it came to. A refusal is of
    one command alone: the store and the ledger's memory are as if it had never been given. No receipt may be told, and
    no refusal either, before the group has ended: where that fails, nothing was recorded. It fails, too, where the
    store fails in any of them, whoever catches that.
    """

    def __init__(
        self, store: EventStore, memory: LedgerMemory, guard: ForkGuard, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._memory = memory
        self._guard = guard
        self._clock = clock
        self._ends: int | None = None
        self._commands = 0
        self._events = 0
        self._has_contents = False
        self._broken_by: BaseException | None = None
        self._last_recorded_at: str | None = None
        self._is_synced = False
        self._is_guarded = False
        self._has_room = False

    @property
    def has_recorded(self) -> bool:
        """Whether anything is to be recorded at the end."""
        return self._events > 0

    @property
    def is_broken(self) -> bool:
        """Whether the store failed in it, so that nothing of it can be recorded."""
        return self._broken_by is not None

    def check_whole(self) -> None:
        """Raise again what the store failed with, if it did."""
        if self._broken_by is not None:
            raise self._broken_by

    @property
    def is_full(self) -> bool:
        """Whether it should end before another command: after 100 of them, 2,000 events, 0.1 s or any bytes."""
        return (
            self._commands >= _MOST_COMMANDS
            or self._events >= _MOST_EVENTS
            or self._has_contents
            or (self._ends is not None and time.monotonic_ns() >= self._ends)
        )

    def record(self, command: Command, actor: str, *, attempt: Attempt | None = None, dry_run: bool = False) -> Receipt:
        """Decide one command; it is recorded once the group has ended.

        Raises a Refusal, and then nothing of this command is recorded; raises MadeMeanwhile where something was
        recorded under the attempt's key, in this group or before it.
        """
        if not self._commands:
            self._ends = time.monotonic_ns() + _MOST_NANOSECONDS  # the lock may have been long in coming
        self._commands += 1
        self.check_whole()
        self._check(command, attempt, dry_run=dry_run)
        draft = self._begun(actor, attempt)
        try:
            about = decide(draft, command)
            if not draft.kept:
                return self._nothing(draft, about)
            if dry_run:
                draft.check_fits()
            else:
                self._append(draft)
        finally:
            draft.drop()
        receipt = receipt_of(draft.kept, draft.outcomes, draft.holding)
        return without_ids(receipt, draft.kept) if dry_run else receipt

    def _check(self, command: Command, attempt: Attempt | None, *, dry_run: bool) -> None:
        # Before anything is decided, or the attempt made again would meet what it had done itself.
        if attempt is not None and was_made(self._store, attempt):
            raise MadeMeanwhile
        if not (self._is_guarded or isinstance(command, _ON_A_LOST_GUARD)):
            self._guard.check(self._store.head)
            self._is_guarded = True
        if not (self._has_room or dry_run):
            self._store.check_room()
            self._has_room = True

    def _begun(self, actor: str, attempt: Attempt | None) -> Draft:
        if not self._is_synced:  # nobody else records from here on
            self._memory.sync()
            self._last_recorded_at = self._store.last_recorded_at()
            self._is_synced = True
        now = self._clock()
        self._store.check_clock(now)
        return Draft(self._memory, now, stamp(self._last_recorded_at, now), handle(actor, "actor"), attempt)

    def _append(self, draft: Draft) -> None:
        events = [kept.event for kept in draft.kept]
        try:
            self._store.append(events, draft.recorded_at, draft.lookups(), draft.contents)
        except EventTooLarge:
            raise
        except BaseException as error:
            self._broken_by = error
            raise
        self._events += len(events)
        self._last_recorded_at = draft.recorded_at
        self._has_contents = self._has_contents or bool(draft.contents)
        draft.keep()

    def _nothing(self, draft: Draft, about: Subject | None) -> Receipt:
        version = self._store.version(about.stream) if about else 0
        return receipt_of_nothing(self._memory.position, about, version, draft.repeats, draft.holding)
