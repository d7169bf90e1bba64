"""The question where the log ends, shared by all who asked before it was sent, for one event loop."""

import asyncio
import os
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg.rows import tuple_row

from domain.refusals import Refusal
from stores.postgres.connection import conninfo_of
from stores.postgres.log_extent import ASK_EXTENT, LogExtent
from stores.upstream import upstream_of

# Seconds that a question may take before it is answered without one: half of what a read waits for anything.
_PATIENCE = 1.0
_SHORTEST_NAP, _LONGEST_NAP = 0.01, 0.5
_TIMELINE = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN 0 "
    "ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END"
)
Asked = asyncio.Future[LogExtent | None]


class _OldPrimary(psycopg.OperationalError):
    """The server that answered is no primary, or is one that was replaced."""


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
        self._connection: psycopg.AsyncConnection[tuple[int, ...]] | None = None
        self._waiting: list[Asked] = []
        self._sent: list[Asked] = []
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False
        # Why no question is answered at present; nothing where they are.
        self.trouble = ""
        self.is_away = False
        # Of ``time.monotonic``; None before the first answer.
        self.answered_at: float | None = None

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
            if self._connection is None:
                task.cancel()
            else:
                _hang_up(self._connection)
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
                except (psycopg.Error, OSError, Refusal) as error:
                    self.trouble = " ".join(str(error).split()) or type(error).__name__
                    self._waiting, self._sent = self._sent + self._waiting, []
                    await self._let_go()
                    await asyncio.sleep(nap)
                    nap = min(nap * 2, _LONGEST_NAP)
        finally:
            self._task = None

    async def _answer_once(self) -> None:
        connection = self._connection or await self._connected()
        self._waiting, self._sent = [], self._waiting
        known = max(self._known(), self._highest.head)
        found = await (await connection.execute(ASK_EXTENT, prepare=True)).fetchone()
        assert found is not None, "numbers are a row, whatever there is"
        extent = LogExtent(*found)
        if extent.head < known:
            raise _OldPrimary(f"the log ends at position {extent.head} there, and went up to {known} before")
        self._highest, self.answered_at = extent, time.monotonic()
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

    async def _connected(self) -> psycopg.AsyncConnection[tuple[int, ...]]:
        """Connect to a primary; one of an earlier timeline than any that this machine has met is none any more."""
        upstream = upstream_of(self._file)
        assert upstream is not None, "a copy says of what"
        address = conninfo_of(upstream.address)
        connection = await psycopg.AsyncConnection.connect(address, autocommit=True, row_factory=tuple_row)
        self._connection = connection
        (timeline,) = await (await connection.execute(_TIMELINE)).fetchone() or (0,)
        if timeline < max(upstream.timeline, self._timeline, 1):
            raise _OldPrimary(f"an old primary, of timeline {timeline}")
        self._timeline = timeline
        return connection

    def _give_up(self) -> None:
        """Tell all who wait that nobody answers, and go on without them."""
        self._timer = None
        self.is_away = True
        self.trouble = self.trouble or f"no answer within {self._patience:g} s"
        self._tell_all(None)
        if self._connection is not None:
            _hang_up(self._connection)

    def _tell_all(self, extent: LogExtent | None) -> None:
        told, self._sent, self._waiting = self._sent + self._waiting, [], []
        _tell(told, extent)

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _tell(asked: Iterable[Asked], extent: LogExtent | None) -> None:
    for one in asked:
        if not one.done():  # or who asked has gone
            one.set_result(extent)


def _hang_up(connection: psycopg.AsyncConnection[tuple[int, ...]]) -> None:
    """End a question that is under way: the driver finds that the other side has gone.

    To cancel the task would have the driver ask the silent server to cancel its statement.
    """
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)
