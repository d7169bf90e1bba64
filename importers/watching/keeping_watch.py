"""The keeping of a watch: each entry looked at when it is due, by one process at a time."""

import fcntl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.refusals import Conflict, LedgerBusy
from importers.watching.watch_list import Watched
from importers.watching.watcher import Watcher, WatchLook

# Seconds between two times that the clock is asked, and before a busy ledger is tried again.
_ASKED_EVERY, _BUSY_FOR = 30.0, 5.0


class WatchRuns(Conflict):
    """Another process keeps the watch of this ledger."""


@contextmanager
def only_watch(folder: Path) -> Iterator[None]:
    """Be the only process that keeps the watch; raises WatchRuns."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WatchRuns(f"another process keeps the watch in {folder}; it ends first", path=str(folder)) from None
        yield


def look_once(
    watcher: Watcher, entries: Sequence[Watched], tell: Callable[[WatchLook], object], *, whether_due: bool = False
) -> None:
    """Look at what is due, or at everything, and remove old bytes; raises where nothing can be noted or recorded."""
    for entry in entries:
        if whether_due or not watcher.due(entry):
            tell(watcher.look(entry))
    watcher.prune()


def keep_watch(
    watcher: Watcher, entries: Sequence[Watched], tell: Callable[[WatchLook], object], stop: threading.Event
) -> None:
    """Look whenever something is due, until told to stop; a ledger that is busy is tried again."""
    wait = 0.0
    while not stop.wait(wait):
        try:
            for entry in entries:
                if stop.is_set():
                    return
                if not watcher.due(entry):
                    tell(watcher.look(entry))
            watcher.prune()
        except LedgerBusy:
            wait = _BUSY_FOR
            continue
        due = min(watcher.due(entry).total_seconds() for entry in entries)
        wait = min(due, _ASKED_EVERY)
