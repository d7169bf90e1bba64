"""Short turns for the threads of a process that serves, so that none of them keeps the event loop waiting for long."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar

# Python lets a thread compute five milliseconds before another may, and four of them take turns with the event loop.
# Whoever asks SQLite something gives its turn away each time, and following one batch is dozens of questions.
_TURN = 0.0001
# A search for garbage among all that was made since the start stops every thread, for half a second beside an answer of
# a hundred thousand figures. So it waits until little is being made, and only then for so many searches among what is
# young, each of which is short.
_ENOUGH, _MOST, _QUIET = 10, 1_000, 2
_SECONDS = 1.0


@asynccontextmanager
async def fair_threads(_: Litestar) -> AsyncIterator[None]:
    """Let threads change places fifty times as often as usual, for as long as the application lives.

    All that was made until now stays: looking through it for garbage stops every thread, for 50 milliseconds and more.
    """
    turn, usual = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(_TURN)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*usual[:2], _MOST)
    searching = asyncio.create_task(_search_when_quiet())
    try:
        yield
    finally:
        searching.cancel()
        gc.set_threshold(*usual)
        gc.unfreeze()
        sys.setswitchinterval(turn)


async def _search_when_quiet() -> None:
    """Search everything for garbage once little was made for a while."""
    while True:
        _, _, before = gc.get_count()
        await asyncio.sleep(_SECONDS)
        _, _, now = gc.get_count()
        if now >= _ENOUGH and now - before <= _QUIET:
            gc.collect()
