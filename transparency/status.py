"""How a ledger's log stands: its name and key, how far it is signed, and what keeps it from going on."""

import base64
import os
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from msgspec import Struct

from domain.refusals import Refusal
from stores.guard import Guard
from stores.sqlite.checkpoints import SignedCheckpoint
from transparency.keys import signers_of
from transparency.notes import note_of
from transparency.signing import check_signer, signer_lock
from transparency.transparency_log import Log

# How long what was recorded may wait for a signature before somebody should look.
SECONDS_UNSIGNED = 60


class LogStanding(Struct, frozen=True, kw_only=True):
    """``size`` and ``root`` (base64) are of the last checkpoint, ``head`` is the ledger's last position.

    ``key`` is the verifier key, None where no signing key can be used, with the reason in ``key_problem``; ``halted``
    says why nothing is recorded and signed.
    """

    origin: str
    key: str | None
    key_problem: str | None
    size: int
    root: str
    signed_at: str
    head: int
    checkpoints: int
    cosigned_by: list[str]
    halted: str | None


def standing(ledger: Path, checkpoint: SignedCheckpoint, log: Log | None = None) -> LogStanding:
    """How the log of that checkpoint stands; ``log`` is opened where it is not given."""
    if log is None:
        with Log.open(ledger) as found:
            return standing(ledger, checkpoint, found)
    key, key_problem = _key(ledger)
    signatures = note_of(log.note(checkpoint)).signatures
    return LogStanding(
        origin=checkpoint.origin,
        key=key,
        key_problem=key_problem,
        size=checkpoint.size,
        root=base64.b64encode(checkpoint.root).decode(),
        signed_at=checkpoint.signed_at,
        head=log.store.head(),
        checkpoints=len(log.kept.all()),
        cosigned_by=sorted({one.name for one in signatures} - {checkpoint.origin}),
        halted=halted(log),
    )


def _key(ledger: Path) -> tuple[str | None, str | None]:
    try:
        return str(signers_of(ledger)[0].verifier), None
    except Refusal as refusal:
        return None, refusal.message


def halted(log: Log) -> str | None:
    """Why nothing is recorded and signed, if so."""
    kept = log.kept.last()
    try:
        Guard(log.store.path).check(log.store.head(), kept)
    except Refusal as refusal:
        return refusal.message
    return None


def unsigned(log: Log, now: datetime | None = None) -> str | None:
    """Why nothing can be signed of a log that has begun, or nothing is; what is recorded has to wait for its proof."""
    if (reason := halted(log)) is not None or log.kept.last() is None:
        return reason
    if (reason := _unsignable(log)) is not None:
        return reason
    return _late(log, now or datetime.now(UTC))


def _unsignable(log: Log) -> str | None:
    guard = Guard(log.store.path)
    try:
        found = guard.read()
        if found is not None:
            check_signer(signers_of(log.store.path)[0], found.note, guard.path)
    except Refusal as refusal:
        return refusal.message
    if not os.access(guard.path.resolve().parent, os.W_OK):
        return f"{guard.path} cannot be replaced: its folder may not be written"
    return None


def _late(log: Log, now: datetime) -> str | None:
    """Whoever signs may have been stopped and keeps the lock; a service that runs signs once a second."""
    last, head = log.kept.last(), log.store.head()
    since = log.store.recorded_after(last.size) if last else None
    if last is None or since is None or (now - datetime.fromisoformat(since)).total_seconds() < SECONDS_UNSIGNED:
        return None
    lock = signer_lock(log.store.path)
    return (
        f"positions {last.size + 1} to {head} are not signed since {since[:19]}Z; if a process that was stopped holds "
        f"{lock}.leader, end it (fuser -v {quote(str(lock))}.leader)"
    )
