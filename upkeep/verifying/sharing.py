"""The work of verification that processes share: each takes series, examines their events, and compares their rows."""

import gc
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import closing, contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnContext
from pathlib import Path
from threading import BrokenBarrierError

from projections.following.second_process import processors
from projections.following.serving_check import Compared, compare_serving
from projections.following.shares import Share, ShareBroken
from projections.tables.schema import OF_SERIES
from stores.sqlite.stream_rows import page_damage
from upkeep.verifying.examined_store import ExaminedEvents, ExaminedStore

# Each takes some 100 MB.
_MOST_PROCESSES = 4
# Every second.
_NOW_AND_THEN = 1


class SharedMemory:
    """What the processes share among them, in memory that each of them inherits."""

    def __init__(self, context: SpawnContext, folder: Path, processes: int) -> None:
        self.folder = folder
        self.processes = processes
        self.barrier = context.Barrier(processes)
        # Of each process the generation that it sees, and its position.
        self.seen = context.Array("q", 2 * processes)
        self.next = context.Value("q", 0)
        self.examined = context.Value("q", 0)
        self.counts = context.Array("q", 1 + len(OF_SERIES))

    def tell(self, examined: int) -> None:
        """Have so many events more be examined."""
        with self.examined.get_lock():
            self.examined.value += examined

    def file(self, number: int) -> Path:
        """The file in which a process writes."""
        return self.folder / f"answers-{number}"


class ProcessShare(Share):
    """The share of the process with that number, of which the first is 0."""

    def __init__(self, work: SharedMemory, number: int) -> None:
        self._work = work
        self._number = number

    @property
    def is_first(self) -> bool:
        """Whether this process answers."""
        return self._number == 0

    @property
    def others(self) -> Sequence[Path]:
        """The files of all others."""
        return [self._work.file(number) for number in range(self._work.processes) if number != self._number]

    def meet(self) -> None:
        """Wait for all others to be here."""
        try:
            self._work.barrier.wait()
        except BrokenBarrierError as error:
            raise ShareBroken from error

    def agrees(self, generation: int, position: int) -> bool:
        """Whether all others see this generation, at this position."""
        seen = self._work.seen
        seen[2 * self._number : 2 * self._number + 2] = [generation, position]
        self.meet()
        return seen[:] == [generation, position] * self._work.processes

    def taken(self, whole: int) -> Iterator[int]:
        """The next series that no process has taken yet, until there is none."""
        counter = self._work.next
        while True:
            with counter.get_lock():
                at = counter.value
                counter.value += 1
            if at >= whole:
                return
            yield at

    def end(self, counts: Sequence[int]) -> Sequence[int]:
        """Wait for all others to be at the end; the sums of what each of them counted."""
        with self._work.counts.get_lock():
            for at, count in enumerate(counts):
                self._work.counts[at] += count
        self.meet()
        return list(self._work.counts[:])

    def give_up(self) -> None:
        """Have no other wait for this process any more."""
        self._work.barrier.abort()


class Sharing:
    """The processes at work."""

    def __init__(self, work: SharedMemory, working: Sequence[Future[tuple[Compared, ExaminedEvents]]]) -> None:
        self._work = work
        self._working = working

    @property
    def examined(self) -> int:
        """How many events were examined so far."""
        return int(self._work.examined.value)

    def results(self, tell: Callable[[], None]) -> tuple[Compared, list[ExaminedEvents]]:
        """Wait for what they find, and tell now and then that they are at work; raises whatever one failed with."""
        while wait(self._working, _NOW_AND_THEN).not_done:
            tell()
        found = [one.result() for one in self._working]
        return found[0][0], [examined for _, examined in found]


@contextmanager
def sharing(path: Path, head: int) -> Iterator[Sharing]:
    """Have processes begin; they are ended where the block fails."""
    context = get_context("spawn")  # a fork would share the files that this process has open
    count = min(processors(), _MOST_PROCESSES)
    # Made here, so that it goes away also where the other processes are ended.
    with tempfile.TemporaryDirectory(prefix="asreported-") as folder:
        work = SharedMemory(context, Path(folder), count)
        with ProcessPoolExecutor(count, context, _begin, (work,)) as others:
            working = [others.submit(_work, path, number, head) for number in range(count)]
            try:
                yield Sharing(work, working)
            except BaseException:
                for process in list(others._processes.values()):  # noqa: SLF001 - the library has no way to end what runs
                    process.terminate()
                raise


# What the process works on that began with it.
_begun: list[SharedMemory] = []


def _begin(work: SharedMemory) -> None:
    _begun.append(work)
    threading.Thread(target=_end_with_the_first, args=(work.folder,), daemon=True).start()
    # An interrupt is the first process's to answer, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Rows are made by the million and none of them points back: looking for such takes a tenth of the time.
    gc.disable()


def _end_with_the_first(folder: Path) -> None:
    """End this process once the first one is gone: killed, it ends nobody, and no other would remove the folder."""
    first = parent_process()
    assert first is not None, "it was spawned"
    first.join()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _work(path: Path, number: int, head: int) -> tuple[Compared, ExaminedEvents]:
    (work,) = _begun
    share = ProcessShare(work, number)
    try:
        with closing(ExaminedStore(path, head, work.tell)) as store:
            # A disk that fails then ends this process, and the first one finds out by itself what is wrong.
            store.map_file()
            are_pages_sound = number != work.processes - 1 or page_damage(store) is None
            compared = compare_serving(store, work.file(number), share)
            return compared, store.examined if are_pages_sound else ExaminedEvents(is_sound=False)
    except BaseException:
        share.give_up()
        raise
