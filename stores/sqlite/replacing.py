"""The replacing of a ledger's file in one step; what had its name before is put aside, never deleted."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from domain.refusals import FileUnreadable, LedgerBusy
from stores.durable import settle_folder
from stores.sqlite.copying import settle
from stores.sqlite.looking import SIDE_FILES, is_no_file


def part_of(place: Path) -> Path:
    """Where a file is made before it gets its name."""
    return place.with_name(place.name + ".part")


@contextmanager
def unfinished(place: Path) -> Iterator[Path]:
    """An empty file beside the place, this process's alone; removed at the end unless it got the name.

    What another process left there when it died is removed first. Raises LedgerBusy while one is at work on it, and
    FileUnreadable where something that is no file has the name.
    """
    part = part_of(place)
    if is_no_file(part) or part.is_symlink():  # what a link leads to is somebody's own file
        raise FileUnreadable(f"{part} is no file: put it aside, {place} is made there", path=str(part))
    with part.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LedgerBusy(f"another process is making {place}; try again", path=str(part)) from error
        _remove_around(part)
        file.truncate(0)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)
            _remove_around(part)


def put_in_place(fresh: Path, place: Path, aside: Path | None = None) -> None:
    """Let a settled file be the ledger: at any moment either the old or the new one is there.

    ``aside`` is where the old one goes, if there is one, with all that it holds; nobody may have it open.
    """
    if aside is not None:
        _give_to_owner(fresh, place.stat())
        _put_aside(place, aside)
    fresh.replace(place)
    settle_folder(place.parent)


def _give_to_owner(fresh: Path, old: os.stat_result) -> None:
    """Give the new file the rights of the old one."""
    fresh.chmod(stat.S_IMODE(old.st_mode))
    with suppress(PermissionError):
        os.chown(fresh, old.st_uid, old.st_gid)


def _put_aside(place: Path, aside: Path) -> None:
    with suppress(FileUnreadable):  # what is damaged stays as it is
        settle(place)
    try:
        # By a second name, so that the first one never leads to nothing.
        os.link(place, aside)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        place.replace(aside)
    # The next file by that name must not find what belongs to this one.
    for ending in SIDE_FILES:
        with suppress(FileNotFoundError):
            place.with_name(place.name + ending).replace(aside.with_name(aside.name + ending))
    settle_folder(aside.parent)


def _remove_around(part: Path) -> None:
    """SQLite's own files, and what verification derives from a ledger."""
    for one in part.parent.glob(f"{escape(part.name)}[-.]*"):
        one.unlink()
