"""A worker ends with the process that started it, rather than keep the port from whoever starts it again."""

import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar

_LOOKS_EVERY = 1.0


def ending_with(parent: int) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Looks once a second whether the process of that id is still the parent; a kill is told to nobody.

    The id comes from the parent itself: it may be gone before this process has come so far as to ask.
    """

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        stop = threading.Event()
        threading.Thread(target=_watch, args=(parent, stop), name="orphans", daemon=True).start()
        try:
            yield
        finally:
            stop.set()

    return lifespan


def _watch(parent: int, stop: threading.Event) -> None:
    while not stop.wait(_LOOKS_EVERY):
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
