"""A service over the ledger of the health office, whose operator has named the wards."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import DialectNames, DialectSettings, Policy
from projections.answers.view import View
from tests.dialects.epidata.health import NAMES, recorded

POLICY = Policy(dialects=DialectSettings(epidata=DialectNames(series=NAMES)))


@pytest.fixture(scope="session")
def health(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("health") / "ledger.db")


@pytest.fixture(scope="module")
def client(health):
    with View.open(health) as answers, TestClient(create_app(answers, policy=POLICY)) as client:
        yield client
