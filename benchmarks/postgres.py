"""PostgreSQL servers to measure with: one alone, or one with two standbys; what is committed there is on the disk."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from benchmarks.measuring import Row
from stores.postgres.known_last import EMPTY, Known
from stores.postgres.migrating import lay_out
from stores.postgres.primary import Primary
from stores.upstream import Upstream, keep_upstream
from tests.postgres.node import Node, folder_for_nodes
from tests.postgres.programs import programs_for
from tests.postgres.three_nodes import ThreeNodes, three_nodes

# As on a machine that keeps something; the tests' servers forget what a power failure takes.
_DURABLE = {"fsync": "on", "full_page_writes": "on", "shared_buffers": "256MB", "max_wal_size": "8GB"}
_numbers = count(1)


class NoPostgres(Exception):
    """No PostgreSQL can be run here."""


class Server:
    """A primary that runs, and its standbys if it has any."""

    def __init__(self, primary: Node, nodes: ThreeNodes | None = None) -> None:
        self.primary = primary
        self._nodes = nodes

    def database(self) -> str:
        """The address of an empty ledger in a database of its own."""
        name = f"measured_{next(_numbers)}"
        self.primary.asked(f"CREATE DATABASE {name} TEMPLATE template0")
        lay_out(self.primary.address(name))
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of a database, by which every one of the servers is found."""
        return self.primary.address(name) if self._nodes is None else self._nodes.address(name)

    def forget(self, address: str) -> None:
        """Drop a database, for its disk's sake."""
        self.primary.asked(f"DROP DATABASE {name_of(address)} WITH (FORCE)")

    def size(self, address: str) -> int:
        """Bytes of a database on the disk."""
        [(size,)] = self.primary.asked("SELECT pg_database_size(%s)", name_of(address))
        return int(size)


def name_of(address: str) -> str:
    """The database of an address."""
    return address.rpartition("/")[2]


@contextmanager
def server(*, standbys: bool = False) -> Iterator[Server]:
    """A server that waits for the disk, or with two standbys of which one confirms as well; raises NoPostgres."""
    try:
        with _three() if standbys else _alone() as running:
            yield running
    except pytest.skip.Exception as why:
        raise NoPostgres(str(why)) from why


@contextmanager
def _alone() -> Iterator[Server]:
    folder = folder_for_nodes()
    node = Node(folder, "measured", programs_for(folder / "measured"))
    try:
        node.begin(**_DURABLE)
        node.start()
        yield Server(node)
    finally:
        node.leave()
        shutil.rmtree(folder)


@contextmanager
def _three() -> Iterator[Server]:
    with three_nodes() as nodes:
        for node in (*nodes.standbys, nodes.primary):
            node.stop()
            node.configure(**_DURABLE)
        for node in nodes.nodes.values():
            node.start()
        nodes.await_standbys(len(nodes.standbys))
        yield Server(nodes.primary, nodes)


def machine(folder: Path, address: str) -> Path:
    """The file of a new machine, in a folder of its own, whose log is kept at the address."""
    folder.mkdir(parents=True)
    file = folder / "asreported.db"
    keep_upstream(file, Upstream(address=address))
    return file


def primary_of(address: str) -> Primary:
    """A connection to the log of an address, for somebody who has no copy."""
    return Primary(address, partial(Known, EMPTY, 0))


def absent(topic: str, what: str) -> Row:
    """The row of what cannot be measured here."""
    return Row(topic=topic, what=what, note="No PostgreSQL can be run here: `make setup-dev` installs it.")
