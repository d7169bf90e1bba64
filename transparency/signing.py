"""The signer of the log: one among processes, never two roots for one size, never one that contradicts another."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

from domain.moments import instant_text
from domain.refusals import GuardLost
from domain.signed_checkpoint import SignedCheckpoint
from stores.guard import Guard
from stores.turns import turn
from transparency.guarding import guarded, guarded_note, halt, replace_guard
from transparency.keys import signers_of
from transparency.log_refusals import LogContradiction, NotACheckpoint, WrongSigningKey
from transparency.notes import Checkpoint, Signer, checkpoint_of, note_of, signed
from transparency.shared_checkpoints import SharedCheckpoints, shared_checkpoints
from transparency.transparency_log import Log


class Signing:
    """Signs one ledger's log up to its head."""

    def __init__(
        self, log: Log, clock: Callable[[], datetime] = lambda: datetime.now(UTC), patience: float = 10.0
    ) -> None:
        """Where the log is kept elsewhere, that is waited for so many seconds."""
        self._log = log
        self._patience = patience
        self._surroundings = log.surroundings
        self._clock = clock
        self._guard = Guard(log.surroundings)
        self._shared: SharedCheckpoints | None = None

    def close(self) -> None:
        """Let go of the connection to where the log is kept, if it is kept elsewhere."""
        if self._shared is not None:
            self._shared.close()

    @contextmanager
    def alone(self, *, wait: bool) -> Iterator[bool]:
        """Among the machines of the log, be the one that signs, as its turn makes it the one process of this machine.

        Yields whether it is: always of a ledger of its own. Raises ReadOnlyCopy of a mirror.
        """
        self._shared = self._shared or shared_checkpoints(self._log, self._patience)
        if self._shared is None:
            yield True
            return
        with self._shared.signing(wait=wait) as is_signer:
            yield is_signer

    @contextmanager
    def alone_to_restart(self) -> Iterator[None]:
        """The same for a log that cannot go on as it is."""
        self._shared = self._shared or shared_checkpoints(self._log, self._patience)
        with self._shared.restarting() if self._shared else nullcontext():
            yield

    def sign(self, *, wait: bool = True) -> SignedCheckpoint | None:
        """The checkpoint of the head, signed now or before; None where another process or machine is signing.

        Raises LedgerBusy where a copy of the ledger with the same guard has just signed, or another machine signs for
        too long. Where the log is kept elsewhere, raises PrimaryUnreachable, OutcomeUnknown or CopyForked besides.
        Raises LogNotBegun, SigningKeyExposed, NotASigningKey or FileUnreadable without a key; GuardLost, LogForked,
        LogHalted, WrongSigningKey or LogContradiction where the ledger is not known to be the one that was signed.
        """
        if wait:  # for whoever follows an origin, who never ends
            self._log.store.check_own()
        with turn(self._log.store.path, "signer", wait=wait) as is_signer:
            if not is_signer:
                return None
            self._log.store.recorder.check_place()
            signers = signers_of(self._surroundings)
            with self.alone(wait=wait) as is_alone:
                return self._sign_head(signers) if is_alone else None

    def _sign_head(self, signers: Sequence[Signer]) -> SignedCheckpoint:
        last_signed, head = self._log.checkpoints.last(), self._log.store.head()
        self._guard.check(head, last_signed)
        last, before = self._settled(signers, head)
        return last if last.size == head else self._sign(signers, head, last.size, before)

    def sign_first(self, signers: Sequence[Signer]) -> SignedCheckpoint:
        """The first checkpoint of a log that begins, whose keys have no place yet; called by the one signer.

        Where the guard has it already, it is kept as it is: then a beginning was interrupted.
        """
        self._make_known(signers[0])
        outside, head = guarded(self._surroundings), self._log.store.head()
        if outside is None:
            return self._sign(signers, head, 0, None)
        self._check(outside, head)
        return self._log.checkpoints.last(outside.origin) or self._keep(outside, guarded_note(self._surroundings) or "")

    def _settled(self, signers: Sequence[Signer], head: int) -> tuple[SignedCheckpoint, str]:
        """Bring guard and ledger to one last checkpoint, whatever happened half way; that, and the guard's note."""
        found = self._guard.read()
        if found is None:
            raise GuardLost(f"{self._guard.path} went away while it was looked at", path=str(self._guard.path))
        check_signer(signers[0], found.note, self._guard.path)
        self._make_known(signers[0])
        outside = checkpoint_of(note_of(found.note).text)
        last = self._log.checkpoints.last(outside.origin)
        if last is not None:
            self._check(Checkpoint(last.origin, last.size, last.root), head)
        self._check(outside, head)
        if last is None or last.size < outside.size:
            return self._keep(outside, found.note), found.note
        return last, found.note

    def _check(self, earlier: Checkpoint, head: int) -> None:
        if earlier.size <= head and self._has_root(earlier):
            return
        what = "has another root" if earlier.size <= head else f"is larger than the ledger, which ends at {head}"
        why = f"the checkpoint of {earlier.origin} at size {earlier.size}, signed before, {what}"
        halt(self._surroundings, why, self._clock())
        raise LogContradiction(why, origin=earlier.origin, size=earlier.size)

    def _has_root(self, earlier: Checkpoint) -> bool:
        if self._root(earlier.size) == earlier.root:
            return True
        # The upper hashes are derived, and may be damaged where the events are not.
        with suppress(ValueError):  # an event is missing, and so is the root
            self._log.nodes.make_again()
        return self._root(earlier.size) == earlier.root

    def _root(self, size: int) -> bytes | None:
        """The root as the ledger gives it now; None where one of its events is missing."""
        try:
            return self._log.root(size)
        except ValueError:
            return None

    def _sign(self, signers: Sequence[Signer], head: int, last: int, before: str | None) -> SignedCheckpoint:
        # Those hashes that the last root did not vouch for are made of the events now, no matter how they got there.
        with suppress(ValueError):
            self._log.nodes.make_again(last)
        root = self._root(head)
        if root is None:
            raise LogContradiction(
                f"one of the first {head} events is missing; find it with: asreported verify", size=head
            )
        checkpoint = Checkpoint(signers[0].name, head, root)
        note = signed(checkpoint, signers)
        # The guard first: whatever is given out later, a ledger that lost it meets its guard.
        replace_guard(self._surroundings, note, before)
        return self._keep(checkpoint, note)

    def _keep(self, checkpoint: Checkpoint, note: str) -> SignedCheckpoint:
        kept = SignedCheckpoint(
            origin=checkpoint.origin,
            size=checkpoint.size,
            root=checkpoint.root,
            note=note,
            signed_at=self._stamp(),
        )
        if self._shared is not None:
            return self._shared.keep(kept)
        self._log.checkpoints.keep(kept)
        return kept

    def _make_known(self, signer: Signer) -> None:
        if self._shared is not None:
            self._shared.make_known(signer.verifier)

    def _stamp(self) -> str:
        """The clock's instant, and never before that of what is signed, or of what was signed before."""
        last, recorded_at = self._log.checkpoints.last(), self._log.store.last_recorded_at()
        return max(instant_text(self._clock()), last.signed_at if last else "", recorded_at or "")


def check_signer(signer: Signer, note: str, place: Path | str) -> None:
    """Raises WrongSigningKey where it is another key, also one of the same name, than has signed the note."""
    is_signed = False
    with suppress(NotACheckpoint):
        is_signed = note_of(note).is_signed_by(signer.verifier)
    if is_signed:
        return
    origin, key_id = note.partition("\n")[0], signer.verifier.id.hex()
    which = f"of {signer.name}, but {origin}" if signer.name != origin else f"{signer.name}+{key_id}, but another"
    raise WrongSigningKey(
        f"the key is {which} was signed last, as {place} says: put the right key back, or the right guard",
        origin=signer.name,
    )
