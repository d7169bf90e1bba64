"""The lock by which processes take turns at a role, freed by the kernel when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.refusals import FileUnreadable


@contextmanager
def turn(ledger: Path, *, wait: bool) -> Iterator[bool]:
    """Whether this process is the one that follows; the kernel frees the lock of a process that dies.

    Raises FileUnreadable where the file to be locked is none, or nobody may write it.
    """
    # A pipe that has the name is locked like a file; opened in any other way it would keep everybody waiting.
    how = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    place = ledger.with_name(ledger.name + ".leader")
    try:
        lock = os.open(place, how, 0o666)
    except OSError as error:
        why = f"{place} cannot be locked: {error.strerror}; remove it, and it is made again"
        raise FileUnreadable(why, path=str(place)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(lock)
