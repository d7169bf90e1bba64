"""The restart of a log after a loss: another name, another key, and an event that names where the old log ended."""

from contextlib import closing

from domain.events import LogRestarted
from domain.recording.commands import RestartLog
from domain.recording.ledger import Ledger
from domain.refusals import GuardLost, LogForked, LogHalted, Refusal
from domain.signed_checkpoint import SignedCheckpoint
from domain.streams import OfLog
from stores.durable import settle_folder
from stores.surroundings import Surroundings, is_there, put_aside
from stores.turns import turn
from transparency.beginning import sign_with_next_key, waiting_signers
from transparency.guarding import guarded_note
from transparency.keys import check_origin, signers_of, write_next_key
from transparency.log_refusals import BEGIN, LogAlreadyBegun, LogNotBegun, RestartNotNeeded
from transparency.notes import Signer
from transparency.signing import Signing
from transparency.transparency_log import Log


def restart(ledger: Ledger, log: Log, origin: str, why: str, actor: str) -> SignedCheckpoint:
    """Go on under another name with another key, and record which checkpoint the old one ended with.

    Only where there is no other way: raises RestartNotNeeded, NotAnOrigin or LogAlreadyBegun.
    """
    log.store.check_own()  # or it would be waited for whoever follows the origin, who never ends
    with turn(log.store.path, "signer", wait=True), closing(Signing(log)) as signing, signing.alone_to_restart():
        if not _is_half_done(ledger, log.surroundings):
            _check_reason(ledger, log)
            _record(ledger, log, check_origin(origin), why, actor)
        _put_old_files_aside(log.surroundings)
        return sign_with_next_key(log, signing)


def _check_reason(ledger: Ledger, log: Log) -> None:
    files = log.surroundings
    try:
        ledger.check_guard()
        signers_of(files)
    except (GuardLost, LogForked, LogHalted, LogNotBegun):
        if log.checkpoints.last() is None and not any(is_there(file) for file in (files.guard, files.key)):
            raise LogNotBegun(f"this ledger is not signed yet; start with: {BEGIN}") from None
        return
    raise RestartNotNeeded("nothing that was signed is missing, and the key is there: continue with the log as it is")


def _record(ledger: Ledger, log: Log, origin: str, why: str, actor: str) -> None:
    last = log.checkpoints.last()
    previous = _last_note(log.surroundings) or (last.note if last else "")
    names = {checkpoint.origin for checkpoint in log.checkpoints.all()} | {previous.partition("\n")[0]}
    if origin in names:
        raise LogAlreadyBegun(f"{origin} was signed before; choose a name that signed nothing yet", origin=origin)
    write_next_key(log.surroundings, Signer.fresh(origin))
    ledger.record(RestartLog(origin=origin, previous=previous, why=why), actor)


def _last_note(surroundings: Surroundings) -> str | None:
    try:
        return guarded_note(surroundings)
    except (GuardLost, LogHalted):
        return None  # then it is the reason to restart


def _is_half_done(ledger: Ledger, surroundings: Surroundings) -> bool:
    """Whether the event was recorded, and the first checkpoint was not kept."""
    return surroundings.next_key.exists() and waits_for_restart(ledger, surroundings)


def waits_for_restart(ledger: Ledger, surroundings: Surroundings) -> bool:
    """Whether the key that waits is the one that the ledger's last restart names."""
    events = [recorded.event for recorded in ledger.store.stream(OfLog())]
    names = [event.origin for event in events if isinstance(event, LogRestarted)]
    try:
        return names[-1:] == [waiting_signers(surroundings)[0].name]
    except Refusal:
        return False  # it was not even written whole


def _put_old_files_aside(surroundings: Surroundings) -> None:
    """Put aside what is of the old log, unless the new one was signed already."""
    if not _is_guarded_anew(surroundings):
        for old in (surroundings.guard, surroundings.key, surroundings.halt):
            if is_there(old):
                put_aside(old)
    settle_folder(surroundings.key.parent.resolve())


def _is_guarded_anew(surroundings: Surroundings) -> bool:
    note = _last_note(surroundings)
    return note is not None and note.partition("\n")[0] == waiting_signers(surroundings)[0].name
