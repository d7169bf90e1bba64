"""Files that were left lying beside the ledger by processes that were killed."""

from pathlib import Path
from typing import get_args

from domain.refusals import Refusal
from projections.following.failures import failure_file
from projections.tables.pointer import Pointer
from stores.sqlite.looking import is_no_file
from stores.sqlite.operators import log_of
from stores.sqlite.replacing import part_of
from stores.sqlite.reserve import reserve_of
from stores.turns import Role, lock_of
from upkeep.doctor.finding import Check, Finding, look, ok

_LEFTOVERS: Check = "leftovers"


def examine_leftovers(path: Path) -> Finding:
    """Look for files that killed processes left, and for folders, pipes and broken links under names of ours."""
    if odd := [file for file in _made_again(path) if is_no_file(file)]:
        return look(_LEFTOVERS, "names taken", names=[file.name for file in odd], files=odd)
    serving = _serving(path)
    unfinished = [Pointer(path).file(number) for number in Pointer(path).numbers() if number != serving]
    beside = [file for file in path.resolve().parent.glob("*") if file.name.startswith(f"{path.name}.")]
    parts = [file for file in beside if file.name.startswith(part_of(path).name)]
    nexts = [file for file in beside if file.name.endswith(".next")]
    names = sorted(file.name for file in parts + nexts + unfinished)
    if not names:
        return ok(_LEFTOVERS, "nothing left")
    if any(file.name.endswith(".key.next") for file in nexts):
        return look(_LEFTOVERS, "log change interrupted", names=names)
    if parts or nexts:
        return look(_LEFTOVERS, "files left", names=names, files=parts + nexts)
    return look(_LEFTOVERS, "generation left", names=names)


def _made_again(path: Path) -> list[Path]:
    """Files beside the ledger that are made again, of which no other check tells."""
    locks = [lock_of(path, role) for role in get_args(Role)]
    last_used = log_of(path).with_name(f"{log_of(path).name}.used")
    return [*locks, reserve_of(path), failure_file(path), last_used, part_of(path)]


def _serving(path: Path) -> int:
    """The generation that serves; where that cannot be told, the projections' own finding says so."""
    try:
        return Pointer(path).read()
    except Refusal:
        return 0
