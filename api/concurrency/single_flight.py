"""Work in threads that is done once for all who want it at the same time."""

import asyncio
from collections.abc import Callable, Hashable
from functools import partial
from typing import Generic, TypeVar

from api.http.http_refusals import Overloaded

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """A caller that asks while the same work is under way waits for its result instead of doing it again.

    At most ``most`` different works are under way or wait for a thread: nobody stops one whose client has gone.
    """

    def __init__(self, most: int = 128) -> None:
        self._most = most
        self._under_way: dict[Hashable, asyncio.Task[Result]] = {}

    async def do(self, key: Hashable, work: Callable[[], Result]) -> Result:
        """The result of the work, or what it raised; giving up does not stop it. Raises Overloaded."""
        task = self._under_way.get(key)
        # Until the loop goes on, what has ended is still among them: whoever asks then wants it done again, and a
        # result that is there already would let nobody else go on in the meantime.
        if task is None or task.done():
            if len(self._under_way) >= self._most:
                raise Overloaded("too many answers are in progress; try again")
            task = asyncio.get_running_loop().create_task(asyncio.to_thread(work))
            self._under_way[key] = task
            task.add_done_callback(partial(self._done, key))
        return await asyncio.shield(task)

    def _done(self, key: Hashable, task: asyncio.Task[Result]) -> None:
        if self._under_way.get(key) is task:
            del self._under_way[key]
        if not task.cancelled():
            task.exception()  # where everybody gave up waiting, nobody else looks at it
