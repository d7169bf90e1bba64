"""A thread that lives as long as the application, and how it says what goes wrong."""

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from litestar import Litestar

from api.app import Lifespan

_log = logging.getLogger("asreported")


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


class FailureLog:
    """What is wrong with the work of a thread: logged when it changes, however often the work is tried again."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._told = ""

    def tell(self, wrong: str) -> None:
        """Why the work was not done this time; nothing where it was."""
        if wrong != self._told:
            _log.log(logging.ERROR if wrong else logging.INFO, "%s: %s", self._work, wrong or "goes on")
            self._told = wrong
