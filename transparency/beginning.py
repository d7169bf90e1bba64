"""The beginning of a ledger's log: a new key, and the first checkpoint that it signs."""

from contextlib import closing

from domain.signed_checkpoint import SignedCheckpoint
from domain.streams import OfLog
from stores.durable import settle_folder
from stores.guard import Guard
from stores.surroundings import Surroundings, is_there
from stores.turns import turn
from transparency.guarding import guarded_note
from transparency.keys import check_origin, signers_in, write_next_key
from transparency.log_refusals import LogAlreadyBegun
from transparency.notes import Signer
from transparency.signing import Signing, check_signer
from transparency.transparency_log import Log


def begin(log: Log, origin: str) -> SignedCheckpoint:
    """Make a key by that name and sign the first checkpoint; raises NotAnOrigin or LogAlreadyBegun.

    A beginning that was interrupted is finished, under the name that it had where anything was signed.
    """
    log.store.check_own()  # or it would be waited for whoever follows the origin, who never ends
    with turn(log.store.path, "signer", wait=True), closing(Signing(log)) as signing, signing.alone(wait=True):
        if not _is_half_begun(log):
            _check_unbegun(log)
            write_next_key(log.surroundings, Signer.fresh(check_origin(origin)))
        return sign_with_next_key(log, signing)


def _check_unbegun(log: Log) -> None:
    name, key, guard = log.surroundings.name, log.surroundings.key, log.surroundings.guard
    last, outside = log.checkpoints.last(), Guard(log.surroundings).read() if is_there(guard) else None
    if last is not None or outside is not None:
        origin = last.origin if last else outside.origin if outside else ""
        raise LogAlreadyBegun(f"the log of {name} has begun, as {origin}", origin=origin)
    if is_there(key):
        raise LogAlreadyBegun(f"there is a key already: {key}", path=str(key))


def _is_half_begun(log: Log) -> bool:
    """Whether a first checkpoint was signed by a key that waits for its place."""
    files = log.surroundings
    note = guarded_note(files) if files.next_key.exists() and files.guard.exists() else None
    if note is None or is_there(files.key) or log.store.stream(OfLog()):
        return False
    check_signer(waiting_signers(files)[0], note, files.guard)
    return True


def waiting_signers(surroundings: Surroundings) -> list[Signer]:
    """The signers in the file of the key that waits."""
    return signers_in(surroundings.next_key, surroundings)


def sign_with_next_key(log: Log, signing: Signing) -> SignedCheckpoint:
    """The first checkpoint by the key that waits; only then does the key take its place, and others can sign."""
    files = log.surroundings
    found = signing.sign_first(waiting_signers(files))
    files.next_key.replace(files.key)
    settle_folder(files.key.parent)
    return found
