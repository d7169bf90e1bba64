"""Every check of a ledger and of what lies beside it, each catching what it meets."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from domain.refusals import Refusal
from upkeep.doctor.clock import examine_clock
from upkeep.doctor.file import examine_file, examine_leftovers, examine_lock, examine_room
from upkeep.doctor.finding import Finding, LedgerFacts, look, wrong
from upkeep.doctor.log import examine_guard, examine_guard_alone, examine_key, examine_key_alone, examine_signatures
from upkeep.doctor.operators import examine_operators
from upkeep.doctor.projections import examine_projections
from upkeep.doctor.tiles import examine_tiles

_Subject = TypeVar("_Subject")
_OF_LEDGER: Mapping[str, Callable[[LedgerFacts], Finding]] = {
    "the projections": examine_projections,
    "the clock": examine_clock,
    "the signing key": examine_key,
    "the fork guard": examine_guard,
    "signatures": examine_signatures,
}
# What can be told where the ledger cannot be read.
_WITHOUT_LEDGER: Mapping[str, Callable[[Path], Finding]] = {
    "the signing key": examine_key_alone,
    "the fork guard": examine_guard_alone,
}
_BESIDE: Mapping[str, Callable[[Path], Finding]] = {
    "the upper hashes": examine_tiles,
    "the operators' log": examine_operators,
    "room on the disk": examine_room,
    "leftovers": examine_leftovers,
}


def examined(path: Path) -> list[Finding]:
    """What was found; the ledger and everything beside it are as they were."""
    # Before this process has the file open itself: see ``store_looking``.
    lock = _every({"the write lock": examine_lock}, path) if path.is_file() else []
    found, ledger = examine_file(path)
    log = _every(_OF_LEDGER, ledger) if ledger else _every(_WITHOUT_LEDGER, path)
    return [found, *lock, *log, *_every(_BESIDE, path)]


def _every(checks: Mapping[str, Callable[[_Subject], Finding]], subject: _Subject) -> list[Finding]:
    return [_caught(name, check, subject) for name, check in checks.items()]


def _caught(name: str, check: Callable[[_Subject], Finding], subject: _Subject) -> Finding:
    try:
        return check(subject)
    except Refusal as refusal:  # whoever uses the ledger meets it too, and its message says what to do
        return wrong(name, refusal.message, "")
    except Exception as error:  # noqa: BLE001 - what one check meets must not keep the others from telling
        return look(name, f"cannot be told: {str(error) or type(error).__name__}", "")
