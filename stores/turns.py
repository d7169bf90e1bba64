"""The locks by which processes take turns at a role, freed by the kernel when their holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from domain.refusals import FileUnreadable

Role = Literal["leader", "rebuilder", "signer", "deliverer", "copier", "upstream", "exporter"]
_ENDINGS: dict[Role, str] = {
    "leader": ".leader", "rebuilder": ".rebuild.leader", "signer": ".log.leader", "deliverer": ".hooks.leader",
    "copier": ".copy.leader", "upstream": ".upstream.leader",
    "exporter": ".leader",
}  # fmt: skip


def lock_of(place: Path, role: Role) -> Path:
    """The file that the holder of the role locks, beside the ledger's file ``place``."""
    return place.with_name(place.name + _ENDINGS[role])


@contextmanager
def turn(place: Path, role: Role, *, wait: bool) -> Iterator[bool]:
    """Take the role for the ledger at that place; yields whether this process has it.

    Raises FileUnreadable where the file to be locked is none, or nobody may write it.
    """
    # A pipe that has the name is locked like a file; opened in any other way it would keep everybody waiting.
    how = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    file = lock_of(place, role)
    try:
        lock = os.open(file, how, 0o666)
    except OSError as error:
        why = f"{file} cannot be locked: {error.strerror}; remove it, and it is created again"
        raise FileUnreadable(why, path=str(file)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(lock)
