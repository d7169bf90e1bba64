"""What other processes do to the projections of a ledger: follow, lead, rebuild, and die of it."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from projections.following.batches import catch_up, follow_once
from projections.following.projector import Projector
from projections.following.rebuilding import rebuild
from projections.tables import schema
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer
from stores.sqlite.store import Store
from stores.turns import turn


def die() -> None:
    """As ``kill -9`` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def follow(ledger: Path, generation: str) -> None:
    """Follow one ledger batch at a time, whoever else does."""
    followed, store = Generation(Path(generation)), Store(ledger)
    schema.create(followed)
    catch_up(followed, store, 1)


def die_between_rows_and_bookmark(ledger: Path, generation: str) -> None:
    """Write the rows of everything, and die before the transaction ends."""

    class Dying(Projector):
        def apply(self, *batch: Any, **how: Any) -> None:
            super().apply(*batch, **how)
            die()

    followed, store = Generation(Path(generation)), Store(ledger)
    follow_once(followed, store, Dying(followed, store))


def lead(ledger: Path, seconds: str) -> None:
    """Be the leader for some seconds, and do nothing."""
    with turn(ledger, "leader", wait=True):
        print("leading", flush=True)  # noqa: T201 - the reader is another process
        time.sleep(float(seconds))


def lead_writing(ledger: Path, seconds: str) -> None:
    """Be the leader for some seconds, in the middle of writing, and then end without having written."""
    pointer = Pointer(ledger)
    with turn(ledger, "leader", wait=True), Generation(pointer.file(pointer.read())).writing():
        print("leading", flush=True)  # noqa: T201 - the reader is another process
        time.sleep(float(seconds))


def rebuild_anew(ledger: Path, _: str) -> None:
    """Have another generation serve."""
    rebuild(Pointer(ledger), Store(ledger))


def die_rebuilding(ledger: Path, share: str) -> None:
    """Rebuild, and die once that share of the ledger has been read."""

    def progress(position: int, head: int) -> None:
        if position >= float(share) * head:
            die()

    store = Store(ledger)
    rebuild(Pointer(ledger), store, progress, limit=1)


DEEDS = {
    one.__name__: one
    for one in (follow, die_between_rows_and_bookmark, lead, lead_writing, rebuild_anew, die_rebuilding)
}

if __name__ == "__main__":
    DEEDS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
