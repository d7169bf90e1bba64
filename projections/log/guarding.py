"""Keeps the last signed checkpoint outside the ledger, where no backup of the ledger takes it back."""

import errno
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from domain.guard import Guard, guard_of, halt_of
from domain.refusals import DiskFull, OutOfReach
from projections.log.notes import Checkpoint, checkpoint_of, note_of


def guarded_note(ledger: Path) -> str | None:
    """The checkpoint that was signed last, as a note; None where none was. Raises GuardLost or LogHalted."""
    found = Guard(ledger).read()
    return found.note if found else None


def guarded(ledger: Path) -> Checkpoint | None:
    """The same, read; raises NotACheckpoint besides."""
    note = guarded_note(ledger)
    return None if note is None else checkpoint_of(note_of(note).text)


def guard(ledger: Path, note: str) -> None:
    """Keep it in place of the one before, on the disk when this returns; raises DiskFull or OutOfReach."""
    replace_durably(guard_of(ledger), note)


def halt(ledger: Path, why: str, now: datetime) -> None:
    """Let nothing be recorded or signed any more, in any process, until an operator has looked."""
    with suppress(OutOfReach, DiskFull):  # whoever signs next finds the same again
        replace_durably(halt_of(ledger), f"{why}\nsince {now.isoformat(timespec='seconds')}\n")


def replace_durably(path: Path, text: str) -> None:
    """Write a small file in one step; a link stays one, and what it leads to is replaced.

    Raises DiskFull or OutOfReach, and then the file is as it was.
    """
    place = path.resolve()
    fresh = place.with_name(place.name + ".next")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
        settle_folder(place.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else OutOfReach
        raise kind(f"{path} cannot be written: {error.strerror}", path=str(path)) from error


def settle_folder(folder: Path) -> None:
    """Bring names that were made or changed in a folder onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
