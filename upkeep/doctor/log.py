"""The transparency log: its key, its guard, whether it is halted, and how far it is signed."""

from datetime import UTC, datetime
from pathlib import Path

from cli.wording import moment_words
from domain.refusals import GuardLost, LogForked, Refusal
from stores.guard import Guard, first_line
from stores.sqlite.checkpoints import SignedCheckpoint
from stores.sqlite.failing import is_full
from stores.surroundings import is_there, surroundings_of
from transparency.guarding import guarded_note
from transparency.keys import BEGIN, signers_of
from transparency.log_refusals import LogNotBegun, SigningKeyExposed, WrongSigningKey
from transparency.signing import check_signer
from transparency.status import SECONDS_UNSIGNED
from upkeep.doctor.file import MAKE_ROOM
from upkeep.doctor.finding import Finding, LedgerFacts, look, ok, wrong

_RESTART = "put a newer copy back, or: asreported log restart --origin NAME --why REASON"
_SETTLE = "asreported verify; put a whole copy back, and remove {} once that is settled"
_GUARD_BACK = (
    "put it back, such as by mounting its disk; sign nothing and restore nothing before. Lost for good: asreported log "
    "restart --origin NAME --why REASON"
)
_ANY_HEAD = 1 << 62


def examine_key(ledger: LedgerFacts) -> Finding:
    """Whether what is recorded can be signed, by nobody else."""
    name, place = "the signing key", surroundings_of(ledger.path).key
    try:
        signer = signers_of(surroundings_of(ledger.path))[0]
        note = _last_note(ledger)
        if note is not None:
            check_signer(signer, note, "the guard" if _guarded_note(ledger.path) else "the ledger")
    except LogNotBegun as refusal:
        if ledger.signed is None and not surroundings_of(ledger.path).guard.exists() and not place.is_symlink():
            return ok(name, f"none: no log was begun ({BEGIN})")
        return wrong(name, refusal.message.partition(": ")[0], f"put its copy back as {place}")
    except SigningKeyExposed as refusal:
        return wrong(name, refusal.message, f"chmod 600 {place}")
    except WrongSigningKey as refusal:
        return wrong(name, refusal.message.partition(": ")[0], "put the right key back")
    except Refusal as refusal:
        return wrong(name, refusal.message, f"put its copy back as {place}")
    return ok(name, f"of {signer.name}, its owner's alone")


def _last_note(ledger: LedgerFacts) -> str | None:
    if (note := _guarded_note(ledger.path)) is not None or ledger.signed is None:
        return note
    [(kept,)] = ledger.rows("SELECT note FROM checkpoints ORDER BY number DESC LIMIT 1")
    return str(kept)


def _guarded_note(path: Path) -> str | None:
    try:
        return guarded_note(surroundings_of(path))
    except Refusal:
        return None  # that is the guard's finding


def examine_key_alone(path: Path) -> Finding:
    """The same, where nothing is known of what was signed."""
    return examine_key(LedgerFacts(path, 0, 0, None, None, None))


def examine_guard_alone(path: Path) -> Finding:
    """What a copy would have to hold, where the ledger cannot be read."""
    name = "the fork guard"
    if is_there(halt := surroundings_of(path).halt):
        return wrong(name, f"halted: {first_line(halt)}", _SETTLE.format(halt))
    try:
        Guard(surroundings_of(path)).check_signed(_ANY_HEAD, None)
        outside = Guard(surroundings_of(path)).read()
    except Refusal as refusal:
        return wrong(name, _short(refusal), _GUARD_BACK)
    if outside is None:
        return ok(name, "none: nothing was signed, as far as can be told")
    do = MAKE_ROOM if is_full(path) else "restore a copy that has them all"
    return look(name, f"{outside.size:,} events were signed as {outside.origin}", do)


def examine_guard(ledger: LedgerFacts) -> Finding:
    """Whether everything that was signed is known to be there, and nothing halts."""
    name, guard = "the fork guard", Guard(surroundings_of(ledger.path))
    try:
        guard.check(ledger.head, _kept(ledger))
    except LogForked as refusal:
        return wrong(name, refusal.message.partition(". ")[0], _RESTART)
    except GuardLost as refusal:
        return wrong(name, _short(refusal), _GUARD_BACK)
    except Refusal as refusal:
        halt = surroundings_of(ledger.path).halt
        return wrong(name, refusal.message, _SETTLE.format(halt) if is_there(halt) else _GUARD_BACK)
    outside = guard.read()
    if outside is None:
        return ok(name, "none: nothing was signed")
    return ok(name, f"size {outside.size:,} of {outside.origin}, all of it there")


def _short(refusal: Refusal) -> str:
    return refusal.message.partition(". Nothing is recorded")[0]


def _kept(ledger: LedgerFacts) -> SignedCheckpoint | None:
    if ledger.signed is None:
        return None
    [(origin, size, root, note, signed_at)] = ledger.rows(
        "SELECT origin, size, root, note, signed_at FROM checkpoints ORDER BY number DESC LIMIT 1"
    )
    return SignedCheckpoint(origin=origin, size=size, root=root, note=note, signed_at=signed_at)


def examine_signatures(ledger: LedgerFacts, now: datetime | None = None) -> Finding:
    """How far the log is signed, and since when what comes behind is not."""
    name = "signatures"
    if ledger.signed is None:
        return ok(name, "none: readers cannot check this ledger")
    origin, size, signed_at = ledger.signed
    cosigned = f"; cosigned up to {ledger.cosigned_size:,}" if ledger.cosigned_size is not None else ""
    if size >= ledger.head:
        return ok(name, f"all of it, as {origin}, {moment_words(signed_at[:19] + 'Z')}{cosigned}")
    [(since,)] = ledger.rows(
        "SELECT recorded_at FROM batches WHERE last_position > ? ORDER BY last_position LIMIT 1", size
    )
    seen = f"positions {size + 1:,} to {ledger.head:,} are not, since {moment_words(since[:19] + 'Z')}{cosigned}"
    waiting = (now or datetime.now(UTC)) - datetime.fromisoformat(since)
    if waiting.total_seconds() < SECONDS_UNSIGNED:
        return ok(name, seen)
    return look(name, seen, "asreported log sign, or start the service")
