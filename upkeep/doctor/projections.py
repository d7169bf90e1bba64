"""The projections: which generation serves, of which ledger, and how far it has read."""

from pathlib import Path

from projections.following.failures import failure_of
from projections.tables.bookmark import Bookmark
from projections.tables.pointer import Named, Pointer, looked_at
from projections.tables.schema import FORMAT
from stores.sqlite.errors import is_full
from stores.sqlite.examining import Examined, leaf_at
from stores.sqlite.looking import check_beside
from stores.sqlite.upkeep import untrusted
from stores.untrusted import Damaged
from upkeep.doctor.finding import Check, Finding, What, look, ok, wrong

_PROJECTIONS: Check = "the projections"


def examine_projections(path: Path, ledger: Examined) -> Finding:
    """Compare the generation that serves with the ledger."""
    pointer = Pointer(path)
    named = pointer.named()
    if named is None or named.form != FORMAT or not pointer.is_there(named.number):
        return _none_serve(pointer, named)
    number = named.number
    check_beside(pointer.file(number))
    try:
        with untrusted():
            bookmark = looked_at(pointer.file(number))
    except Damaged as damage:
        what: What = "generation unreadable, disk full" if is_full(path) else "generation unreadable"
        return wrong(_PROJECTIONS, what, number=number, said=damage.said)
    if bookmark is None:
        return look(_PROJECTIONS, "tables of another program", number=number)
    failure = failure_of(path)
    if failure is not None:
        return wrong(_PROJECTIONS, "projections stopped", position=failure.position, said=failure.error)
    return _compared(path, ledger, number, bookmark)


def _compared(path: Path, ledger: Examined, number: int, bookmark: Bookmark) -> Finding:
    position, leaf = bookmark
    if position > ledger.head:
        return look(_PROJECTIONS, "projections of a longer ledger", number=number)
    if position and leaf_at(path, position) != leaf:
        return look(_PROJECTIONS, "projections of another ledger", number=number)
    if position < ledger.head:
        return look(_PROJECTIONS, "projections behind", events=ledger.head - position, position=position)
    return ok(_PROJECTIONS, "projections current", number=number, position=position)


def _none_serve(pointer: Pointer, named: Named | None) -> Finding:
    if named is not None and named.form == FORMAT:
        return look(_PROJECTIONS, "generation lost", file=pointer.file(named.number))
    if named is None and (pointer.path.is_symlink() or pointer.path.exists()):
        return look(_PROJECTIONS, "pointer ruined", file=pointer.path)
    return ok(_PROJECTIONS, "no projections")
