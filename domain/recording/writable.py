"""Checks of whether a ledger would take a command now, whatever the command."""

import time
from collections.abc import Callable

from domain.recording.ledger import Ledger
from domain.recording.stamping import stamp
from domain.refusals import LedgerBusy

_SECOND = 1_000_000_000


def check_writable(ledger: Ledger) -> None:
    """Raises what keeps every command from being recorded: FileUnreadable, GuardLost, LogForked, LogHalted, DiskFull.

    ClockBehind as well. An operator has to look at any of them.
    """
    ledger.store.check_place()
    ledger.check_guard()
    ledger.store.check_room()
    stamp(ledger.store.last_recorded_at(), ledger.clock())


class LockWatch:
    """Whether somebody keeps the write lock and records nothing, as a process does that was stopped while it recorded.

    It is told from one look to the next: a lock that is held now and then is nothing. The clock gives nanoseconds.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._ledger = ledger
        self._clock = clock
        self._head, self._since = -1, 0

    def check(self) -> None:
        """Raises LedgerBusy where it has been held for longer than a writer waits, and the head has not moved."""
        store, head = self._ledger.store, self._ledger.head()
        if not store.is_held():
            self._head = -1
            return
        if head != self._head:
            self._head, self._since = head, self._clock()
        if (seconds := (self._clock() - self._since) // _SECOND) > store.patience:
            raise LedgerBusy(
                f"the write lock has been held for {seconds} seconds, and nothing was recorded; if a process that "
                f"was stopped holds it, end it ({store.holder_words()})"
            )
