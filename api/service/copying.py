"""A thread that copies the log while the service runs, so that streams and hooks go on where nobody asks anything."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from litestar import Litestar

from api.app import Service
from api.service.lifespan_thread import FailureLog, lifespan_thread
from api.upstream.copy_state import CopyState

_AFTER_A_FAILURE = 1.0


@asynccontextmanager
async def copying(app: Litestar) -> AsyncIterator[None]:
    """Copies for as long as the application lives, if the ledger is a copy."""
    assert isinstance(app, Service), "create_app made it"
    if app.copy is None:
        yield
    else:
        async with lifespan_thread("copier", partial(_copy, app.copy))(app):
            yield


def _copy(copy: CopyState, stop: threading.Event) -> None:
    failures = FailureLog("copying the log")
    while not stop.is_set():
        try:
            copy.keep_copying(stop, failures.tell)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told once, and tried again
            failures.tell(f"{type(error).__name__}: {error}")
        stop.wait(_AFTER_A_FAILURE)
