"""The service as it is run for others, in a process of its own beside what measures it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import IO, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from msgspec import Struct

from benchmarks.ending import leaving_nothing

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


_TICK = 1 / os.sysconf("SC_CLK_TCK")


class Beside(NamedTuple):
    """A process that has begun: its first line, and the ends by which it is told and tells."""

    said: bytes
    told: IO[bytes]
    telling: IO[bytes]
    process: subprocess.Popen[bytes]


@contextmanager
def beside(module: str, *words: str) -> Iterator[Beside]:
    """A module of ours in a process of its own, so that it takes no turns of the interpreter that measures.

    It has said its first line, and at the end is told no more.
    """
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - this very Python
        assert process.stdin is not None, "a pipe"
        assert process.stdout is not None, "a pipe"
        yield Beside(process.stdout.readline(), process.stdin, process.stdout, process)
        process.stdin.close()


class Served(Struct, frozen=True):
    """A server that runs: its port, and the id of its first process."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        """User and system time of the process and its children so far, in steps of a hundredth."""
        return sum(_ticks(one) for one in self.processes()) * _TICK

    def memory(self) -> int:
        """Bytes of the largest of its processes that are in memory now."""
        return max(_resident(one) for one in self.processes())

    def processes(self) -> list[int]:
        """Its processes, the first one first."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return [self.process, *map(int, children)]


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def started(command: Sequence[str], port: int, path: str, place: Path) -> Iterator[Served]:
    """A server of that command, once it answers at the path; what it logs goes to a file in ``place``."""
    with (place / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=_ROOT, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 - our own commands
    with leaving_nothing(process):
        try:
            _await_answer(f"http://127.0.0.1:{port}{path}", process)
            yield Served(port, process.pid)
        finally:
            process.terminate()
            process.wait(_PATIENCE)


@contextmanager
def running(ledger: Path, place: Path) -> Iterator[int]:
    """The port at which the ledger is served; what the service logs goes to a file in ``place``."""
    with served(ledger, place) as service:
        yield service.port


@contextmanager
def served(ledger: Path, place: Path) -> Iterator[Served]:
    """The service of that ledger; what it logs goes to a file in ``place``."""
    port = free_port()
    command = [sys.executable, "-c", _PROGRAM, str(ledger.absolute()), str(port)]
    with started(command, port, "/health/ready", place) as service:
        yield service


@contextmanager
def beside_a_floor(ledger: Path, place: Path, *, watched: bool = False) -> Iterator[Served]:
    """The service of ``benchmarks/serving.py``, which has a bare handler in the same process.

    ``watched``: it tells how long its event loop stood still.
    """
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.serving", str(ledger.absolute()), str(port)]
    command += ["watched"] if watched else []
    with started(command, port, "/health/ready", place) as served:
        yield served


def _await_answer(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server is ready; one that says that it is not is asked again."""
    said = "nothing"
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            urlopen(address, timeout=_PATIENCE).close()  # noqa: S310 - an address of ours
        except HTTPError as error:
            said = f"{error}: {error.read()!r}"
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                break
        except (URLError, ConnectionError):
            assert process.poll() is None, "the server runs"
        else:
            return
        time.sleep(0.05)
    raise AssertionError(f"the server answered {said}")


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return int(fields[11]) + int(fields[12])


def _resident(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
