"""A backup: a copy of the ledger in one file, made while it is in use, which gets its name once it is verified."""

from pathlib import Path

from msgspec import Struct

from domain.refusals import Refusal
from stores.sqlite.copying import copy_online, settle
from stores.sqlite.replacing import put_in_place, unfinished
from stores.surroundings import Surroundings, surroundings_of
from transparency.guarding import guarded
from transparency.notes import Checkpoint
from upkeep.copies.free_places import check_alone
from upkeep.copies.missing_events import Positions, signed_missing
from upkeep.copies.verified_copy import Copied, verified_copy
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FileExists


class BackedUp(Struct, frozen=True, kw_only=True):
    """A backup that counts, of ``size`` bytes.

    ``missing`` are positions that were signed and that the ledger lacked already; ``unknown`` is why that cannot be
    told.
    """

    size: int
    copied: Copied
    missing: Positions | None
    unknown: str | None


def back_up(path: Path, file: Path, step: Progress | None = None) -> BackedUp:
    """Copy a ledger into a new file and verify the copy; raises FileExists, or FoundWrong for what does not verify."""
    if file.exists():
        raise FileExists(f"{file} already exists; give another file", path=str(file))
    check_alone(file)
    surroundings = surroundings_of(path)
    signed, unknown = _guarded(surroundings)  # before copying: a service that runs signs on
    with unfinished(file) as part:
        copy_online(path, part, step and (lambda done, total: step(done, total, "Copying")))
        copied = verified_copy(part, step)
        missing = signed_missing(signed, part, copied.head) if signed else None
        if signed is None and copied.last is not None:
            unknown = unknown or f"{surroundings.guard} is missing"
        settle(part)
        put_in_place(part, file)
    return BackedUp(size=file.stat().st_size, copied=copied, missing=missing, unknown=unknown)


def _guarded(surroundings: Surroundings) -> tuple[Checkpoint | None, str | None]:
    """The checkpoint that was signed last, or why it cannot be told: what there is can still be copied."""
    try:
        return guarded(surroundings), None
    except Refusal as refusal:
        return None, refusal.message.partition(". Nothing is")[0]
