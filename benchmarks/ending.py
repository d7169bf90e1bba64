"""Processes that end with the one that started them, however that one ends."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# It has the other end of a pipe that the system closes when this process is gone, be it killed.
_WATCHER = """
import os, signal, sys
sys.stdin.buffer.read()
try:
    os.killpg(int(sys.argv[1]), signal.SIGKILL)
except ProcessLookupError:
    pass
"""


@contextmanager
def leaving_nothing(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Whatever is left of the session that the process was started in is killed behind it, or behind this process."""
    command = [sys.executable, "-c", _WATCHER, str(process.pid)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True):  # noqa: S603 - this very Python
        yield
