"""An exported log made into a new ledger, which gets its name once every byte is checked."""

from pathlib import Path

from msgspec.structs import replace

from stores.sqlite.copying import settle
from stores.sqlite.examining import holds_rows
from stores.sqlite.replacing import put_in_place, unfinished
from stores.untrusted import Damaged
from transparency.notes import VerifierKey
from upkeep.copies.free_places import check_alone, check_unused
from upkeep.copies.missing_events import missing_of_guard
from upkeep.copies.verified_copy import last_checkpoint
from upkeep.exports.reading import ImportedLog, read_log
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FileExists


def import_log(
    folder: Path, database: Path, key: VerifierKey | None = None, step: Progress | None = None
) -> ImportedLog:
    """Make a ledger of an exported log; raises FileExists, LedgerInUse or NotALog."""
    place = database.resolve()
    _check_place(place)
    with unfinished(place) as part:
        imported = read_log(folder, part, key, step)
        missing = missing_of_guard(database, part, imported.size, last_checkpoint(part))
        settle(part)
        _check_place(place)
        if place.exists():
            settle(place)
        put_in_place(part, place)
    return replace(imported, missing=missing)


def _check_place(place: Path) -> None:
    """Nothing is there, or a ledger in which nothing is."""
    if not place.exists():
        check_alone(place)
        return
    if _holds_something(place):
        raise FileExists(f"{place} is already a ledger; name another file with --database", path=str(place))
    check_unused(place)


def _holds_something(place: Path) -> bool:
    if not place.is_file() or not place.stat().st_size:
        return not place.is_file()
    try:
        return holds_rows(place)
    except Damaged:
        return True  # what cannot be read is left alone
