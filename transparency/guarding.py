"""The last signed checkpoint, kept outside the ledger, where no backup of the ledger takes it back."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from domain.refusals import DiskFull, FileUnreadable, LedgerBusy
from stores.durable import replace_durably
from stores.guard import Guard
from stores.surroundings import Surroundings
from transparency.notes import Checkpoint, checkpoint_of, note_of

_PATIENCE, _LOOK_AGAIN = 10.0, 0.01


def guarded_note(surroundings: Surroundings) -> str | None:
    """The checkpoint that was signed last, as a note; None where none was. Raises GuardLost or LogHalted."""
    found = Guard(surroundings).read()
    return found.note if found else None


def guarded(surroundings: Surroundings) -> Checkpoint | None:
    """The same, read; raises NotACheckpoint besides."""
    note = guarded_note(surroundings)
    return None if note is None else checkpoint_of(note_of(note).text)


def replace_guard(surroundings: Surroundings, note: str, before: str | None) -> None:
    """Keep a note in place of the note ``before``, on the disk when this returns; raises DiskFull or FileUnreadable.

    Copies of a ledger can share one guard by a link, though each has a lock of its own for its signer. Raises
    LedgerBusy where another has come before this one, which then finds out by the guard.
    """
    guard = surroundings.guard
    with _alone_in(guard.resolve().parent):
        if guarded_note(surroundings) != before:
            raise LedgerBusy(f"{guard} was replaced while this was signed; nothing was signed here")
        replace_durably(guard, note)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody else replaces a guard there meanwhile; where a file system knows no such locks, that is not waited for."""
    patience = time.monotonic() + _PATIENCE
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while _is_locked(descriptor):
            if time.monotonic() > patience:
                raise LedgerBusy(f"another process keeps the guards in {folder} locked; try again")
            time.sleep(_LOOK_AGAIN)
        yield
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def halt(surroundings: Surroundings, why: str, now: datetime, evidence: str = "") -> None:
    """Let nothing be recorded or signed any more, in any process, until an operator has checked it.

    ``evidence`` is kept with the reason, such as the signed note that contradicts the ledger.
    """
    told = f"{why}\nsince {now.isoformat(timespec='seconds')}\n"
    with suppress(FileUnreadable, DiskFull):  # the next signer finds the same again
        replace_durably(surroundings.halt, told + (f"\n{evidence}" if evidence else ""), among_many=True)
