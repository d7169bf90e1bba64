"""The question where the log ends, shared by all who asked before it was sent, for one event loop."""

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg

from stores.log_extent import LogExtent
from stores.postgres.head_question import HeadQuestion
from stores.postgres.reasons import why
from stores.upstream import upstream_of

# Seconds that a question may take before it is answered without one: half of what a read waits for anything.
_PATIENCE = 1.0
_SHORTEST_NAP, _LONGEST_NAP = 0.01, 0.5
Asked = asyncio.Future[LogExtent | None]


class SharedHead:
    """Tells readers how far the log of the primary goes, by one connection of its own.

    Who asks while a question is under way waits for the next one. Once none was answered in time, everybody is told so
    at once, until one is: it is asked again and again in the background. For one event loop at a time.
    """

    def __init__(
        self,
        file: Path,
        known: Callable[[], int],
        answered: Callable[[], object] = lambda: None,
        patience: float = _PATIENCE,
    ) -> None:
        """``file`` is the copy whose upstream is asked, and ``known`` the last position that it has.

        A server that knows less than that, or less than was answered before, is not the primary. Each answer is told
        to ``answered``. Nobody waits longer than about twice the patience, in seconds.
        """
        self._file = file
        self._known = known
        self._answered = answered
        self._patience = patience
        self._highest = LogExtent()
        self._timeline = 0
        self._question: HeadQuestion | None = None
        self._waiting: list[Asked] = []
        self._sent: list[Asked] = []
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False
        # Why no question is answered at present; nothing where they are.
        self.trouble = ""
        self.is_away = False
        # Since when nobody answers, of ``time.monotonic``; None while somebody does, as far as anybody has asked.
        self.away_since: float | None = None

    def ask(self) -> Asked:
        """Where the log ends now, or None if no primary can be reached."""
        loop = asyncio.get_running_loop()
        asked: Asked = loop.create_future()
        if self.is_away or self._is_closed:
            asked.set_result(None)
            return asked
        self._waiting.append(asked)
        if self._timer is None:
            self._timer = loop.call_later(self._patience, self._give_up)
        if self._task is None:
            self._task = loop.create_task(self._answer())
        return asked

    @property
    def is_asking(self) -> bool:
        """Whether a question is under way."""
        return bool(self._sent)

    async def close(self) -> None:
        """Tell whoever waits that nobody answers, and let go of the connection."""
        self._is_closed = True
        self._tell_all(None)
        if self._timer is not None:
            self._timer.cancel()
        if (task := self._task) is not None:
            if self._question is None or not self._question.hang_up():
                task.cancel()
            await asyncio.wait([task])
        await self._let_go()

    async def _answer(self) -> None:
        """Ask for as long as somebody waits, or nobody is there to answer."""
        nap = _SHORTEST_NAP
        try:
            while (self._waiting or self.is_away) and not self._is_closed:
                try:
                    await self._answer_once()
                    nap = _SHORTEST_NAP
                except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and asked again
                    self.trouble = why(error)
                    self._waiting, self._sent = self._sent + self._waiting, []
                    await self._let_go()
                    await asyncio.sleep(nap)
                    nap = min(nap * 2, _LONGEST_NAP)
        finally:
            self._task = None

    async def _answer_once(self) -> None:
        question = self._question
        if question is None or not question.is_ready:
            question = await self._connected()
        self._waiting, self._sent = [], self._waiting
        known = max(self._known(), self._highest.head)
        extent = await question.ask()
        if extent.head < known:
            raise psycopg.OperationalError(f"the log ends at position {extent.head} there, and went up to {known}")
        self._highest, self.away_since = extent, None
        self.is_away, self.trouble = False, ""
        self._answered()
        sent, self._sent = self._sent, []
        self._start_timer_again()
        _tell(sent, extent)

    def _start_timer_again(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(self._patience, self._give_up)

    async def _connected(self) -> HeadQuestion:
        await self._let_go()
        upstream = upstream_of(self._file)
        assert upstream is not None, "a copy says of what"
        self._question = question = HeadQuestion()
        self._timeline = await question.connect(upstream.address, max(upstream.timeline, self._timeline))
        return question

    def _give_up(self) -> None:
        """Tell all who wait that nobody answers, and go on without them."""
        self._timer = None
        self.is_away, self.away_since = True, self.away_since or time.monotonic()
        self.trouble = self.trouble or f"no answer within {self._patience:g} s"
        self._tell_all(None)
        if self._question is not None:
            self._question.hang_up()

    def _tell_all(self, extent: LogExtent | None) -> None:
        told, self._sent, self._waiting = self._sent + self._waiting, [], []
        _tell(told, extent)

    async def _let_go(self) -> None:
        question, self._question = self._question, None
        if question is not None:
            await question.close()


def _tell(asked: Iterable[Asked], extent: LogExtent | None) -> None:
    for one in asked:
        if not one.done():  # or who asked has gone
            one.set_result(extent)
