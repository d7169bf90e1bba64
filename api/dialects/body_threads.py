"""Bodies that are made piece by piece in a thread, no faster than they are taken, as long as they are wanted."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

from api.reading.streaming import StreamLimits

Made = Callable[[Callable[[], bool]], Iterator[bytes]]
_THREADS, _OF_ONE = 8, 2
_AHEAD = 4
_PIECE = 64 * 1024
_LOOKS_EVERY = 1.0
_FULL = "too many long answers are being sent; try again when one has arrived"


class BodyThreads:
    """Makes so many bodies at a time, each in one thread, since what it reads belongs to its thread."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="body")
        self.limits = StreamLimits(_THREADS, _OF_ONE, _FULL)

    async def pieces(self, make: Made) -> AsyncGenerator[bytes]:
        """The pieces of a body; raises what making it raises. ``make`` is told by a function whether it is wanted."""
        loop = asyncio.get_running_loop()
        way = _Way(loop)
        making = loop.run_in_executor(self._threads, way.send, make)
        try:
            while (piece := await way.queue.get()) is not None:
                yield piece
            await making
        finally:
            way.is_wanted = False
            # What is stopped half way fails, which is no accident.
            making.add_done_callback(_look_at)
            # A thread that waits for room finds some, and sees that nobody wants more.
            while not way.queue.empty():
                way.queue.get_nowait()

    def close(self) -> None:
        """Begin no more of them; those under way end once they are not wanted."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_at(made: "asyncio.Future[None]") -> None:
    """So that the event loop does not tell of an error at which nobody looked."""
    if not made.cancelled():
        made.exception()


class _Way:
    """From the thread that makes a body to the loop that sends it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(_AHEAD)
        self.is_wanted = True
        self._loop = loop

    def send(self, make: Made) -> None:
        """Make the body and pass its pieces on; None behind the last, also where making it fails."""
        try:
            pieces = make(lambda: self.is_wanted)
            waiting: list[bytes] = []
            size = 0
            for piece in pieces:
                waiting.append(piece)
                size += len(piece)
                if size >= _PIECE:
                    self._put(b"".join(waiting))
                    waiting, size = [], 0
                if not self.is_wanted:
                    return
            if waiting:
                self._put(b"".join(waiting))
        finally:
            self._put(None)

    def _put(self, piece: bytes | None) -> None:
        if not self.is_wanted or self._loop.is_closed():
            return
        putting: Future[None] = asyncio.run_coroutine_threadsafe(self.queue.put(piece), self._loop)
        while self.is_wanted and not self._loop.is_closed():
            try:
                putting.result(_LOOKS_EVERY)
            except NotYet:
                continue
            return
        putting.cancel()
