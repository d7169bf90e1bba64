"""The queue of writes: one thread records them in their order, and all that wait in one transaction."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial

from api.http.http_refusals import Overloaded
from api.writing.write_route import WriteAnswer
from domain.recording.group import CommandGroup, MadeMeanwhile
from domain.recording.ledger import Ledger
from domain.refusals import Elsewhere, LogOvertaken, PrimaryUnreachable, Refusal

# Seconds that the first of a group waits at most for those whose bodies are on their way.
_GATHERING = 0.001
# Seconds after which who waits behind others does not wait for another machine once more, if it did not answer these.
_PATIENCE = 2.0

# Records what was understood of a request, by itself or in a group; may raise a Refusal.
Recording = Callable[[Ledger | CommandGroup], WriteAnswer]
# Understands a request once its turn has come; may raise a Refusal.
Understanding = Callable[[], Recording]


class QueuedWrite:
    """A write that waits, and what it came to.

    ``answer`` and ``error`` are both None where its attempt was made by another. ``position`` is where it was refused.
    """

    __slots__ = ("answer", "came_at", "done", "error", "is_of_ledger", "position", "record", "understand")

    def __init__(self, understand: Understanding, *, is_of_ledger: bool) -> None:
        self.understand = understand
        self.is_of_ledger = is_of_ledger
        self.came_at = time.monotonic()
        self.done: asyncio.Future[QueuedWrite] = asyncio.get_running_loop().create_future()
        self.record: Recording | None = None
        self.answer: WriteAnswer | None = None
        self.error: Exception | None = None
        self.position: int | None = None

    def is_understood(self) -> bool:
        """Whether it can be recorded; otherwise its error is known."""
        try:
            self.record = self.understand()
        except Exception as error:  # noqa: BLE001 - it is told to who waits
            self.error = error
        return self.error is None

    def be_recorded(self, ledger: Ledger, into: Ledger | CommandGroup) -> None:
        """Record it; what it is refused for is of this one alone."""
        assert self.record is not None, "it was understood"
        self.answer, self.error, self.position = None, None, None
        try:
            self.answer = self.record(into)
        except MadeMeanwhile:
            pass
        except Exception as error:  # noqa: BLE001 - it is told to who waits
            self.error = error
            self.position = ledger.head()

    def fail(self, error: Exception, position: int | None) -> None:
        """Its group was not recorded, so that what it was told in there never came true."""
        self.answer, self.error, self.position = None, error, position


Done = Callable[[Sequence[QueuedWrite]], object]


class WriteQueue:
    """Writes in the order in which they came: those of the ledger that wait together are durable together.

    Each is decided upon those before it, and told after the commit. At most ``most`` wait; for those that are still
    coming the first waits ``gathering`` seconds at most. Where another machine that keeps the log did not answer a
    group, those who came more than ``patience`` seconds ago are refused with it.
    """

    def __init__(
        self, ledger: Ledger, most: int = 256, gathering: float = _GATHERING, patience: float = _PATIENCE
    ) -> None:
        self._ledger = ledger
        self._most = most
        self._gathering = gathering
        self._patience = patience
        self._count = 0
        self._waiting: deque[QueuedWrite] = deque()
        self._coming: set[object] = set()
        self._is_awake = False
        self._begin: Callable[[], object] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    def close(self) -> None:
        """Finish what waits."""
        self._wake()
        self._thread.shutdown(wait=True)

    @contextmanager
    def coming(self) -> Iterator[None]:
        """In the block a write is on its way that is to be added at its end.

        A group waits for it a moment; once one has waited in vain, none does any more.
        """
        write = object()
        self._coming.add(write)
        try:
            yield
        finally:
            self._coming.discard(write)
            if self._begin is not None and not self._coming:
                asyncio.get_running_loop().call_soon(self._wake)  # once this one is added

    def add(self, understand: Understanding, *, is_of_ledger: bool) -> "asyncio.Future[QueuedWrite]":
        """The write once it is done; giving up does not stop it. Raises Overloaded.

        What is not of the ledger is done by itself: it has a file and transactions of its own.
        """
        if self._count >= self._most:
            raise Overloaded("too many writes are waiting; try again")
        self._count += 1
        one = QueuedWrite(understand, is_of_ledger=is_of_ledger)
        one.done.add_done_callback(self._one_less)
        self._waiting.append(one)
        if not self._is_awake:  # to wake it costs as much as half a write
            self._is_awake = True
            loop = asyncio.get_running_loop()
            self._begin = partial(self._thread.submit, self._work, lambda done: loop.call_soon_threadsafe(_tell, done))
            if self._coming:
                self._timer = loop.call_later(self._gathering, self._wait_no_longer)
            else:
                self._wake()
        return one.done

    def _wait_no_longer(self) -> None:
        self._coming.clear()
        self._wake()

    def _wake(self) -> None:
        """Let the thread begin with those who came together, if it is to begin."""
        begin, self._begin = self._begin, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if begin is not None:
            begin()

    def _one_less(self, _: "asyncio.Future[QueuedWrite]") -> None:
        self._count -= 1

    def _work(self, tell: Done) -> None:
        """Do what waits, and what comes meanwhile."""
        while True:
            try:
                while self._waiting:
                    self._take_turn(tell)
            finally:
                self._is_awake = False
            if not self._waiting:  # whoever came before that line is seen here, and whoever comes behind it wakes it
                return

    def _take_turn(self, tell: Done) -> None:
        if not self._waiting[0].is_of_ledger:
            one = self._waiting.popleft()
            if one.is_understood():
                one.be_recorded(self._ledger, self._ledger)
            tell([one])
        else:
            group = deque(self._understood(tell))
            while group:
                tell(self._recorded(group, tell))

    def _understood(self, tell: Done) -> Iterator[QueuedWrite]:
        """Those that wait and are of the ledger, without those that are refused already."""
        while self._waiting and self._waiting[0].is_of_ledger:
            one = self._waiting.popleft()
            if one.is_understood():
                yield one
            else:
                tell([one])

    def _is_somebody_there(self, waiting: deque[QueuedWrite], tell: Done) -> bool:
        if not waiting:
            waiting.extend(self._understood(tell))
        return bool(waiting)

    def _recorded(self, waiting: deque[QueuedWrite], tell: Done) -> list[QueuedWrite]:
        """As many as one transaction takes, with those that come meanwhile; the others go on waiting."""
        done: list[QueuedWrite] = []
        group: CommandGroup | None = None
        try:
            with self._ledger.together() as group:
                while not group.is_full and self._is_somebody_there(waiting, tell):
                    done.append(waiting.popleft())
                    done[-1].be_recorded(self._ledger, group)
        except LogOvertaken:  # decided again, with what others have recorded meanwhile
            waiting.extendleft(reversed(done))
            return []
        except Exception as error:  # noqa: BLE001 - it is told to who waits
            if group is not None and group.is_broken:
                for one in done:  # each by itself, so that nobody fails with another
                    one.be_recorded(self._ledger, self._ledger)
                return done
            if not done:  # nobody had the lock
                done = list(waiting)
                waiting.clear()
            head = self._head()
            for one in done:
                one.fail(error, head)
            if isinstance(error, Elsewhere):
                done += self._refused_behind(waiting, error, head)
        return done

    def _refused_behind(
        self, waiting: deque[QueuedWrite], error: Elsewhere, position: int | None
    ) -> Iterator[QueuedWrite]:
        """Those behind a group that no server answered, and who have waited for it: nothing of theirs was sent."""
        refusal = PrimaryUnreachable(f"those in front were not answered, and nothing was sent: {error.message}")
        came_before = time.monotonic() - self._patience
        for behind in (waiting, self._waiting):
            while behind and behind[0].is_of_ledger and behind[0].came_at < came_before:
                one = behind.popleft()
                one.fail(refusal, position)
                yield one

    def _head(self) -> int | None:
        """The last position; None where it cannot be read."""
        with suppress(Refusal):
            return self._ledger.head()
        return None


def _tell(done: Sequence[QueuedWrite]) -> None:
    for one in done:
        one.done.set_result(one)
