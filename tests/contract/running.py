"""The service as an operator starts it, on the built-in example, for programs that come over a socket."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx

from benchmarks.ending import leaving_nothing
from cli import example
from stores.opening import open_ledger
from tests.test_architecture import ROOT

# Who asks as fast as possible would be sent away; what a limit does has tests of its own.
NO_LIMITS = {
    "ASREPORTED_READS_PER_MINUTE": "0",
    "ASREPORTED_WRITES_PER_MINUTE": "0",
    "ASREPORTED_GUESSES_PER_MINUTE": "0",
}
_PATIENCE = 30


@contextmanager
def served(path, *options):
    """The address of a service over the ledger at this path, filled with the example where it is new."""
    if not path.exists():
        with open_ledger(path) as ledger:
            example.load(ledger)
    address = f"http://127.0.0.1:{(port := _free_port())}"
    with path.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "--database", str(path), "serve", "--port", str(port), *options],
            cwd=path.parent,
            env={**os.environ, **NO_LIMITS, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        with leaving_nothing(process):
            try:
                _wait(address, process, path)
                yield address
            finally:
                process.terminate()
                process.wait(_PATIENCE)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(address, process, path):
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/health/live", timeout=5)
        except httpx.TransportError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise AssertionError(path.with_suffix(".log").read_text(encoding="utf-8"))
