"""The watch over the ledger's head: one for all streams of a process, which it wakes when there is more to read."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from api.reading.freshness import Freshness
from domain.refusals import Refusal
from projections.answers.view import View

_EVERY = 0.05
_log = logging.getLogger("asreported")


class HeadWatch:
    """How far the projections have read, looked at while somebody wants to know."""

    def __init__(self, answers: View, freshness: Freshness) -> None:
        self._answers, self._freshness = answers, freshness
        self.position = 0
        self.is_closing = False
        self._streams = 0
        self._task: asyncio.Task[None] | None = None
        self._moved: asyncio.Future[None] | None = None

    async def reached(self) -> int:
        """The head, once the projections have read so far; raises NotCaughtUp."""
        head = self._answers.store.known_head()
        await self._freshness.reach(head)
        self._move(head)
        return self.position

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Watch as long as this lasts."""
        self._streams += 1
        if self._task is None:
            self._task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self._streams -= 1

    def moved(self) -> "asyncio.Future[None]":
        """What is done as soon as the position is a higher one, or all streams are to end."""
        if self._moved is None:
            self._moved = asyncio.get_running_loop().create_future()
        return self._moved

    def close(self) -> None:
        """Have all streams end."""
        self.is_closing = True
        self._wake()

    def _wake(self) -> None:
        if self._moved is not None and not self._moved.done():
            self._moved.set_result(None)
        self._moved = None

    def _move(self, position: int) -> None:
        if position > self.position:
            self.position = position
            self._wake()

    async def _watch(self) -> None:
        try:
            while self._streams and not self.is_closing:
                try:
                    await self._look()
                except Exception:  # noqa: BLE001 - whatever it is, streams wait, and reads tell what it is
                    _log.exception("the streams cannot follow the ledger; trying again")
                    await asyncio.sleep(1)
                await asyncio.sleep(_EVERY)
        finally:
            self._task = None

    async def _look(self) -> None:
        with suppress(Refusal):
            head = self._answers.store.known_head()
            if head <= self.position:
                return
            try:
                await self._freshness.reach(head)
                self._move(head)
            except Refusal:  # of what was recorded, at least so much was followed
                self._move(min(head, self._answers.bookmark()))
