"""How a ledger's log stands: its name and key, how far it is signed, and what keeps it from going on."""

import base64
import os
from pathlib import Path

from msgspec import Struct

from domain.checkpoints import SignedCheckpoint
from domain.guard import Guard
from domain.refusals import Refusal
from projections.log.keys import signers_of
from projections.log.log import Log
from projections.log.notes import note_of
from projections.log.signing import check_signer


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


def unsigned(log: Log) -> str | None:
    """Why nothing can be signed of a log that has begun, if so; what is recorded has to wait for its proof."""
    if (reason := halted(log)) is not None or log.kept.last() is None:
        return reason
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
