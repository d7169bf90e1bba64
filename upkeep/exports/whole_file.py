"""A file that has its name once it is whole, and is on the disk by then."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from domain.refusals import DiskFull, FileUnreadable
from stores.durable import settle, settle_folder
from stores.sqlite.replacing import part_of


@contextmanager
def whole_file(place: Path) -> Iterator[BinaryIO]:
    """The file to write to; whatever goes wrong, nothing is left. Raises DiskFull or FileUnreadable."""
    part = part_of(place)
    try:
        with part.open("wb") as file:
            yield file
            settle(file)
        part.replace(place)
        settle_folder(place.parent)
    except OSError as error:
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else FileUnreadable
        raise kind(f"{place} cannot be written: {error.strerror}", path=str(place)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
