"""The checkpoints of a log that several machines sign in turns: added where all of them look before they are kept."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import takewhile

from domain.refusals import LedgerBusy, LogHalted, LogOvertaken, UpstreamWrong
from domain.signed_checkpoint import SignedCheckpoint
from stores.shared_rows import NumberedCheckpoint, NumberedCosignature, SharedRows
from stores.turns import turn
from transparency.guarding import halt
from transparency.keeping_checkpoints import KeepingCheckpoints
from transparency.known_keys import KnownKeys
from transparency.log_refusals import WrongSigningKey
from transparency.notes import VerifierKey
from transparency.transparency_log import Log

_AT_ONCE = 1_000
_MOST_TRIES = 5


class SharedCheckpoints:
    """Those of one log on one machine; called by whoever has the signer's turn on this machine."""

    def __init__(self, log: Log, rows: SharedRows, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._log = log
        self._rows = rows
        self._clock = clock
        self._keeping = KeepingCheckpoints(log, KnownKeys(log, rows).key, clock)
        self._known_everywhere: VerifierKey | None = None
        # The last number of the lines of witnesses that were copied; None before that is known.
        self._cosigned: int | None = None

    @contextmanager
    def signing(self, *, wait: bool) -> Iterator[bool]:
        """Be the one machine that signs, with everything copied that others recorded and signed.

        Yields whether it is; raises as ``copy`` does, and LedgerBusy where another one signs for too long.
        """
        with self._rows.signing(wait=wait) as is_signer:
            if is_signer:
                self._log.store.copy_events()
                self.copy()
            yield is_signer

    @contextmanager
    def restarting(self) -> Iterator[None]:
        """The same of a log that may be halted: why it goes on under another name is for an operator to say."""
        with self._rows.signing(wait=True):
            self._log.store.copy_events()
            with suppress(LogHalted):
                self.copy()
            yield

    def make_known(self, key: VerifierKey) -> None:
        """Tell all machines which key signs; raises WrongSigningKey where they know another one of that name."""
        if key == self._known_everywhere:
            return
        known = self._rows.verifier(key.name)
        if known is None:
            self._rows.add_verifier(key.name, str(key))
        elif known != str(key):
            told = f"the other machines know {known} as the key of {key.name}, and this machine has {key}"
            raise WrongSigningKey(f"{told}: put the right key in its place", origin=key.name)
        self._known_everywhere = key

    def keep(self, signed: SignedCheckpoint) -> SignedCheckpoint:
        """Add it where all machines look, then keep it here, once the guard has it.

        Answers what was signed last: another machine may have signed as much meanwhile, in spite of all turns. Raises
        PrimaryUnreachable or OutcomeUnknown; then the next one that signs finds out what became of it.
        """
        kept = self._log.checkpoints
        for _ in range(_MOST_TRIES):
            row = NumberedCheckpoint(kept.last_number() + 1, signed)
            try:
                self._rows.add_checkpoint(row)
            except LogOvertaken:
                self.copy()
                last = kept.last(signed.origin)
                if last is not None and last.size >= signed.size:
                    return last
            else:
                kept.keep_numbered([row])
                return signed
        raise LedgerBusy(f"{self._log.store.name} does not take what is signed here: it lacks what was signed before")

    @property
    def cosigned(self) -> int:
        """The last number of the lines of witnesses that were copied."""
        return self._cosigned or 0

    def copy(self) -> None:
        """Keep what other machines signed and witnesses added; raises as ``KeepingCheckpoints.keep`` does.

        Events come first: what covers more of them than this machine has is copied the next time.
        """
        try:
            is_all = self._copy_checkpoints()
            self._copy_cosignatures(may_skip=is_all)
        except UpstreamWrong as refusal:
            halt(self._log.surroundings, refusal.message, self._clock())
            raise

    def keep_cosignatures(self, origin: str, size: int, lines: Sequence[str]) -> None:
        """Add what witnesses signed where all machines look, then keep it here."""
        for line in lines:
            self._rows.add_cosignature(origin, size, line)
        self.copy()

    def close(self) -> None:
        """Let go of the connection."""
        self._rows.close()

    def _copy_checkpoints(self) -> bool:
        """Whether all that there are could be kept."""
        kept, head = self._log.checkpoints, self._log.store.head()
        while True:
            known = kept.last_number()
            found = self._rows.checkpoints(known, _AT_ONCE)
            fitting = list(takewhile(lambda row: row.checkpoint.size <= head, found))
            self._keeping.keep(fitting)
            if len(fitting) < len(found):
                self._check_covered(found[len(fitting)])
            if len(fitting) < len(found) or kept.last_number() == known:
                return len(fitting) == len(found)

    def _check_covered(self, row: NumberedCheckpoint) -> None:
        """Raise UpstreamWrong where the log has not the events of a checkpoint; this machine may have had fewer."""
        size, head = row.checkpoint.size, self._log.store.copy_events()
        if size > head:
            raise UpstreamWrong(f"checkpoint {row.number} covers {size} events, of which there are {head}", size=size)

    def _copy_cosignatures(self, *, may_skip: bool) -> None:
        known = self._known_cosignatures()
        while True:
            found = [row for row in self._rows.cosignatures(known, _AT_ONCE) if row.number > known]
            # One of a checkpoint that is not there yet is copied with it; one that has none is never copied.
            fitting = list(takewhile(lambda row: may_skip or self._is_signed(row), found))
            self._keeping.keep_cosignatures([row for row in fitting if self._is_signed(row)])
            self._cosigned = known = fitting[-1].number if fitting else known
            if not fitting or len(fitting) < len(found):
                return

    def _known_cosignatures(self) -> int:
        """Each was copied once, in the order of numbers, unless the file came from elsewhere."""
        if self._cosigned is None:
            count = self._log.checkpoints.cosignature_count()
            there = [row for row in self._rows.cosignatures(count, 1) if row.number == count]
            self._cosigned = count if there and self._is_kept(there[0]) else 0
        return self._cosigned

    def _is_signed(self, row: NumberedCosignature) -> bool:
        found = self._log.checkpoints.covering(row.origin, row.size)
        return found is not None and found.size == row.size

    def _is_kept(self, row: NumberedCosignature) -> bool:
        return row.line in self._log.checkpoints.cosignatures(row.origin, row.size)


def shared_checkpoints(log: Log, patience: float = 10.0) -> SharedCheckpoints | None:
    """Those of a log that is kept elsewhere; None of a ledger of its own. The caller closes them.

    The primary is waited for so many seconds. Raises ReadOnlyCopy of a mirror.
    """
    rows = log.store.shared_rows(patience)
    return None if rows is None else SharedCheckpoints(log, rows)


def keep_cosignatures(log: Log, origin: str, size: int, lines: Sequence[str]) -> None:
    """Keep what witnesses added to a checkpoint, on all machines of the log; raises as ``SharedCheckpoints`` does."""
    shared = shared_checkpoints(log)
    if shared is None:
        log.checkpoints.keep_cosignatures(origin, size, lines)
        return
    try:
        with turn(log.store.path, "signer", wait=True):
            shared.keep_cosignatures(origin, size, lines)
    finally:
        shared.close()
