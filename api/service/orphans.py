"""A worker ends with the process that started it, so that it does not keep the port when the service starts again."""

import os
import signal
import threading
from functools import partial

from api.app import Lifespan
from api.service.lifespan_thread import lifespan_thread

_LOOKS_EVERY = 1.0


def ending_with(parent: int) -> Lifespan:
    """Looks once a second whether the process of that id is still the parent; a kill is told to nobody.

    The id comes from the parent itself: it may be gone before this process has come so far as to ask.
    """
    return lifespan_thread("orphans", partial(_watch, parent))


def _watch(parent: int, stop: threading.Event) -> None:
    while not stop.wait(_LOOKS_EVERY):
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
