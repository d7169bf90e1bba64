"""A signal to stop ends the streams of a worker: the server waits for every connection before the application hears."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import FrameType

from litestar import Litestar

from api.app import Service
from api.middleware.open_streams import Client

_TOLD_BY = (signal.SIGTERM, signal.SIGINT)
# Seconds in which a client may take the rest of its stream.
_REST_WITHIN = 1.0
# Every open file of this process, on all systems that have one.
_OPEN_FILES = Path("/dev/fd")


@asynccontextmanager
async def ending_streams(app: Litestar) -> AsyncIterator[None]:
    """Adds to what the server does when it is told to stop; that of its event loop stays and goes first."""
    assert isinstance(app, Service), "create_app made it"
    loop = asyncio.get_running_loop()
    ending: list[asyncio.Task[None]] = []

    def end() -> None:
        ending.append(loop.create_task(_end(app)))

    for number in _TOLD_BY:
        signal.signal(number, _also(lambda: loop.call_soon_threadsafe(end), signal.getsignal(number)))
    yield


async def _end(app: Service) -> None:
    """End all streams, and break the connections of those who do not take the rest: they resume elsewhere."""
    clients = app.streams.clients
    app.leave()
    await asyncio.sleep(_REST_WITHIN)
    await asyncio.to_thread(hang_up, clients | app.streams.clients)


def hang_up(clients: set[Client]) -> None:
    """Break every connection of this process with one of them; the server lets go of it as of one that broke."""
    for file in _OPEN_FILES.iterdir() if clients else ():
        with suppress(OSError):  # it was closed meanwhile, or has no other end
            if file.is_socket():
                with socket.socket(fileno=os.dup(int(file.name))) as found:
                    if found.getpeername()[:2] in clients:
                        found.shutdown(socket.SHUT_RDWR)


def _also(
    tell: Callable[[], object], before: Callable[[int, FrameType | None], object] | int | None
) -> Callable[[int, FrameType | None], None]:
    def told(number: int, frame: FrameType | None) -> None:
        if callable(before):
            before(number, frame)
        tell()

    return told
