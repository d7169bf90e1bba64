"""A file that has its name once it is whole, and is on the disk by then."""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from domain.refusals import DiskFull, FileUnreadable, LedgerBusy
from stores.durable import settle, settle_folder
from stores.sqlite.replacing import part_of
from upkeep.upkeep_refusals import FileExists

# A link is not followed: what it leads to is somebody's own file, and a pipe is not waited for.
_HOW = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@contextmanager
def whole_file(place: Path, *, is_new: bool = False) -> Iterator[BinaryIO]:
    """The file to write to; whatever goes wrong, nothing is left. ``is_new``: nothing may have the name yet.

    Raises DiskFull or FileUnreadable, FileExists, and LedgerBusy while another process makes the same file.
    """
    part = part_of(place)
    try:
        with _alone(part, place) as file:
            try:
                if is_new and os.path.lexists(place):
                    raise FileExists(f"{place} is there already; name a new file", path=str(place))
                yield file
                settle(file)
                part.replace(place)
                settle_folder(place.parent)
            finally:  # as long as nobody else can begin another one there
                with suppress(OSError):
                    part.unlink(missing_ok=True)
    except OSError as error:
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else FileUnreadable
        why = f"{part} is a link: put it aside" if error.errno == errno.ELOOP else error.strerror
        raise kind(f"{place} cannot be written: {why}", path=str(place)) from error


@contextmanager
def _alone(part: Path, place: Path) -> Iterator[BinaryIO]:
    """The unfinished file, empty; what another process left there when it died is begun anew."""
    with os.fdopen(os.open(part, _HOW, 0o666), "wb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FileUnreadable(f"{part} is no file: put it aside, {place} is made there", path=str(part))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = part.stat(follow_symlinks=False).st_ino == os.fstat(file.fileno()).st_ino
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:  # it is another process's, or was until this moment
            raise LedgerBusy(f"another process is making {place}; try again", path=str(part))
        file.truncate(0)
        yield file
