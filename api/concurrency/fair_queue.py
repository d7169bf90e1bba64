"""Long work in threads: shared by all who wait for it, in fair turns of those who ask, stopped once nobody waits."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from api.http.http_refusals import ClientDisconnected, Overloaded

Result = TypeVar("Result")
GONE = "the client disconnected"
Wanted = Callable[[], bool]
Work = Callable[[Wanted], Result]


class Job(Generic[Result]):
    """One piece of work, and who waits for it; it is told by ``is_wanted`` when nobody does any more."""

    __slots__ = ("done", "is_running", "is_wanted", "key", "lines", "waiting", "work")

    def __init__(self, key: Hashable, work: Work[Result]) -> None:
        self.key = key
        self.work = work
        self.done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.lines: list[bytes] = []
        self.waiting = 0
        self.is_running = False
        self.is_wanted = True


class FairQueue(Generic[Result]):
    """Each who asks stands in a line of his own, and the lines take turns, so that nobody waits behind a flood.

    At most ``threads`` pieces of work run at a time, ``of_one`` for one who asks. A line is at most ``most_of_one``
    long, all of them together ``most``: the longest gives way to a shorter one. ``running`` counts what is under way.
    """

    def __init__(self, threads: int = 4, of_one: int = 2, most: int = 512, most_of_one: int = 64) -> None:
        self._threads, self._of_one, self._most, self._most_of_one = threads, of_one, most, most_of_one
        self._jobs: dict[Hashable, Job[Result]] = {}
        self._lines: OrderedDict[bytes, deque[Job[Result]]] = OrderedDict()
        self.running: Counter[bytes] = Counter()

    @property
    def waiting(self) -> dict[bytes, int]:
        """How long the line of each is who stands in one."""
        return {who: len(line) for who, line in self._lines.items()}

    async def do(
        self, key: Hashable, who: bytes, work: Work[Result], hung_up: Callable[[], Awaitable[object]] | None = None
    ) -> Result:
        """The result of the work, or what it raised; ``hung_up`` returns once who asks has gone.

        Work that nobody waits for any more is stopped. Raises Overloaded and ClientDisconnected.
        """
        job = self._jobs.get(key)
        if job is None or (who not in job.lines and not job.is_running):
            job = self._stand_in_line(job or Job(key, work), who)
        job.waiting += 1
        has_gone = False
        try:
            if hung_up is not None and not job.done.done():
                has_gone = await is_gone(job.done, hung_up)
            if has_gone:
                raise ClientDisconnected(GONE)
            return await asyncio.shield(job.done)
        finally:
            job.waiting -= 1
            # Work under way whose time is up goes on: its result is kept, and they were told to ask again.
            if not job.waiting and not job.done.done() and (has_gone or not job.is_running):
                self._stop(job)

    def _stand_in_line(self, job: Job[Result], who: bytes) -> Job[Result]:
        line = self._lines.get(who, ())
        if len(line) >= self._most_of_one:
            raise Overloaded("too many answers to you are in progress; try again when one has arrived")
        if sum(map(len, self._lines.values())) >= self._most:
            self._give_way(len(line), job)
        self._jobs[job.key] = job
        job.lines.append(who)
        self._lines.setdefault(who, deque()).append(job)
        self._go_on()
        return job

    def _give_way(self, length: int, coming: Job[Result]) -> None:
        """Turn the last one of the longest line away, for the sake of a line that is that long."""
        longest, line = max(self._lines.items(), key=lambda one: len(one[1]))
        told = Overloaded("too many answers are in progress; try again")
        if len(line) <= length + 1:
            raise told
        job = line[-1]
        self._leave(job, longest)
        if not job.lines and job is not coming:  # or it only changes lines
            del self._jobs[job.key]
            job.done.set_exception(told)
            job.done.exception()  # where everybody gave up waiting, nobody else looks at it

    def _go_on(self) -> None:
        """Begin what may begin, line by line."""
        while self.running.total() < self._threads:
            who = next((one for one in self._lines if self.running[one] < self._of_one), None)
            if who is None:
                return
            job = self._lines[who][0]
            self._lines.move_to_end(who)
            while job.lines:
                self._leave(job, job.lines[0])
            self._begin(job, who)

    def _begin(self, job: Job[Result], who: bytes) -> None:
        job.is_running = True
        self.running[who] += 1
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(None, job.work, lambda: job.is_wanted)
        future.add_done_callback(lambda made: self._made(job, who, made))

    def _made(self, job: Job[Result], who: bytes, made: "asyncio.Future[Result]") -> None:
        self.running[who] -= 1
        if not self.running[who]:
            del self.running[who]
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]
        with suppress(asyncio.CancelledError):
            error = made.exception()
            if error is None:
                job.done.set_result(made.result())
            else:
                job.done.set_exception(error)
                job.done.exception()  # where everybody gave up waiting, nobody else looks at it
        self._go_on()

    def _stop(self, job: Job[Result]) -> None:
        job.is_wanted = False
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]
        while job.lines:
            self._leave(job, job.lines[0])

    def _leave(self, job: Job[Result], who: bytes) -> None:
        job.lines.remove(who)
        self._lines[who].remove(job)
        if not self._lines[who]:
            del self._lines[who]


async def is_gone(done: "asyncio.Future[Result]", hung_up: Callable[[], Awaitable[object]]) -> bool:
    """Whether who asks went before it was done; ``hung_up`` returns once that is so."""
    gone = asyncio.ensure_future(hung_up())
    either: set[asyncio.Future[Any]] = {done, gone}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return not done.done()
    finally:
        gone.cancel()
