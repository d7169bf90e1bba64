"""The parent of one PostgreSQL, which ends it and removes its folder once nobody holds the folder's lock any more.

A process that is killed lets go of its locks, too: nothing that a test started outlives the tests. It needs nothing but
Python, so that it starts at once.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

IN_USE = "in-use"
_PATIENCE = 10.0


def main(folder: Path, user: str, command: list[str]) -> None:
    """Start it, tell its process id on standard output, and stay."""
    who: dict[str, Any] = {"user": int(user), "group": int(user), "extra_groups": []} if user else {}
    with (folder / "output").open("ab") as output:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True, **who
        )
    print(server.pid, flush=True)  # noqa: T201 - the reader is the process that started this one
    unused = threading.Event()
    threading.Thread(target=leave_with, args=(server, unused), daemon=True).start()
    with (folder / IN_USE).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        unused.set()
        end(server)
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()  # another node's may still lie there


def leave_with(server: "subprocess.Popen[bytes]", unused: threading.Event) -> None:
    """Where PostgreSQL ends by itself or is killed, its folder stays for whoever uses it."""
    ended = server.wait()
    if not unused.is_set():
        os._exit(int(ended != 0))


def end(server: "subprocess.Popen[bytes]") -> None:
    """Have it quit, and kill it if it does not."""
    for way in (signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(way)
        with suppress(subprocess.TimeoutExpired):
            server.wait(_PATIENCE)
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
