"""The service on Granian: one process or several, each with answers of its own and a thread that follows the ledger."""

import os
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops
from litestar import Litestar

from api.app import create_app
from api.following import following
from projections.answers import Answers

# Workers are processes of their own, started from this module's name; they find the ledger here.
_LEDGER = "ASREPORTED_SERVED_LEDGER"
_STOP_WITHIN = 10


class PortTaken(Exception):
    """Something else listens at the address."""


def serve(ledger: str | Path, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve until a signal to stop, then finish what is in flight; raises PortTaken before anything is started."""
    check_port(host, port)
    os.environ[_LEDGER] = str(Path(ledger).absolute())
    Granian(
        "api.serving:worker",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        factory=True,
        websockets=False,
        log_access=False,
        workers_kill_timeout=_STOP_WITHIN,
    ).serve()


def check_port(host: str, port: int) -> None:
    """Raise PortTaken where nobody else can listen: Granian's workers share ports, with strangers too."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # A port of connections that have just ended is free; one that listens is not, whatever it allows to others.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortTaken(f"cannot listen at {host}:{port}: {error.strerror}; choose another with --port") from error


def worker() -> Litestar:
    """The application of one worker process."""
    answers = Answers.open(os.environ[_LEDGER])
    return create_app(answers, lifespan=[following(answers)])
