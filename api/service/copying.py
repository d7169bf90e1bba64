"""A thread that copies the log while the service runs, so that streams and hooks go on where nobody asks anything."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from litestar import Litestar

from api.app import Lifespan, Service
from api.service.lifespan_thread import FailureLog, lifespan_thread
from api.upstream.copy_state import CopyState
from stores.turns import turn

_EVERY, _AFTER_A_FAILURE = 0.05, 1.0


def copying(file: Path) -> Lifespan:
    """Copies for as long as the application lives, if the ledger is a copy; one process of all does it at a time."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        assert isinstance(app, Service), "create_app made it"
        if app.copy is None:
            yield
        else:
            async with lifespan_thread("copier", partial(_copy, file, app.copy))(app):
                yield

    return lifespan


def _copy(file: Path, copy: CopyState, stop: threading.Event) -> None:
    failures = FailureLog("copying the log")
    while not stop.is_set():
        with turn(file, "copier", wait=False) as is_ours:
            while is_ours and not stop.is_set():
                why = copy.copy_once()
                failures.tell(why)
                stop.wait(_AFTER_A_FAILURE if why else _EVERY)
        stop.wait(_AFTER_A_FAILURE)
