"""Keeps the last signed checkpoint outside the ledger, where no backup of the ledger takes it back."""

import os
from datetime import datetime
from pathlib import Path

from domain.guard import guard_of, halt_of
from projections.log.notes import Checkpoint, checkpoint_of, note_of


def guarded_note(ledger: Path) -> str | None:
    """The checkpoint that was signed last, as a note; None where none was."""
    try:
        return guard_of(ledger).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def guarded(ledger: Path) -> Checkpoint | None:
    """The same, read; raises NotACheckpoint."""
    note = guarded_note(ledger)
    return None if note is None else checkpoint_of(note_of(note).text)


def guard(ledger: Path, note: str) -> None:
    """Keep it in place of the one before, on the disk when this returns."""
    replace_durably(guard_of(ledger), note)


def halt(ledger: Path, why: str, now: datetime) -> None:
    """Let nothing be recorded or signed any more, in any process, until an operator has looked."""
    replace_durably(halt_of(ledger), f"{why}\nsince {now.isoformat(timespec='seconds')}\n")


def replace_durably(path: Path, text: str) -> None:
    """Write a small file in one step; a link stays one, and what it leads to is replaced."""
    place = path.resolve()
    fresh = place.with_name(place.name + ".next")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)
    settle_folder(place.parent)


def settle_folder(folder: Path) -> None:
    """Bring names that were made or changed in a folder onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
