"""How a ledger's log begins, and how it begins anew under another name after a loss."""

from pathlib import Path

from domain.events import LogRestarted
from domain.recording.ledger import Ledger
from domain.recording.restarting import STREAM
from domain.refusals import GuardLost, LogForked, LogHalted, Refusal
from stores.guard import Guard, guard_of, halt_of
from stores.sqlite.checkpoints import SignedCheckpoint
from stores.turns import turn
from transparency.guarding import guarded_note, settle_folder
from transparency.keys import BEGIN, check_origin, keep_key, key_of, signers_in, signers_of
from transparency.log_refusals import LogAlreadyBegun, LogNotBegun, RestartNotNeeded
from transparency.notes import Signer
from transparency.signing import Signing, check_signer, signer_lock
from transparency.transparency_log import Log


def begin(ledger: Path, origin: str) -> SignedCheckpoint:
    """Make a key by that name and sign the first checkpoint; raises NotAnOrigin or LogAlreadyBegun.

    A beginning that was interrupted is finished, under the name that it had where anything was signed.
    """
    with Log.open(ledger) as log, turn(signer_lock(ledger), wait=True):
        if not _is_half_begun(log, ledger):
            _check_unbegun(log, ledger)
            _wait_with(Signer.fresh(check_origin(origin)), ledger)
        return _signed_first(log)


def _check_unbegun(log: Log, ledger: Path) -> None:
    last, outside = log.kept.last(), Guard(ledger).read() if is_there(guard_of(ledger)) else None
    if last is not None or outside is not None:
        name = last.origin if last else outside.origin if outside else ""
        raise LogAlreadyBegun(f"the log of {ledger.name} has begun, as {name}", origin=name)
    if is_there(key_of(ledger)):
        raise LogAlreadyBegun(f"there is a key already: {key_of(ledger)}", path=str(key_of(ledger)))


def _is_half_begun(log: Log, ledger: Path) -> bool:
    """Whether a first checkpoint was signed by a key that waits for its place."""
    note = guarded_note(ledger) if next_key(ledger).exists() and guard_of(ledger).exists() else None
    if note is None or is_there(key_of(ledger)) or log.store.stream(STREAM):
        return False
    check_signer(signers_in(next_key(ledger), ledger)[0], note, guard_of(ledger))
    return True


def restart(ledger: Ledger, origin: str, why: str, actor: str) -> SignedCheckpoint:
    """Go on under another name with another key, and record which checkpoint the old one ended with.

    Only where there is no other way: raises RestartNotNeeded, NotAnOrigin or LogAlreadyBegun.
    """
    path = ledger.store.path
    log = Log(ledger.store)
    try:
        with turn(signer_lock(path), wait=True):
            if not _is_half_done(ledger, path):
                _check_reason(ledger, log, path)
                _begin_anew(ledger, log, check_origin(origin), why, actor)
            _change_over(path)
            return _signed_first(log)
    finally:
        log.close()


def _check_reason(ledger: Ledger, log: Log, path: Path) -> None:
    try:
        ledger.check_guard()
        signers_of(path)
    except (GuardLost, LogForked, LogHalted, LogNotBegun):
        if log.kept.last() is None and not any(is_there(one) for one in (guard_of(path), key_of(path))):
            raise LogNotBegun(f"nothing was signed yet: {BEGIN}") from None
        return
    raise RestartNotNeeded("everything that was signed is there, and its key too: the log goes on as it is")


def _begin_anew(ledger: Ledger, log: Log, origin: str, why: str, actor: str) -> None:
    path, last = ledger.store.path, log.kept.last()
    previous = _last_note(path) or (last.note if last else "")
    names = {one.origin for one in log.kept.all()} | {previous.partition("\n")[0]}
    if origin in names:
        raise LogAlreadyBegun(f"{origin} was signed before; take a name that nothing was signed by", origin=origin)
    _wait_with(Signer.fresh(origin), path)
    ledger.restart_log(origin, previous, why, actor)


def _last_note(path: Path) -> str | None:
    try:
        return guarded_note(path)
    except (GuardLost, LogHalted):
        return None  # then it is the reason to begin anew


def next_key(ledger: Path) -> Path:
    """Where a new key waits until its first checkpoint is kept, and before that the event that names it."""
    return key_of(ledger).with_name(key_of(ledger).name + ".next")


def _wait_with(signer: Signer, ledger: Path) -> None:
    next_key(ledger).unlink(missing_ok=True)
    keep_key(next_key(ledger), signer)
    settle_folder(next_key(ledger).parent)


def _is_half_done(ledger: Ledger, path: Path) -> bool:
    """Whether the event was recorded, and the first checkpoint was not kept."""
    return next_key(path).exists() and waits_for_restart(ledger, path)


def waits_for_restart(ledger: Ledger, path: Path) -> bool:
    """Whether the key that waits is the one that the ledger's last restart names."""
    events = [kept.event for kept in ledger.store.stream(STREAM)]
    names = [event.origin for event in events if isinstance(event, LogRestarted)]
    try:
        return names[-1:] == [signers_in(next_key(path), path)[0].name]
    except Refusal:
        return False  # it was not even written whole


def _change_over(path: Path) -> None:
    """Put aside what is of the old log, unless the new one was signed already."""
    if not _is_guarded_anew(path):
        for old in (guard_of(path), key_of(path), halt_of(path)):
            if is_there(old):
                put_aside(old)
    settle_folder(path.resolve().parent)


def _is_guarded_anew(path: Path) -> bool:
    note = _last_note(path)
    return note is not None and note.partition("\n")[0] == signers_in(next_key(path), path)[0].name


def put_aside(old: Path) -> None:
    """Give it the next name that nothing has yet; a link goes as a link."""
    number = 1
    while is_there(aside := old.with_name(f"{old.name}.{number}")):
        number += 1
    old.replace(aside)


def is_there(path: Path) -> bool:
    """Whether anything has the name, be it a link to nothing."""
    return path.is_symlink() or path.exists()


def _signed_first(log: Log) -> SignedCheckpoint:
    """The first checkpoint by the key that waits; only then does it take its place, and others can sign."""
    ledger = log.store.path
    found = Signing(log).sign_first(signers_in(next_key(ledger), ledger))
    next_key(ledger).replace(key_of(ledger))
    settle_folder(key_of(ledger).parent)
    return found
