"""The service on Granian, in one process or several."""

import os
import socket
from pathlib import Path
from tempfile import TemporaryDirectory

from granian import Granian
from granian.constants import Interfaces, Loops

# Workers are processes of their own, started from the name of their module; they find the ledger here.
LEDGER = "ASREPORTED_SERVED_LEDGER"
# Several processes add up their metrics in files here; prometheus_client looks when it is imported, so not before.
_METRICS = "PROMETHEUS_MULTIPROC_DIR"
_STOP_WITHIN = 10


class PortTaken(Exception):
    """Nobody can listen at the address, mostly because somebody does already."""


def serve(ledger: str | Path, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve until a signal to stop, then finish what is in flight; raises PortTaken before anything is started."""
    check_port(host, port)
    os.environ[LEDGER] = str(Path(ledger).absolute())
    with TemporaryDirectory(prefix="asreported-metrics-") as metrics:
        if workers > 1:
            os.environ[_METRICS] = metrics
        Granian(
            "api.worker:worker",
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
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # A port of connections that have just ended is free; one that listens is not, whatever it allows to others.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise PortTaken(f"cannot listen at {host}:{port}: {error.strerror}; choose another with --port") from error
