"""The service on Granian, in one process or several."""

import os
import resource
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from api.middleware.client_address import ClientAddresses
from api.middleware.limit_table import lay_out
from api.policy import Policy
from api.service import logs
from api.service.closed import close_files
from api.service.listening import Port, UnixSocket
from api.service.supervising import Supervised
from stores.sqlite.operators import check_private

# Workers are processes of their own, started from the name of their module; they find what to serve here.
LEDGER, POLICY, COUNTS = "ASREPORTED_SERVED_LEDGER", "ASREPORTED_SERVED_POLICY", "ASREPORTED_SERVED_COUNTS"
PARENT = "ASREPORTED_SERVED_BY"
# Several processes count their requests in files of this folder.
REQUESTS = "ASREPORTED_SERVED_REQUESTS"
# And they share the one renderer of charts that has this folder.
CHARTS = "ASREPORTED_SERVED_CHARTS"
_WORKER = "api.service.worker"
_STOP_WITHIN = 10
# How long a connection may take over a head, or be silent between two requests.
_SILENT_MILLISECONDS = 10_000
_READ_AT_ONCE = 65_536
_WAITING = 4096
_MOST_CONNECTIONS = 16_384
_OTHER_FILES = 512


def check(database: str | Path, place: Port | UnixSocket, policy: Policy) -> None:
    """Check that the service can start; raises PortTaken, OperatorsLogExposed, or ValueError for a bad proxy."""
    ClientAddresses(policy.trusted_proxies)
    check_private(Path(database))
    place.check()


def serve(database: str | Path, place: Port | UnixSocket, workers: int = 1, policy: Policy | None = None) -> None:
    """Serve until a signal to stop, then finish what is in flight; raises as ``check`` before anything is started."""
    policy = policy or Policy()
    check(database, place, policy)
    if not policy.reads_are_open:
        close_files(Path(database))
    most = min(_MOST_CONNECTIONS, _raise_open_files() - _OTHER_FILES)
    with TemporaryDirectory(prefix="asreported-") as shared:
        counts = Path(shared) / "counts"
        os.environ |= {
            LEDGER: str(Path(database).absolute()),
            POLICY: msgspec.json.encode(policy).decode(),
            PARENT: str(os.getpid()),
            CHARTS: shared,
        }
        if workers > 1:
            lay_out(counts)
            os.environ |= {COUNTS: str(counts), REQUESTS: shared}
        Supervised(
            _WORKER,
            **place.for_granian(),
            workers=workers,
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            # HTTP/2 is the proxy's to speak: its many streams would pass by the limits of a connection.
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=_SILENT_MILLISECONDS, max_buffer_size=_READ_AT_ONCE),
            websockets=False,
            backlog=_WAITING,
            backpressure=max(1, most),
            log_dictconfig=logs.configuration(),
            log_access=False,
            workers_kill_timeout=_STOP_WITHIN,
        ).serve(target_loader=_worker, wrap_loader=False)


def _worker() -> Callable[..., object]:
    """The application, loaded by the worker; Granian would look first in the folder that it is called in."""
    application: Callable[..., object] = import_module(_WORKER).worker()
    return application


def _raise_open_files() -> int:
    """As many files, and so connections, as the system lets this process have; each worker inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else _MOST_CONNECTIONS + _OTHER_FILES
