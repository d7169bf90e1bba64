"""Every check of a ledger and of what lies beside it, none of which keeps another from telling."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from domain.refusals import Refusal
from stores.sqlite.examining import Examined
from stores.untrusted import Damaged
from upkeep.doctor.clock import examine_clock
from upkeep.doctor.cluster import examine_cluster
from upkeep.doctor.file import examine_file, examine_lock
from upkeep.doctor.finding import Check, Finding, look, wrong
from upkeep.doctor.hooks import examine_hooks
from upkeep.doctor.leftovers import examine_leftovers
from upkeep.doctor.log import examine_guard, examine_guard_alone, examine_key, examine_key_alone, examine_signatures
from upkeep.doctor.mirror import examine_mirror
from upkeep.doctor.operators import examine_operators
from upkeep.doctor.projections import examine_projections
from upkeep.doctor.proposals import examine_proposals
from upkeep.doctor.room import examine_room
from upkeep.doctor.upper_hashes import examine_upper_hashes
from upkeep.doctor.watch import examine_watch

_OF_LEDGER: Mapping[Check, Callable[[Path, Examined], Finding]] = {
    "the projections": examine_projections,
    "the clock": examine_clock,
    "the signing key": examine_key,
    "the fork guard": examine_guard,
    "signatures": examine_signatures,
}
# What can be told where the ledger cannot be read.
_WITHOUT_LEDGER: Mapping[Check, Callable[[Path], Finding]] = {
    "the signing key": examine_key_alone,
    "the fork guard": examine_guard_alone,
}
_BESIDE: Mapping[Check, Callable[[Path], Finding]] = {
    "the upper hashes": examine_upper_hashes,
    "the operators' log": examine_operators,
    "hooks": examine_hooks,
    "proposals": examine_proposals,
    "the watch": examine_watch,
    "room on the disk": examine_room,
    "leftovers": examine_leftovers,
}


def examined(path: Path) -> list[Finding]:
    """The findings of every check; the ledger and everything beside it stay as they are."""
    return list(_findings(path))


def _findings(path: Path) -> Iterator[Finding]:
    # Before this process has the file open itself: see ``stores.sqlite.looking``.
    lock = [_caught("the write lock", partial(examine_lock, path))] if path.is_file() else []
    found, ledger = examine_file(path)
    yield found
    yield from lock
    if ledger is None:
        for name, alone in _WITHOUT_LEDGER.items():
            yield _caught(name, partial(alone, path))
    else:
        for name, of_ledger in _OF_LEDGER.items():
            yield _caught(name, partial(of_ledger, path, ledger))
    for name, beside in _BESIDE.items():
        yield _caught(name, partial(beside, path))
    yield from _of_upstream("the primary", partial(examine_cluster, path))
    yield from _of_upstream("the origin", partial(examine_mirror, path))


def _of_upstream(name: Check, examine: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(examine())
    except Refusal as refusal:  # nobody can tell what this is a copy of, or where that is
        return [wrong(name, "refused", said=refusal.message)]


def _caught(name: Check, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Damaged as damage:
        return look(name, "cannot be told", said=damage.said)
    except Refusal as refusal:  # every user of the ledger meets it too, and its message says what to do
        return wrong(name, "refused", said=refusal.message)
    except (OSError, ValueError, TypeError) as error:  # a file beside it that holds what nobody wrote there
        return look(name, "cannot be told", said=str(error) or type(error).__name__)
