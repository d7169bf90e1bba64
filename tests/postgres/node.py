"""One PostgreSQL of a test: started, stopped, killed, promoted, and put back."""

import fcntl
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from tests.postgres.keeper import IN_USE
from tests.postgres.place import LOOPBACK, USER, Place
from tests.postgres.programs import SURROUNDINGS, Programs

PATIENCE = 60.0
_PREFIX, _FORGOTTEN = "asreported-postgres-", 600.0
_KEEPER = Path(__file__).with_name("keeper.py")
# Below the ports that connections leave from, so that a stopped node's port is nobody else's meanwhile.
_PORTS = range(10_000, 32_000)
# Megabytes: each promotion begins a file of the write-ahead log, and pg_rewind copies all that there are.
_SMALL = "--wal-segsize=1"
# What is thrown away with the test need not survive a power cut.
_SETTINGS: dict[str, object] = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": 200,
    "max_wal_size": "1GB",
    "dynamic_shared_memory_type": "mmap",
    "unix_socket_directories": "",
    "log_line_prefix": "%m [%p] ",
}


class Node(Place):
    """A PostgreSQL with a folder and a port of its own; ``enter`` goes in front of its command, to enter a network."""

    def __init__(self, folder: Path, name: str, programs: Programs, host: str = LOOPBACK, enter: Sequence[str] = ()):
        super().__init__(host, free_port())
        self.name, self.programs, self._enter = name, programs, enter
        self.folder, self.data = folder / name, folder / name / "data"
        self.pid = 0
        self._keeper: subprocess.Popen[bytes] | None = None
        self._begin_folder()

    def _begin_folder(self) -> None:
        self.folder.mkdir(mode=0o755, exist_ok=True)  # copied programs may lie there
        self.data.mkdir(mode=0o700)
        self.programs.own(self.data)
        (self.folder / IN_USE).touch()
        self.lock = held(self.folder)

    def begin(self, **settings: object) -> None:
        """Make the files of an empty PostgreSQL."""
        wanted = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions", _SMALL)
        self.programs.run("initdb", "-D", self.data, *wanted)
        with (self.data / "pg_hba.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"host {of} all samenet trust\n" for of in ("all", "replication"))
        self.configure(**_SETTINGS | settings)

    def copy(self, primary: "Node", **settings: object) -> None:
        """Make the files of a standby of another one that runs."""
        source = ("-d", primary.conninfo(), "--write-recovery-conf", "-c", "fast", "--no-sync")
        self.programs.run("pg_basebackup", "-D", self.data, *source)
        self.configure(**settings)

    def configure(self, **settings: object) -> None:
        """Add settings, the last of a name counts; a running one is told of what can be changed while it runs."""
        with (self.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        if self.is_running():
            os.kill(self.pid, signal.SIGHUP)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        server = [str(self.programs.folder / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        server += ["-c", f"listen_addresses={self.host}", "-c", f"cluster_name={self.name}"]
        user = "" if self.programs.user is None else str(self.programs.user)
        keeper = [*self._enter, sys.executable, "-I", "-S", str(_KEEPER), str(self.folder), user, *server]
        self._keeper = subprocess.Popen(keeper, stdout=subprocess.PIPE, env=SURROUNDINGS, start_new_session=True)
        assert self._keeper.stdout is not None
        with self._keeper.stdout as said:
            self.pid = int(said.readline() or 0)
        assert self.pid, f"{self.name} was not started"
        self._await_answer()

    def _await_answer(self) -> None:
        until = time.monotonic() + PATIENCE
        while self._asked("pg_isready").returncode:
            assert self.is_running(), f"{self.name} did not start: {self.output()}"
            assert time.monotonic() < until, f"{self.name} does not answer: {self.output()}"
            time.sleep(0.02)

    def _asked(self, program: str) -> "subprocess.CompletedProcess[str]":
        where = [str(self.programs.folder / program), "-h", self.host, "-p", str(self.port), "-t", "5", "-q"]
        return subprocess.run(
            [*self._enter, *where], check=False, capture_output=True, text=True, env=SURROUNDINGS, timeout=PATIENCE
        )

    def output(self) -> str:
        """The last lines that it wrote."""
        return "\n".join((self.folder / "output").read_text(encoding="utf-8", errors="replace").splitlines()[-20:])

    def is_running(self) -> bool:
        return self._keeper is not None and self._keeper.poll() is None

    def stop(self) -> None:
        """Let it end in order, its connections closed."""
        if self.is_running():
            os.kill(self.pid, signal.SIGINT)
            self._ended()

    def kill(self) -> None:
        """End every process of it at once, as a power cut would, but for what the system still writes."""
        os.kill(self.pid, signal.SIGSTOP)  # it starts no more of them
        for process in (*self.processes(), self.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._ended()

    def freeze(self) -> None:
        """Stop every process of it where it is, as a machine that is paused; connections to it stay."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if nothing had happened."""
        self._signal(signal.SIGCONT)

    def _signal(self, what: int) -> None:
        for process in (self.pid, *self.processes()):
            with suppress(ProcessLookupError):
                os.kill(process, what)

    def _ended(self) -> None:
        assert self._keeper is not None
        self._keeper.wait(PATIENCE)
        self._keeper = None

    def processes(self) -> list[int]:
        """The processes that serve its connections, and those that work for all; empty where the system tells not."""
        with suppress(OSError):
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
            return [int(word) for word in children.split()]
        return []

    def leave(self) -> None:
        """Leave nothing of it running."""
        if self.is_running():
            self.kill()
        self.lock.close()

    def promote(self) -> None:
        """Make this standby a primary; returns when it is one."""
        assert self.asked("SELECT pg_promote(true, 60)") == [(True,)], f"{self.name} is still a standby"

    def remember_timeline(self) -> None:
        """Write down which timeline it is on; before version 16, pg_rewind believes only what is written there."""
        self.asked("CHECKPOINT")

    def rewind(self, primary: "Node") -> bool:
        """Make a stopped primary a standby of the one that was promoted instead; whether pg_rewind could do it."""
        source = ("--source-server", primary.conninfo())
        if self.programs.run("pg_rewind", "-D", self.data, *source, "--no-sync", check=False).returncode:
            return False
        (self.data / "standby.signal").touch()
        self.programs.own(self.data / "standby.signal")
        return True

    def forget(self) -> None:
        """Throw away the files of a stopped one."""
        shutil.rmtree(self.data)
        self.data.mkdir(mode=0o700)
        self.programs.own(self.data)


def held(folder: Path) -> IO[bytes]:
    """The lock that keeps a PostgreSQL running for as long as it is open; FileNotFoundError once it has ended."""
    lock = (folder / IN_USE).open("rb")
    fcntl.flock(lock, fcntl.LOCK_SH)
    if not (folder / IN_USE).exists():
        lock.close()
        raise FileNotFoundError(folder)
    return lock


def folder_for_nodes() -> Path:
    """A new folder that the user who runs PostgreSQL may enter."""
    remove_forgotten()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    folder.chmod(0o755)  # pytest's own folders are for their owner alone
    return folder


def remove_forgotten() -> None:
    """Remove the folders of nodes that did not run when the tests that used them were killed."""
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/*/{IN_USE}"):
        with suppress(OSError), lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - lock.stat().st_mtime > _FORGOTTEN:  # a new one is locked a moment after it is made
                shutil.rmtree(lock.parent)
                lock.parent.parent.rmdir()


def free_port() -> int:
    """A port at which nobody listens."""
    for port in random.sample(_PORTS, 100):
        with socket.socket() as tried, suppress(OSError):
            tried.bind((LOOPBACK, port))
            return port
    raise AssertionError("no port is free")
