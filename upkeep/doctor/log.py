"""The transparency log: its key, its guard, whether it is halted, and how far it is signed."""

from datetime import UTC, datetime
from pathlib import Path

from domain.refusals import GuardLost, LogForked, Refusal
from stores.guard import Guard, first_line
from stores.sqlite.errors import is_full
from stores.sqlite.examining import Examined, last_checkpoint
from stores.surroundings import is_there, surroundings_of
from stores.upstream import upstream_of
from transparency.guarding import guarded_note
from transparency.keys import signers_of
from transparency.log_refusals import BEGIN, LogNotBegun, SigningKeyExposed, WrongSigningKey
from transparency.signing import check_signer
from transparency.status import SECONDS_UNSIGNED
from upkeep.doctor.finding import Check, Finding, What, look, ok, wrong

_KEY: Check = "the signing key"
_GUARD: Check = "the fork guard"
_SIGNATURES: Check = "signatures"
_ANY_HEAD = 1 << 62


def examine_key(path: Path, ledger: Examined) -> Finding:
    """Check that the key can sign, and that it is its owner's alone."""
    return _examined_key(path, is_signed=ledger.signed is not None)


def examine_key_alone(path: Path) -> Finding:
    """The same, where nothing is known of what was signed."""
    return _examined_key(path, is_signed=False)


def _examined_key(path: Path, *, is_signed: bool) -> Finding:
    files = surroundings_of(path)
    try:
        signer = signers_of(files)[0]
        guarded = _guarded_note(path)
        note = guarded or (_kept_note(path) if is_signed else None)
        if note is not None:
            check_signer(signer, note, "the guard" if guarded else "the ledger")
    except LogNotBegun as refusal:
        if upstream_of(path) is not None and not is_there(files.key):
            return ok(_KEY, "key elsewhere")
        if not is_signed and not files.guard.exists() and not files.key.is_symlink():
            return ok(_KEY, "no log", begin=BEGIN)
        return wrong(_KEY, "key lost", said=refusal.message.partition(": ")[0], file=files.key)
    except SigningKeyExposed as refusal:
        return wrong(_KEY, "key exposed", said=refusal.message, file=files.key)
    except WrongSigningKey as refusal:
        return wrong(_KEY, "key of another log", said=refusal.message.partition(": ")[0])
    except Refusal as refusal:
        return wrong(_KEY, "key lost", said=refusal.message, file=files.key)
    return ok(_KEY, "key sound", origin=signer.name)


def _kept_note(path: Path) -> str | None:
    kept = last_checkpoint(path)
    return kept.note if kept else None


def _guarded_note(path: Path) -> str | None:
    try:
        return guarded_note(surroundings_of(path))
    except Refusal:
        return None  # that is the guard's finding


def examine_guard_alone(path: Path) -> Finding:
    """Read the guard where the ledger cannot be read: a copy would have to hold what it says."""
    if is_there(halt := surroundings_of(path).halt):
        return wrong(_GUARD, "halted", said=f"halted: {first_line(halt)}", file=halt)
    try:
        guard = Guard(surroundings_of(path))
        guard.check_signed(_ANY_HEAD, None)
        outside = guard.read()
    except Refusal as refusal:
        return wrong(_GUARD, "guard lost", said=_short(refusal))
    if outside is None:
        return ok(_GUARD, "nothing known as signed")
    what: What = "signed without a ledger, disk full" if is_full(path) else "signed without a ledger"
    return look(_GUARD, what, size=outside.size, origin=outside.origin)


def examine_guard(path: Path, ledger: Examined) -> Finding:
    """Check that everything that was signed is there, and that nothing halts."""
    guard, kept = Guard(surroundings_of(path)), last_checkpoint(path) if ledger.signed else None
    try:
        guard.check(ledger.head, kept)
    except LogForked as refusal:
        return wrong(_GUARD, "ledger forked", said=refusal.message.partition(". ")[0])
    except GuardLost as refusal:
        return wrong(_GUARD, "guard lost", said=_short(refusal))
    except Refusal as refusal:
        halt = surroundings_of(path).halt
        return wrong(_GUARD, "halted" if is_there(halt) else "guard lost", said=refusal.message, file=halt)
    outside = guard.read()
    if outside is None:
        return ok(_GUARD, "nothing signed")
    return ok(_GUARD, "guard fits", size=outside.size, origin=outside.origin)


def _short(refusal: Refusal) -> str:
    return refusal.message.partition(". Nothing is recorded")[0]


def examine_signatures(_: Path, ledger: Examined, now: datetime | None = None) -> Finding:
    """Tell how far the log is signed, and since when the rest waits."""
    signed, cosigned = ledger.signed, ledger.cosigned_size
    if signed is None:
        return ok(_SIGNATURES, "no checkpoint")
    if signed.size >= ledger.head:
        at = f"{signed.signed_at[:19]}Z"
        return ok(_SIGNATURES, "all signed", origin=signed.origin, signed_at=at, cosigned=cosigned)
    since = ledger.unsigned_since
    if since is None:
        return look(_SIGNATURES, "cannot be told", said=f"position {signed.size + 1} is of no batch")
    facts = {"first": signed.size + 1, "last": ledger.head, "since": f"{since[:19]}Z", "cosigned": cosigned}
    waiting = (now or datetime.now(UTC)) - datetime.fromisoformat(since)
    if waiting.total_seconds() < SECONDS_UNSIGNED:
        return ok(_SIGNATURES, "some unsigned", **facts)
    return look(_SIGNATURES, "some unsigned for long", **facts)
