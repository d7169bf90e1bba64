"""Every request ends: one clock hand sweeps over those in flight, so that a quick one costs next to nothing."""

import asyncio
from time import perf_counter

_TICKS = 30


class Deadlines:
    """Cancels the task of a request that takes longer than so many seconds, give or take a thirtieth of them.

    An answer that is sent in parts has so many for each part.
    """

    def __init__(self, within: float) -> None:
        self.within = within
        self._began: dict[asyncio.Task[object], float] = {}
        self._overdue: set[asyncio.Task[object]] = set()
        self._watching: asyncio.AbstractEventLoop | None = None

    def begin(self, started: float) -> "asyncio.Task[object] | None":
        """Watch the current task; ``started`` is of ``perf_counter``."""
        task = asyncio.current_task()
        if task is not None:
            self._began[task] = started
            if self._watching is None or self._watching.is_closed():
                self._watch(task.get_loop())
        return task

    def renew(self) -> None:
        """Let the current task begin again: part of its answer was taken."""
        task = asyncio.current_task()
        if task in self._began:
            self._began[task] = perf_counter()

    def end(self, task: "asyncio.Task[object] | None") -> bool:
        """Watch it no longer; whether it was cancelled here, and is to go on as if it were not."""
        if task is None:
            return False
        self._began.pop(task, None)
        if task not in self._overdue:
            return False
        self._overdue.discard(task)
        task.uncancel()
        return True

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = loop
        loop.call_later(self.within / _TICKS, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = None
        latest = perf_counter() - self.within
        for task in [task for task, began in self._began.items() if began < latest]:
            del self._began[task]
            self._overdue.add(task)
            task.cancel()
        if self._began:
            self._watch(loop)
