"""A service over the ledger that FRED's clients are asked about."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from projections.answers.view import View
from tests.dialects.fred.fred_ledger import make


@pytest.fixture(scope="package")
def fred_ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("fred") / "asreported.db"
    make(path)
    return path


@pytest.fixture(scope="package")
def fred(fred_ledger):
    with View.open(fred_ledger) as answers, TestClient(create_app(answers)) as client:
        yield client
