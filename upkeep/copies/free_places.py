"""Places where a ledger's file may be put: nobody has one open there, and nothing of another one is left."""

from pathlib import Path

from stores.sqlite.looking import SIDE_FILES, is_open_elsewhere
from upkeep.upkeep_refusals import FileExists, LedgerInUse


def check_unused(place: Path) -> None:
    """Raise LedgerInUse where another process has the ledger open."""
    if is_open_elsewhere(place):
        raise LedgerInUse(f"another process has {place} open; stop it first (fuser -v {place})", path=str(place))


def check_alone(place: Path) -> None:
    """Raise FileExists where SQLite's files are left of a ledger that is gone: they would be read into the new one."""
    for ending in SIDE_FILES:
        stray = place.with_name(place.name + ending)
        if stray.exists():
            raise FileExists(
                f"{stray} exists without its ledger, and may contain the latest events; move it away",
                path=str(stray),
            )
