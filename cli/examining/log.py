"""The transparency log: its key, its guard, whether it is halted, and how far it is signed."""

from datetime import UTC, datetime
from pathlib import Path

from cli.examining.finding import Finding, Ledger, look, ok, wrong
from cli.wording import moment_words
from domain.guard import Guard, guard_of, halt_of
from domain.refusals import LogForked, Refusal
from projections.log.guarding import guarded
from projections.log.keys import key_of, signers_of
from projections.log.refusals import KeyExposed, LogNotBegun

_RESTART = "put a newer copy back, or: asreported log restart"
_SETTLE = "asreported verify; put a whole copy back, and remove {} once that is settled"
# A running service signs once a second.
_SECONDS_UNSIGNED = 60


def examine_key(ledger: Ledger) -> Finding:
    """Whether what is recorded can be signed, by nobody else."""
    name = "the signing key"
    try:
        origin = signers_of(ledger.path)[0].name
    except LogNotBegun as refusal:
        if ledger.signed is None and not guard_of(ledger.path).exists():
            return ok(name, "none: no log was begun (asreported log begin)")
        return wrong(name, f"{refusal.message.partition(':')[0]}", f"put its copy back as {key_of(ledger.path)}")
    except KeyExposed as refusal:
        return wrong(name, refusal.message, f"chmod 600 {key_of(ledger.path)}")
    except Refusal as refusal:
        return wrong(name, refusal.message, f"put its copy back as {key_of(ledger.path)}")
    last = ledger.signed[0] if ledger.signed else _guarded_origin(ledger.path)
    if last is not None and last != origin:
        return wrong(name, f"it is of {origin}, but {last} was signed last", "put the right key back")
    return ok(name, f"of {origin}, its owner's alone")


def _guarded_origin(path: Path) -> str | None:
    found = guarded(path)
    return found.origin if found else None


def examine_key_alone(path: Path) -> Finding:
    """The same, where nothing is known of what was signed."""
    return examine_key(Ledger(path, 0, 0, None, None, None))


def examine_guard_alone(path: Path) -> Finding:
    """What a copy would have to hold, where the ledger cannot be read."""
    name = "the fork guard"
    if (halt := halt_of(path)).exists():
        why, _, _ = halt.read_text(encoding="utf-8", errors="replace").partition("\n")
        return wrong(name, f"halted: {why}", _SETTLE.format(halt))
    outside = guarded(path)
    if outside is None:
        return ok(name, "none: nothing was signed, as far as can be told")
    return look(name, f"{outside.size:,} events were signed as {outside.origin}", "restore a copy that has them all")


def examine_guard(ledger: Ledger) -> Finding:
    """Whether everything that was signed is there, and nothing halts."""
    name = "the fork guard"
    try:
        Guard(ledger.path).check(ledger.head)
    except LogForked as refusal:
        return wrong(name, refusal.message.partition(". ")[0], _RESTART)
    except Refusal as refusal:
        place = halt_of(ledger.path) if halt_of(ledger.path).exists() else guard_of(ledger.path)
        return wrong(name, refusal.message, _SETTLE.format(place))
    outside = guarded(ledger.path)
    if outside is None and ledger.signed is None:
        return ok(name, "none: nothing was signed")
    if outside is None:
        return look(
            name, f"{guard_of(ledger.path)} is missing: nobody would notice an older copy", "asreported log sign"
        )
    return ok(name, f"size {outside.size:,} of {outside.origin}, all of it there")


def examine_signatures(ledger: Ledger, now: datetime | None = None) -> Finding:
    """How far the log is signed, and since when what comes behind is not."""
    name = "signatures"
    if ledger.signed is None:
        return ok(name, "none: readers have to believe")
    origin, size, signed_at = ledger.signed
    cosigned = f"; cosigned up to {ledger.cosigned_size:,}" if ledger.cosigned_size is not None else ""
    if size >= ledger.head:
        return ok(name, f"all of it, as {origin}, {moment_words(signed_at[:19] + 'Z')}{cosigned}")
    [(since,)] = ledger.rows(
        "SELECT recorded_at FROM batches WHERE last_position > ? ORDER BY last_position LIMIT 1", size
    )
    seen = f"positions {size + 1:,} to {ledger.head:,} are not, since {moment_words(since[:19] + 'Z')}{cosigned}"
    waiting = (now or datetime.now(UTC)) - datetime.fromisoformat(since)
    if waiting.total_seconds() < _SECONDS_UNSIGNED:
        return ok(name, seen)
    return look(name, seen, "asreported log sign, or start the service")
