"""A little room held in a file beside the ledger, and given up on a full disk for what cannot wait."""

import os
from contextlib import suppress
from pathlib import Path

# Enough for SQLite's files beside ledger, projections and tiles, and for the journal of a token that is revoked.
RESERVE = 1 << 20


def reserve_of(file: Path) -> Path:
    """Where that room is held."""
    return file.with_name(file.name + ".reserve")


def hold_room(file: Path) -> None:
    """Hold it again, if it is not held; called where there is plenty. Without the right to write, none is held."""
    place = reserve_of(file)
    with suppress(OSError):
        is_file = place.is_file() and not place.is_symlink()
        if place.is_symlink() or (place.exists() and (not is_file or place.stat().st_size >= RESERVE)):
            return
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            _allocate(descriptor)
        finally:
            os.close(descriptor)


def _allocate(descriptor: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, RESERVE)
    else:  # macOS has no such call
        held = os.fstat(descriptor).st_size
        os.pwrite(descriptor, bytes(RESERVE - held), held)


def give_up_room(file: Path) -> bool:
    """Let go of it, for what cannot wait until somebody makes room; whether there was any."""
    with suppress(OSError):
        reserve_of(file).unlink()
        return True
    return False
