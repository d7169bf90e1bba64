"""The return of a guard that was lost for good: an operator vouches for the checkpoint that was signed last."""

from domain.recording.commands import GuardLog
from domain.recording.ledger import Ledger
from domain.refusals import GuardLost, LogHalted
from domain.signed_checkpoint import SignedCheckpoint
from stores.guard import Guard
from stores.surroundings import Surroundings, is_there, put_aside
from stores.turns import turn
from transparency.guarding import replace_guard
from transparency.keys import signers_of
from transparency.log_refusals import LogContradiction, RestartNotNeeded, WrongSigningKey
from transparency.notes import Checkpoint, checkpoint_of, note_of
from transparency.signing import check_signer
from transparency.transparency_log import Log


def put_guard_back(ledger: Ledger, log: Log, note: str, why: str, actor: str) -> Checkpoint:
    """Let the note be the guard again, and record who vouched for it and why.

    Raises RestartNotNeeded where the guard is there; WrongSigningKey, NotACheckpoint or LogContradiction for a note
    that the key did not sign, or with which the ledger does not agree; LogForked, once the guard is there, for events
    that it lacks.
    """
    files = log.surroundings
    log.store.check_own()  # or it would be waited for whoever follows the origin, who never ends
    with turn(log.store.path, "signer", wait=True):
        last = log.checkpoints.last()
        _check_lost(ledger, files, last)
        text = note_of(note).text
        check_signer(signers_of(files)[0], note, "the checkpoint")
        found = checkpoint_of(text)
        _check_agrees(log, found, last)
        if found.size <= ledger.head():
            ledger.record(GuardLog(checkpoint=note, why=why), actor)
        if is_there(files.guard):
            put_aside(files.guard)
        replace_guard(files, note, None)
        ledger.check_guard()
        return found


def _check_lost(ledger: Ledger, surroundings: Surroundings, last: SignedCheckpoint | None) -> None:
    if is_there(surroundings.halt):
        ledger.check_guard()
    try:
        Guard(surroundings).check_signed(ledger.head(), last)
    except (GuardLost, LogHalted):
        return
    raise RestartNotNeeded("the guard is there, and the ledger has all that it knows of")


def _check_agrees(log: Log, found: Checkpoint, last: SignedCheckpoint | None) -> None:
    if last is not None and last.origin != found.origin:
        raise WrongSigningKey(
            f"this is of the log {found.origin}, but {last.origin} was signed last", origin=found.origin
        )
    if last is not None and last.size > found.size:
        raise LogContradiction(
            f"size {last.size} was signed after this checkpoint of size {found.size}: a newer one is wanted, at least "
            "the ledger's own",
            size=found.size,
        )
    if found.size <= log.store.head() and log.root(found.size) != found.root:
        raise LogContradiction(f"the first {found.size} events are not those that were signed", size=found.size)
