"""How a ledger's log begins, and how it begins anew under another name after a loss."""

from pathlib import Path

from domain.checkpoints import SignedCheckpoint
from domain.guard import guard_of, halt_of
from domain.ledger import Ledger
from domain.refusals import LogForked, LogHalted
from domain.restarting import STREAM
from projections.log.guarding import guarded_note, settle_folder
from projections.log.keys import check_origin, keep_key, key_of, signers_of
from projections.log.log import Log
from projections.log.notes import Signer
from projections.log.refusals import LogBegun, LogNotBegun, NothingLost
from projections.log.signing import Signing, signer_lock
from projections.runner import leading


def begin(ledger: Path, origin: str) -> SignedCheckpoint:
    """Make a key by that name and sign the first checkpoint; raises NotAnOrigin or LogBegun."""
    with Log.open(ledger) as log:
        last = log.kept.last()
        if last is not None or guarded_note(ledger) is not None:
            name = last.origin if last else "another name"
            raise LogBegun(f"the log of {ledger.name} has begun, as {name}", origin=name)
        keep_key(key_of(ledger), Signer.fresh(check_origin(origin)))
        settle_folder(key_of(ledger).resolve().parent)
        return _signed(log)


def restart(ledger: Ledger, origin: str, why: str, actor: str) -> SignedCheckpoint:
    """Go on under another name with another key, and record which checkpoint the old one ended with.

    Only where there is no other way: raises NothingLost, NotAnOrigin or LogBegun.
    """
    path = ledger.store.path
    log = Log(ledger.store)
    try:
        with leading(signer_lock(path), wait=True):
            if not _is_half_done(ledger, path):
                _check_reason(ledger, log, path)
                _begin_anew(ledger, log, check_origin(origin), why, actor)
            _change_over(path)
        return _signed(log)
    finally:
        log.close()


def _check_reason(ledger: Ledger, log: Log, path: Path) -> None:
    try:
        ledger.check_guard()
        signers_of(path)
    except (LogForked, LogHalted, LogNotBegun):
        if log.kept.last() is None and guarded_note(path) is None:
            raise LogNotBegun("nothing was signed yet: asreported log begin") from None
        return
    raise NothingLost("everything that was signed is there, and its key too: the log goes on as it is")


def _begin_anew(ledger: Ledger, log: Log, origin: str, why: str, actor: str) -> None:
    path, last = ledger.store.path, log.kept.last()
    previous = guarded_note(path) or (last.note if last else "")
    names = {one.origin for one in log.kept.all()} | {previous.partition("\n")[0]}
    if origin in names:
        raise LogBegun(f"{origin} was signed before; take a name that nothing was signed by", origin=origin)
    next_key(path).unlink(missing_ok=True)
    keep_key(next_key(path), Signer.fresh(origin))
    ledger.restart_log(origin, previous, why, actor)


def next_key(ledger: Path) -> Path:
    """Where the new key waits until the event that names it is recorded."""
    return key_of(ledger).with_name(key_of(ledger).name + ".next")


def _is_half_done(ledger: Ledger, path: Path) -> bool:
    """Whether the event was recorded, and the files were not changed over."""
    if not next_key(path).exists():
        return False
    events = ledger.store.stream(STREAM)
    waiting = Signer.read(next_key(path).read_text(encoding="utf-8")).name
    return bool(events) and getattr(events[-1].event, "origin", None) == waiting


def _change_over(path: Path) -> None:
    for old in (guard_of(path), key_of(path), halt_of(path)):
        if old.exists():
            _put_aside(old)
    next_key(path).replace(key_of(path))
    settle_folder(path.resolve().parent)


def _put_aside(old: Path) -> None:
    number = 1
    while (aside := old.with_name(f"{old.name}.{number}")).exists():
        number += 1
    old.replace(aside)


def _signed(log: Log) -> SignedCheckpoint:
    found = Signing(log).sign()
    assert found is not None, "it waited for its turn"
    return found
