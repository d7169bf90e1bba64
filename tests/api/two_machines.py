"""Two machines that serve one ledger, whose log PostgreSQL keeps: a home and a service of its own for each."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from api.authority.operators import Operators
from domain.recording.commands import OpenSeries, RegisterSource
from stores.opening import open_ledger
from stores.postgres.migrating import lay_out
from stores.upstream import Upstream, keep_upstream
from tests.api.a_server import OWNER, SERIES, SOURCE, Server
from tests.postgres.node import Node, folder_for_nodes
from tests.postgres.programs import programs_for


def a_home(folder: Path, address: str) -> Path:
    """The file of a new machine, of which it is said that it is a copy of the log at that address."""
    folder.mkdir(mode=0o700)
    file = folder / "asreported.db"
    keep_upstream(file, Upstream(address=address))
    return file


def homes(folder: Path, address: str) -> tuple[Path, Path]:
    """The files of two machines, and in the empty database at the address a source and a series."""
    lay_out(address)
    first, second = (a_home(folder / name, address) for name in ("first", "second"))
    with open_ledger(first) as ledger:
        ledger.record(RegisterSource(source=SOURCE, name="The town"), OWNER)
        new = OpenSeries(series=SERIES, title="People", unit="persons", measure="cumulative", frequency="D")
        ledger.record(new, OWNER)
    return first, second


@contextmanager
def a_primary() -> Iterator[Node]:
    """A PostgreSQL of the test's own, which it may stop."""
    folder = folder_for_nodes()
    node = Node(folder, "alone", programs_for(folder / "alone"))
    try:
        node.begin()
        node.start()
        yield node
    finally:
        node.leave()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def two_machines(folder: Path, address: str, workers: int = 1) -> Iterator[tuple[Server, Server]]:
    """Two services that run, each over a copy of its own."""
    with serving(homes(folder, address), workers) as (first, second):
        yield first, second


@contextmanager
def serving(files: Sequence[Path], workers: int = 1) -> Iterator[list[Server]]:
    """A service that runs over each of the files, and a token for each."""
    with ExitStack() as left:
        servers = []
        for file in files:
            with Operators.open(file) as operators:
                text, _ = operators.issue(OWNER, ["admin", "correct", "report:*"], None, "tester")
            server = Server(file, text, workers)
            left.callback(server.end)
            server.start()
            servers.append(server)
        for server in servers:
            server.await_answer()
        yield servers
