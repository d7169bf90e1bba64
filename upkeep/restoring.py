"""A backup put back as the ledger once it is verified, and what it lacks."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from stores.sqlite.copying import settle
from stores.sqlite.replacing import put_in_place, unfinished
from stores.sqlite.schema import check_header
from upkeep.copies.free_places import check_alone, check_unused
from upkeep.copies.missing_events import Lack, missing_of_guard, missing_of_ledger, still_halted
from upkeep.copies.verified_copy import Copied, verified_copy
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FileExists


class Restored(Struct, frozen=True, kw_only=True):
    """A ledger that was put back, what it lacks, and where the one went that was there before."""

    copied: Copied
    missing: list[Lack]
    put_aside: Path | None


def restore_backup(backup: Path, database: Path, step: Progress | None = None, *, replace: bool = False) -> Restored:
    """Verify a backup and put it where the ledger is; ``replace`` puts aside what is there.

    Raises FileExists, LedgerInUse, or FoundWrong for a backup that does not verify; then nothing was changed.
    """
    place = database.resolve()
    check_header(backup)
    _check_place(place, backup, replace=replace)
    with unfinished(place) as part:
        _copy(backup, part)
        copied = verified_copy(part, step)
        missing = _missing(database, place, part, copied)
        settle(part)
        _check_place(place, backup, replace=replace)
        aside = _aside(place) if place.exists() else None
        put_in_place(part, place, aside)
    return Restored(copied=copied, missing=missing, put_aside=aside)


def _check_place(place: Path, backup: Path, *, replace: bool) -> None:
    if not place.exists():
        check_alone(place)
        return
    if not replace:
        raise FileExists(f"{place} is already a ledger; put it aside with --replace", path=str(place))
    if place.samefile(backup):
        raise FileExists(f"{backup} is the ledger itself", path=str(place))
    check_unused(place)


def _copy(backup: Path, part: Path) -> None:
    """The bytes as they are, with what SQLite had not brought into the file yet, if that lies beside it."""
    for ending in ("-wal", ""):
        source = backup.with_name(backup.name + ending)
        if source.exists():
            shutil.copyfile(source, part.with_name(part.name + ending))


def _aside(place: Path) -> Path:
    """A name that nothing has yet."""
    name, number = f"{place.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}", 1
    aside = place.with_name(name)
    while aside.exists():
        number += 1
        aside = place.with_name(f"{name}-{number}")
    return aside


def _missing(database: Path, place: Path, part: Path, copied: Copied) -> list[Lack]:
    found = [missing_of_guard(database, part, copied.head, copied.last), still_halted(database)]
    if place.exists():
        found.append(missing_of_ledger(place, part, copied.head))
    return [lack for lack in found if lack is not None]
