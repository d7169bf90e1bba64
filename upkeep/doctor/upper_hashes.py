"""The file of the tree's upper hashes beside the ledger, which is made again where it cannot be used."""

from pathlib import Path

from stores.sqlite.examining import hashes_fault
from stores.sqlite.hash_rows import tiles_of
from stores.surroundings import is_there
from stores.untrusted import Damaged
from upkeep.doctor.finding import Check, Finding, look, ok

_HASHES: Check = "the upper hashes"


def examine_upper_hashes(path: Path) -> Finding:
    """Nothing is lost with them, but without their file each process that signs makes all of them again."""
    file = tiles_of(path)
    if not is_there(file):
        return ok(_HASHES, "no upper hashes")
    if said := _fault(file):
        return look(_HASHES, "upper hashes unusable", file=file, said=said)
    return ok(_HASHES, "upper hashes sound")


def _fault(file: Path) -> str | None:
    if not file.exists():
        return "it leads to nothing"
    try:
        return hashes_fault(file)
    except Damaged as damage:
        return damage.said
