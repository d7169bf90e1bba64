"""A thread that lives as long as the application."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from litestar import Litestar

from api.app import Lifespan


def lifespan_thread(
    name: str, work: Callable[[threading.Event], None], afterwards: Callable[[], None] = lambda: None
) -> Lifespan:
    """Do the work in a thread; the event is set when the application ends, and what comes afterwards is done then."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=work, args=(stop,), name=name, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            afterwards()

    return lifespan
