"""The status of a ledger's log: its name and key, how far it is signed, and what keeps it from going on."""

import os
from datetime import UTC, datetime
from shlex import quote

from msgspec import Struct

from domain.codec import hash_text
from domain.refusals import Refusal
from domain.signed_checkpoint import SignedCheckpoint
from stores.guard import Guard
from stores.surroundings import is_there
from stores.turns import lock_of
from transparency.keys import signers_of
from transparency.known_keys import KnownKeys
from transparency.notes import note_of
from transparency.signing import check_signer
from transparency.transparency_log import Log

# How long what was recorded may wait for a signature before somebody should look.
SECONDS_UNSIGNED = 60


class LogStatus(Struct, frozen=True, kw_only=True):
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


def status_of(log: Log, checkpoint: SignedCheckpoint) -> LogStatus:
    """The status of the log as of that checkpoint."""
    key, key_problem = _key(log, checkpoint.origin)
    signatures = note_of(log.note(checkpoint)).signatures
    return LogStatus(
        origin=checkpoint.origin,
        key=key,
        key_problem=key_problem,
        size=checkpoint.size,
        root=hash_text(checkpoint.root),
        signed_at=checkpoint.signed_at,
        head=log.store.head(),
        checkpoints=len(log.checkpoints.all()),
        cosigned_by=sorted({signature.name for signature in signatures} - {checkpoint.origin}),
        halted=halted(log),
    )


def _key(log: Log, origin: str) -> tuple[str | None, str | None]:
    try:
        return str(signers_of(log.surroundings)[0].verifier), None
    except Refusal as refusal:
        known = KnownKeys(log).key(origin) if signs_elsewhere(log) else None
        return (None, refusal.message) if known is None else (str(known), None)


def signs_elsewhere(log: Log) -> bool:
    """Whether another machine signs: this one has a copy of the log, and no key."""
    return log.store.upstream is not None and not is_there(log.surroundings.key)


def halted(log: Log) -> str | None:
    """The reason why nothing is recorded and signed, if there is one."""
    last = log.checkpoints.last()
    try:
        Guard(log.surroundings).check(log.store.head(), last)
    except Refusal as refusal:
        return refusal.message
    return None


def unsigned(log: Log, now: datetime | None = None) -> str | None:
    """The reason why nothing is signed of a log that has begun, if so: what is recorded has to wait for its proof."""
    if (reason := halted(log)) is not None or log.checkpoints.last() is None:
        return reason
    if (reason := _unsignable(log)) is not None:
        return reason
    return _late(log, now or datetime.now(UTC))


def _unsignable(log: Log) -> str | None:
    guard = Guard(log.surroundings)
    if signs_elsewhere(log):
        return None
    try:
        found = guard.read()
        if found is not None:
            check_signer(signers_of(log.surroundings)[0], found.note, guard.path)
    except Refusal as refusal:
        return refusal.message
    if not os.access(guard.path.resolve().parent, os.W_OK):
        return f"{guard.path} cannot be replaced: its folder may not be written"
    return None


def _late(log: Log, now: datetime) -> str | None:
    """A signer that was stopped may hold the lock: a service that runs signs once a second."""
    last, head = log.checkpoints.last(), log.store.head()
    since = log.store.recorded_after(last.size) if last else None
    if last is None or since is None or (now - datetime.fromisoformat(since)).total_seconds() < SECONDS_UNSIGNED:
        return None
    told = f"positions {last.size + 1} to {head} are not signed since {since[:19]}Z"
    if signs_elsewhere(log):
        return f"{told}; does the service run on the machine that has the key?"
    lock = lock_of(log.store.path, "signer")
    return f"{told}; if a process that was stopped holds {lock}, end it (fuser -v {quote(str(lock))})"
