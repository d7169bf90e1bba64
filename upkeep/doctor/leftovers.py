"""Files that were left lying beside the ledger by processes that were killed."""

from pathlib import Path

from domain.refusals import Refusal
from projections.tables.pointer import Pointer
from stores.sqlite.looking import is_no_file
from upkeep.doctor.finding import Check, Finding, look, ok

_LEFTOVERS: Check = "leftovers"
# Files beside the ledger that are made again, of which no other check tells.
_OURS = (".leader", ".rebuild.leader", ".log.leader", ".reserve", ".answers.failed", ".operators.used", ".part")


def examine_leftovers(path: Path) -> Finding:
    """What was left by processes that were killed, and what has the name of a file of ours and is none."""
    if odd := [one for ending in _OURS if is_no_file(one := path.with_name(path.name + ending))]:
        return look(_LEFTOVERS, "names taken", names=[one.name for one in odd], files=odd)
    serving = _serving(path)
    unfinished = [Pointer(path).file(one) for one in Pointer(path).numbers() if one != serving]
    beside = [one for one in path.resolve().parent.glob("*") if one.name.startswith(f"{path.name}.")]
    parts = [one for one in beside if one.name.startswith(f"{path.name}.part")]
    nexts = [one for one in beside if one.name.endswith(".next")]
    names = sorted(one.name for one in parts + nexts + unfinished)
    if not names:
        return ok(_LEFTOVERS, "nothing left")
    if any(one.name.endswith(".key.next") for one in nexts):
        return look(_LEFTOVERS, "log change interrupted", names=names)
    if parts or nexts:
        return look(_LEFTOVERS, "files left", names=names, files=parts + nexts)
    return look(_LEFTOVERS, "generation left", names=names)


def _serving(path: Path) -> int:
    """The generation that serves; where that cannot be told, the projections' own finding says so."""
    try:
        return Pointer(path).read()
    except Refusal:
        return 0
