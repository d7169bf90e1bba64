"""A ledger whose states are some minutes apart, and a service of it."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from projections.answers.view import View
from tests.api.conftest import copied, filled  # noqa: F401 - fixtures of these tests, too
from tests.api.running import running


@pytest.fixture(scope="session")
def address(filled, tmp_path_factory):  # noqa: F811 - the fixture
    """Where a service answers that anybody may read."""
    with running(copied(filled, tmp_path_factory.mktemp("mementos"))) as service:
        yield str(service.client.base_url).rstrip("/")


@pytest.fixture(scope="session")
def client(filled, tmp_path_factory):  # noqa: F811 - the fixture
    """A client of a service in this process."""
    path = copied(filled, tmp_path_factory.mktemp("asked"))
    with View.open(path) as answers, TestClient(create_app(answers), base_url="http://figures.example") as made:
        yield made
