"""The kept checkpoints compared with each other, with the guard and with the events: none missing, none redated."""

from datetime import datetime, timedelta

from domain.moments import instant_text, is_instant
from domain.recording.stamping import MOST_AHEAD
from domain.refusals import GuardLost, Refusal
from domain.signed_checkpoint import SignedCheckpoint
from stores.guard import Guard
from stores.surroundings import is_there, surroundings_of
from stores.untrusted import StoredRows
from upkeep.upkeep_refusals import FoundWrong


def check_kept(stored: StoredRows) -> None:
    """Raises FoundWrong for one that is missing from the ledger, or that was not signed when it says it was."""
    for wanted, number in enumerate(stored.checkpoint_numbers(), 1):
        if number != wanted:
            raise FoundWrong(f"the kept checkpoint number {wanted} is missing: it was deleted", number=wanted)
    if stray := stored.stray_cosignature():
        origin, size = stray
        raise FoundWrong(f"the checkpoint of {origin} at size {size} is missing; witnesses signed it", size=size)
    # The head after them, and the guard after both: a service that runs signs on.
    kept = stored.checkpoints()
    _check_times(stored, kept)
    _check_guard(stored, kept[-1] if kept else None)


def _check_times(stored: StoredRows, kept: list[SignedCheckpoint]) -> None:
    """A clock may have been set back by an hour, as recording allows; more than that was changed."""
    earliest = ""
    for signed in kept:
        earliest = max(earliest, (stored.recorded_at(signed.size) or "") if signed.size else "")
        if not is_instant(signed.signed_at):
            raise FoundWrong(
                f"the checkpoint of size {signed.size} says no instant: {signed.signed_at!r:.40}", size=signed.size
            )
        if _later(signed.signed_at, MOST_AHEAD) < earliest:
            raise FoundWrong(
                f"the checkpoint of size {signed.size} says that it was signed at {signed.signed_at}, but what came "
                f"before is of {earliest}: its time was changed",
                size=signed.size,
            )
        earliest = max(earliest, signed.signed_at)


def _later(instant: str, by: timedelta) -> str:
    try:
        return instant_text(datetime.fromisoformat(instant) + by)
    except OverflowError:
        return instant


def _check_guard(stored: StoredRows, last: SignedCheckpoint | None) -> None:
    """A guard has to be there where the ledger lives; a copy without key and guard is checked by itself."""
    files = surroundings_of(stored.path)
    guard = Guard(files)
    lives_here = is_there(files.guard) or is_there(files.key)
    if not lives_here or files.next_key.exists():  # a beginning that was interrupted is finished by its verb
        return
    try:
        guard.check_signed(stored.head(), last)
        outside = guard.read()
    except GuardLost as refusal:
        if last is None and not is_there(files.guard):
            return  # a key that has signed nothing yet, as far as the ledger knows
        raise FoundWrong(refusal.message.partition(". Nothing is recorded")[0]) from refusal
    except Refusal as refusal:
        raise FoundWrong(refusal.message) from refusal
    if outside is not None and last is None:
        raise FoundWrong(
            f"the guard has a checkpoint of size {outside.size}, and the ledger keeps none: they were deleted",
            size=outside.size,
        )
