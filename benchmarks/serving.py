"""The service of a made-up ledger with a bare Litestar handler in the same process, as a floor for its requests."""

import os
import sys
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
from api.service.following import following
from projections.answers.view import View

_LEDGER = "ASREPORTED_MEASURED_LEDGER"
FLOOR = "/hello"
ENVELOPED = "/hello-in-the-envelope"
# Requests are counted as ever, against a limit that no load reaches.
_COUNTED = Policy(reads_per_minute=1_000_000_000)


class Hello(Struct, frozen=True):
    """The least that an answer can be."""

    hello: str


def bare(path: str) -> Litestar:
    """Nothing but one handler, as Litestar's own tutorial writes it."""

    @get(path)
    async def hello() -> Hello:
        return Hello("world")

    return Litestar([hello], openapi_config=None, logging_config=None)


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
    app = create_app(answers, [_enveloped], lifespan=[following(answers)], policy=_COUNTED)
    return beside(bare(FLOOR), app)


def serve(ledger: Path, port: int) -> None:
    """Serve as ``api.service.serving`` does, until a signal to stop."""
    os.environ[_LEDGER] = str(ledger)
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
    serve(Path(sys.argv[1]), int(sys.argv[2]))
