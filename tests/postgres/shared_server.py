"""The one PostgreSQL of a run of the tests, which its first worker starts, and which ends with its last."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from stores.postgres.migrating import lay_out
from tests.postgres.node import Node, folder_for_nodes, held
from tests.postgres.place import LOOPBACK, Place
from tests.postgres.programs import Programs, programs_for

TEMPLATE = "template_of_a_ledger"
_numbers = count(1)
# Kept, so that nobody waits for the end of a server that others may use still.
_started_here: list[Node] = []


class Told(NamedTuple):
    """What the worker that started it tells the others."""

    folder: str
    port: int
    programs: str
    user: int | None


class SharedServer(NamedTuple):
    """A PostgreSQL that runs for as long as somebody holds the lock of its folder."""

    place: Place
    programs: Programs
    lock: IO[bytes]

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The name of a database that nobody else knows; it is dropped behind its user."""
        name = f"of_{os.getpid()}_{next(_numbers)}"
        self.place.asked(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            self.place.asked(f"DROP DATABASE {name} WITH (FORCE)")


def shared_server(base: Path) -> SharedServer:
    """The server of all processes that name the same folder; skips where PostgreSQL cannot be run."""
    told = base / "postgres.json"
    with (base / "postgres.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if told.exists():
            said = msgspec.json.decode(told.read_bytes(), type=Told)
            try:
                lock = held(Path(said.folder))
            except FileNotFoundError:
                pass  # whoever used it until now is gone, and so is the server
            else:
                return SharedServer(Place(LOOPBACK, said.port), Programs(Path(said.programs), said.user), lock)
        node = _started()
        said = Told(str(node.folder), node.port, str(node.programs.folder), node.programs.user)
        told.write_bytes(msgspec.json.encode(said))
        return SharedServer(Place(node.host, node.port), node.programs, node.lock)


def _started() -> Node:
    folder = folder_for_nodes()
    node = Node(folder, "shared", programs_for(folder / "shared"))
    try:
        node.begin(max_connections=300)
        node.start()
        node.asked(f"CREATE DATABASE {TEMPLATE}")
        lay_out(node.address(TEMPLATE))
    except BaseException:
        node.leave()
        shutil.rmtree(folder)
        raise
    _started_here.append(node)
    return node
