"""Signs the log: one signer among processes, never two roots for one size, never one that contradicts another."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain.checkpoints import SignedCheckpoint
from domain.guard import Guard
from domain.moments import instant_text
from projections.log.guarding import guard, guarded, guarded_note, halt
from projections.log.keys import signers_of
from projections.log.log import Log
from projections.log.notes import Checkpoint, Signer, signed
from projections.log.refusals import Contradiction, OtherLog
from projections.runner import leading


def signer_lock(ledger: Path) -> Path:
    """What the one signer holds."""
    return ledger.with_name(ledger.name + ".log")


class Signing:
    """Signs one ledger's log up to its head."""

    def __init__(self, log: Log, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._log = log
        self._ledger = log.store.path
        self._clock = clock
        self._guard = Guard(self._ledger)

    def sign(self, *, wait: bool = True) -> SignedCheckpoint | None:
        """The checkpoint of the head, signed now or before; None where another process is signing.

        Raises LogNotBegun, KeyExposed or NotAKey without a key; LogForked, LogHalted, OtherLog or Contradiction where
        the ledger is not the one that was signed.
        """
        with leading(signer_lock(self._ledger), wait=wait) as is_signer:
            if not is_signer:
                return None
            signers = signers_of(self._ledger)
            head = self._log.store.head()
            self._guard.check(head)
            last = self._settled(signers, head)
            return last if last is not None and last.size == head else self._sign(signers, head)

    def _settled(self, signers: Sequence[Signer], head: int) -> SignedCheckpoint | None:
        """What was signed last, the same in the guard and in the ledger, whatever happened half way."""
        origin = signers[0].name
        last, outside = self._log.kept.last(origin), guarded(self._ledger)
        if outside is not None and outside.origin != origin:
            raise OtherLog(f"the key is of {origin}, but {outside.origin} was signed last", origin=origin)
        if last is not None:
            self._check(Checkpoint(last.origin, last.size, last.root), head)
        if outside is not None:
            self._check(outside, head)
        if last is not None and (outside is None or outside.size < last.size):
            guard(self._ledger, last.note)
        elif outside is not None and (last is None or last.size < outside.size):
            note = guarded_note(self._ledger)
            assert note is not None, "it was read a moment ago"
            return self._keep(outside, note)
        return last

    def _check(self, earlier: Checkpoint, head: int) -> None:
        if earlier.size <= head and self._root(earlier.size) == earlier.root:
            return
        what = "has another root" if earlier.size <= head else f"is larger than the ledger, which ends at {head}"
        why = f"the checkpoint of {earlier.origin} at size {earlier.size}, signed before, {what}"
        halt(self._ledger, why, self._clock())
        raise Contradiction(why, origin=earlier.origin, size=earlier.size)

    def _root(self, size: int) -> bytes | None:
        """The root as the ledger gives it now; None where one of its events is missing."""
        try:
            return self._log.root(size)
        except ValueError:
            return None

    def _sign(self, signers: Sequence[Signer], head: int) -> SignedCheckpoint:
        root = self._root(head)
        if root is None:
            raise Contradiction(f"one of the first {head} events is missing; asreported verify names it", size=head)
        checkpoint = Checkpoint(signers[0].name, head, root)
        note = signed(checkpoint, signers)
        # The guard first: whatever is given out later, a ledger that lost it meets its guard.
        guard(self._ledger, note)
        return self._keep(checkpoint, note)

    def _keep(self, checkpoint: Checkpoint, note: str) -> SignedCheckpoint:
        kept = SignedCheckpoint(
            origin=checkpoint.origin,
            size=checkpoint.size,
            root=checkpoint.root,
            note=note,
            signed_at=instant_text(self._clock()),
        )
        self._log.kept.keep(kept)
        return kept
