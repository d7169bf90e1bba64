"""The comparison of the projections, which runs in another process while the events are checked if they are many."""

import gc
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path

from projections.following.serving_check import Compared, ProjectionsDiffer, compare_serving
from stores.opening import open_store
from upkeep.upkeep_refusals import FoundWrong

_WORTH_A_PROCESS = 20_000


@contextmanager
def comparing(path: Path, head: int) -> Iterator[Callable[[], Compared]]:
    """Yields a function that answers as ``compare`` does; where there is much, the work begins at once."""
    # Made here, so that it goes away also where the other process is ended.
    with tempfile.TemporaryDirectory(prefix="asreported-") as folder:
        fresh = Path(folder) / "answers"
        if head < _WORTH_A_PROCESS:
            yield lambda: compare(path, fresh)
            return
        # Spawned: a fork would share the files that this process has open.
        with ProcessPoolExecutor(1, get_context("spawn"), _begin, (folder,)) as other:
            working = other.submit(compare, path, fresh, is_alone=False)
            try:
                yield partial(_answered, working, path, fresh.with_name("again"))
            except BaseException:
                for process in list(other._processes.values()):  # noqa: SLF001 - the library has no way to end what runs
                    process.terminate()
                raise


def _begin(folder: str) -> None:
    threading.Thread(target=_end_with_the_first, args=(folder,), daemon=True).start()
    # An interrupt is the first process's to answer, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Rows are made by the million and none of them points back: looking for such takes a tenth of the time.
    gc.disable()


def _end_with_the_first(folder: str) -> None:
    """End this process once the first one is gone: killed, it ends nobody, and no other would remove the folder."""
    first = parent_process()
    assert first is not None, "it was spawned"
    first.join()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _answered(working: Future[Compared], path: Path, beside: Path) -> Compared:
    try:
        return working.result()
    except BrokenProcessPool:  # such as by a disk that fails, of which this process says what is wrong
        return compare(path, beside)


def compare(path: Path, beside: Path, *, is_alone: bool = True) -> Compared:
    """Compare the projections of a ledger with new ones; raises FoundWrong at the first row that differs.

    Unless this process is ``alone`` with it, it may be ended by a disk that fails.
    """
    with closing(open_store(path)) as store:
        if not is_alone:
            store.map_file()
        try:
            return compare_serving(store, beside)
        except ProjectionsDiffer as refusal:
            raise FoundWrong(refusal.message, **refusal.facts) from refusal
