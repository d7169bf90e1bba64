"""The service as it is run for others, in a process of its own beside what measures it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_ROOT = Path(__file__).parent.parent
_PATIENCE = 30.0
# As ``asreported serve`` serves, against limits that no load reaches.
_PROGRAM = """
import sys
from api.service.listening import Port
from api.policy import Policy
from api.service.serving import serve
counted = Policy(reads_per_minute=10**9, writes_per_minute=10**9)
serve(sys.argv[1], Port(port=int(sys.argv[2])), 1, counted)
"""


@contextmanager
def running(ledger: Path, place: Path) -> Iterator[int]:
    """The port at which the ledger is served; what the service logs goes to a file in ``place``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (place / "log").open("ab") as log:
        command = [sys.executable, "-c", _PROGRAM, str(ledger.absolute()), str(port)]
        process = subprocess.Popen(command, cwd=_ROOT, stderr=log)  # noqa: S603 - this very Python
    try:
        _await_answer(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _await_answer(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=_PATIENCE).close()
        except URLError:
            assert process.poll() is None, "the server runs"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server answers")
