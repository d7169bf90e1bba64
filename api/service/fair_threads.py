"""Short turns for the threads of a process that serves, so that none of them keeps the event loop waiting for long."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar

# Python lets a thread compute five milliseconds before another may, and four of them take turns with the event loop.
# Whoever asks SQLite something gives its turn away each time, and following one batch is dozens of questions.
_TURN = 0.0001


@asynccontextmanager
async def fair_threads(_: Litestar) -> AsyncIterator[None]:
    """Let threads change places fifty times as often as usual, for as long as the application lives.

    All that was made until now stays: looking through it for garbage stops every thread, for 50 milliseconds and more.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)
