"""Reads wait for what was acknowledged to anybody: at most two seconds, then they say so."""

import asyncio

from projections.answers import Answers
from projections.runner import Behind

PATIENCE = 2.0


class Freshness:
    """One wait at a time is enough for all requests of a process."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._reached = 0
        self._waiting: asyncio.Task[int] | None = None

    async def reach(self, position: int) -> None:
        """Return once the projections have read up to the position; raises Behind."""
        # Bookmarks only ever advance, a rebuilt one too: it takes over under the lock of whoever follows.
        if self._reached >= position or self._look() >= position:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                while self._look() < position:
                    # Shielded: whoever gives up waiting must not stop the work that the others wait for.
                    await asyncio.shield(self._catching_up())
        except TimeoutError as error:
            raise Behind(
                f"the projections have not reached position {position} yet; try again", position=position
            ) from error

    def _look(self) -> int:
        self._reached = max(self._reached, self._answers.bookmark())
        return self._reached

    def _catching_up(self) -> asyncio.Task[int]:
        if self._waiting is None or self._waiting.done():
            self._waiting = asyncio.get_running_loop().create_task(asyncio.to_thread(self._answers.catch_up))
            self._waiting.add_done_callback(_seen)
        return self._waiting


def _seen(task: asyncio.Task[int]) -> None:
    if not task.cancelled():
        task.exception()  # where everybody gave up waiting, nobody else looks at it
