"""Take the files from others where reads are closed: only their owner reads the ledger and what is derived from it."""

import os
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o077


def close_files(database: Path) -> None:
    """Take from others what they may do with the files that are there, and with those that this process makes.

    So do its children. What belongs to somebody else stays as it is.
    """
    os.umask(os.umask(_OTHERS) | _OTHERS)
    place = database.resolve()
    for file in place.parent.iterdir():
        if file.name == place.name or file.name.startswith((f"{place.name}.", f"{place.name}-")):
            _close(file)


def _close(file: Path) -> None:
    with suppress(OSError):
        found = file.stat()
        if stat.S_ISREG(found.st_mode) and found.st_mode & _OTHERS:
            file.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
