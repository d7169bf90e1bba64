"""A service that runs as an operator decided, in processes of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import msgspec

from api.policy import Policy
from benchmarks.ending import leaving_nothing
from tests.test_architecture import ROOT

_PROGRAM = """
import sys
from pathlib import Path
import msgspec
from api.service.listening import Port, UnixSocket
from api.policy import Policy
from benchmarks.ending import leaving_nothing
from api.service.serving import serve
ledger, place, workers, policy = sys.argv[1:]
at = Port(port=int(place)) if place.isdigit() else UnixSocket(Path(place))
serve(ledger, at, int(workers), msgspec.json.decode(policy, type=Policy))
"""
_PATIENCE = 90.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A service, and a client of it."""

    def __init__(self, client, process, output):
        self.client = client
        self.process = process
        self.port = client.base_url.port
        self._output = output

    def stop(self):
        """Tell it to stop; how it ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE)

    def log(self):
        """Every line that it logged."""
        return [json.loads(line) for line in self._output.read_text().splitlines()]


@contextmanager
def running(path, workers=1, place=None, **decided):
    """A service of that ledger, at a port or at the path of a Unix socket."""
    at = free_port() if place is None else place
    output = path.with_suffix(".log")
    policy = msgspec.json.encode(Policy(**decided)).decode()
    with output.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(path), str(at), str(workers), policy],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    transport = httpx.HTTPTransport(uds=str(place)) if place is not None else None
    base = f"http://127.0.0.1:{at}" if place is None else "http://service"
    with leaving_nothing(process):
        try:
            with httpx.Client(base_url=base, timeout=_PATIENCE, transport=transport) as client:
                service = Running(client, process, output)
                await_listener(process, place or ("127.0.0.1", at), output)
                client.get("/health/live")
                yield service
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def await_listener(process, place, output):
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with socket.socket(socket.AF_INET if isinstance(place, tuple) else socket.AF_UNIX) as probe:
            if probe.connect_ex(place if isinstance(place, tuple) else str(place)) == 0:
                return
        assert process.poll() is None, output.read_text()
        time.sleep(0.05)
    raise AssertionError(f"the service did not come up: {output.read_text()}")
