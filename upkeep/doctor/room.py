"""The room on the disk, for what may come."""

import shutil
from pathlib import Path

from stores.sqlite.file import LEAST_ROOM
from upkeep.doctor.finding import Check, Finding, look, ok, wrong

_ROOM: Check = "room on the disk"
_MUCH_FREE = 1 << 30


def examine_room(path: Path) -> Finding:
    """Compare the free room with what recording, a rebuild and a backup take."""
    return room(shutil.disk_usage(path.resolve().parent).free, path.stat().st_size if path.exists() else 0)


def room(free: int, size: int) -> Finding:
    """The verdict on so many free bytes beside a ledger of that size."""
    if free < LEAST_ROOM:
        return wrong(_ROOM, "disk full", free=free, size=size)
    if free < max(_MUCH_FREE, 2 * size):
        return look(_ROOM, "room short", free=free, size=size)
    return ok(_ROOM, "room enough", free=free, size=size)
