"""The service of a made-up ledger with a bare Litestar handler in the same process, as a floor for its requests."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from litestar import Litestar, get
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from api.app import create_app
from api.authority.gate import RULE
from api.authority.scopes import OPEN
from api.policy import Policy
from api.service.fair_threads import fair_threads
from api.service.following import following
from projections.answers.view import View

_LEDGER, _WATCHED = "ASREPORTED_MEASURED_LEDGER", "ASREPORTED_MEASURED_STAYS"
FLOOR = "/hello"
ENVELOPED = "/hello-in-the-envelope"
STAY = "/longest-stay"
_LOOKS_EVERY = 0.001
# Requests are counted as ever, against a limit that no load reaches.
_COUNTED = Policy(reads_per_minute=1_000_000_000)


class Hello(Struct, frozen=True):
    """The least that an answer can be."""

    hello: str


class Stay(Struct, frozen=True):
    """How long the event loop stood still at most."""

    seconds: float


def bare(path: str) -> Litestar:
    """Nothing but one handler, as Litestar's own tutorial writes it."""

    @get(path)
    async def hello() -> Hello:
        return Hello("world")

    return Litestar([hello], openapi_config=None, logging_config=None)


class LongestStay:
    """The longest time that the event loop's thread computed without letting anything else of the loop go on."""

    def __init__(self) -> None:
        self._seconds = 0.0

    async def watch(self) -> None:
        """Look again and again; what other threads compute, and who else has the processor, does not count."""
        before = time.thread_time()
        while True:
            await asyncio.sleep(_LOOKS_EVERY)
            now = time.thread_time()
            self._seconds = max(self._seconds, now - before)
            before = now

    def told(self) -> float:
        """The seconds since it was told last."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds


_stay = LongestStay()


@get(STAY, opt={RULE: OPEN})
async def _longest_stay() -> Stay:
    return Stay(_stay.told())


@asynccontextmanager
async def _watching(_: Litestar) -> AsyncIterator[None]:
    task = asyncio.create_task(_stay.watch())
    try:
        yield
    finally:
        task.cancel()


@get(ENVELOPED, opt={RULE: OPEN})
async def _enveloped() -> Hello:
    return Hello("world")


def beside(floor: ASGIApp, service: ASGIApp) -> ASGIApp:
    """Both in one process: the floor's one path, and all the others."""

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["path"] == FLOOR:
            await floor(scope, receive, send)
        else:
            await service(scope, receive, send)

    return either


def worker() -> ASGIApp:
    """The application of the one worker process."""
    answers = View.open(os.environ[_LEDGER])
    watched = [_watching] if _WATCHED in os.environ else []
    app = create_app(
        answers, [_enveloped, _longest_stay], lifespan=[following(answers), fair_threads, *watched], policy=_COUNTED
    )
    return beside(bare(FLOOR), app)


def serve(ledger: Path, port: int, *, watched: bool) -> None:
    """Serve as ``api.service.serving`` does, until a signal to stop; a loop that is ``watched`` is a little slower."""
    os.environ[_LEDGER] = str(ledger)
    if watched:
        os.environ[_WATCHED] = "yes"
    Granian(
        "benchmarks.serving:worker",
        address="127.0.0.1",
        port=port,
        workers=1,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        factory=True,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), watched="watched" in sys.argv)
