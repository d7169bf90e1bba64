"""What a benchmark or a test started is gone once it is, also where it was killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.test_architecture import ROOT

_PATIENCE = 20.0
# A server with a worker, neither of which ends by itself or is asked to.
_SERVER = """
import subprocess, sys, time
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(worker.pid, flush=True)
time.sleep(600)
"""
_BENCHMARK = f"""
import subprocess, sys, time
from benchmarks.ending import leaving_nothing
server = subprocess.Popen([sys.executable, "-c", {_SERVER!r}], stdout=subprocess.PIPE, start_new_session=True)
with leaving_nothing(server):
    print(server.pid, int(server.stdout.readline()), flush=True)
    sys.stdin.read()
"""


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2]
    except FileNotFoundError:
        return False
    return not state.startswith("Z")


@pytest.mark.parametrize("ends", ["by itself", "killed"])
def test_a_benchmark_leaves_no_server_and_no_worker(ends):
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", _BENCHMARK], cwd=ROOT, stdin=pipe, stdout=pipe) as benchmark:
        assert benchmark.stdin
        assert benchmark.stdout
        started = [int(word) for word in benchmark.stdout.readline().split()]
        assert all(map(is_running, started))

        if ends == "killed":
            benchmark.send_signal(signal.SIGKILL)
        benchmark.stdin.close()

    until = time.monotonic() + _PATIENCE
    while any(map(is_running, started)):
        assert time.monotonic() < until, "they end"
        time.sleep(0.05)
