"""How a guard that is lost for good is put back: an operator vouches for the checkpoint that was signed last."""

from domain.recording.ledger import Ledger
from domain.refusals import GuardLost, LogHalted
from stores.guard import Guard, halt_of
from stores.sqlite.checkpoints import SignedCheckpoint
from stores.turns import turn
from transparency.beginning import is_there, put_aside
from transparency.guarding import guard
from transparency.keys import signers_of
from transparency.log_refusals import LogContradiction, RestartNotNeeded, WrongSigningKey
from transparency.notes import Checkpoint, checkpoint_of, note_of
from transparency.signing import check_signer, signer_lock
from transparency.transparency_log import Log


def put_guard_back(ledger: Ledger, note: str, why: str, actor: str) -> Checkpoint:
    """Let the note be the guard again, and record who vouched for it and why.

    Raises RestartNotNeeded where the guard is there; WrongSigningKey, NotACheckpoint or LogContradiction for a note
    that the key did not sign or that the ledger contradicts; LogForked, once the guard is there, for events that it
    lacks.
    """
    path = ledger.store.path
    log = Log(ledger.store)
    try:
        with turn(signer_lock(path), wait=True):
            kept = log.kept.last()
            _check_lost(ledger, kept)
            said = note_of(note)
            check_signer(signers_of(path)[0], note, "the checkpoint")
            found = checkpoint_of(said.text)
            _check_agrees(log, found, kept)
            if found.size <= ledger.head():
                ledger.guard_log(note, why, actor)
            lost = Guard(path).path
            if is_there(lost):
                put_aside(lost)
            guard(path, note, None)
            ledger.check_guard()
            return found
    finally:
        log.close()


def _check_lost(ledger: Ledger, kept: SignedCheckpoint | None) -> None:
    if is_there(halt_of(ledger.store.path)):
        ledger.check_guard()
    try:
        Guard(ledger.store.path).check_signed(ledger.head(), kept)
    except (GuardLost, LogHalted):
        return
    raise RestartNotNeeded("the guard is there, and the ledger has all that it knows of")


def _check_agrees(log: Log, found: Checkpoint, kept: SignedCheckpoint | None) -> None:
    if kept is not None and kept.origin != found.origin:
        raise WrongSigningKey(
            f"this is of the log {found.origin}, but {kept.origin} was signed last", origin=found.origin
        )
    if kept is not None and kept.size > found.size:
        raise LogContradiction(
            f"size {kept.size} was signed after this checkpoint of size {found.size}: a newer one is wanted, at least "
            "the ledger's own",
            size=found.size,
        )
    if found.size <= log.store.head() and log.root(found.size) != found.root:
        raise LogContradiction(f"the first {found.size} events are not those that were signed", size=found.size)
