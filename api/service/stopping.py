"""A signal to stop ends the streams of a worker: the server waits for every connection before the application hears."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType

from litestar import Litestar

from api.app import Service

_TOLD_BY = (signal.SIGTERM, signal.SIGINT)


@asynccontextmanager
async def ending_streams(app: Litestar) -> AsyncIterator[None]:
    """Adds to what the server does when it is told to stop; that of its event loop stays and goes first."""
    assert isinstance(app, Service), "create_app made it"
    loop = asyncio.get_running_loop()
    for number in _TOLD_BY:
        signal.signal(number, _also(lambda: loop.call_soon_threadsafe(app.watch.close), signal.getsignal(number)))
    yield


def _also(
    tell: Callable[[], object], before: Callable[[int, FrameType | None], object] | int | None
) -> Callable[[int, FrameType | None], None]:
    def told(number: int, frame: FrameType | None) -> None:
        if callable(before):
            before(number, frame)
        tell()

    return told
