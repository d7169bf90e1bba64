"""What a test asks for that wants PostgreSQL: a database of its own, or three nodes of its own."""

import os
from collections.abc import Iterator

import pytest

from tests.postgres.shared_server import SharedServer, shared_server
from tests.postgres.three_nodes import three_nodes


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[SharedServer]:
    """The server that all tests of a run share."""
    base = tmp_path_factory.getbasetemp()
    server = shared_server(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
    yield server
    server.lock.close()


@pytest.fixture
def database(postgres):
    """The address of an empty ledger in a database of the test's own."""
    with postgres.database() as name:
        yield postgres.place.address(name)


@pytest.fixture
def bare_database(postgres):
    """The address of a database of the test's own in which nothing is, no table either."""
    with postgres.database("template0") as name:
        yield postgres.place.address(name)


@pytest.fixture
def nodes():
    """Three nodes of the test's own, which replicate."""
    with three_nodes() as running:
        yield running
