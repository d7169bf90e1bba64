"""A real service over the small ledger of the interface's tests, asked by the client."""

import pytest

import asreported
from projections.answers.claim_rules import ClaimRule, ClaimRules
from tests.api.conftest import copied, filled  # noqa: F401 - fixtures of these tests, too
from tests.api.running import running
from tests.api.writing import token

KEY = "war-losses/personnel"
RULE = ClaimRule(name="rule", title="A rule", claims=KEY, figures=("war-losses/tanks",), expects="at-least")


@pytest.fixture(scope="session")
def address(filled, tmp_path_factory):  # noqa: F811 - the fixture
    """Where a service answers that anybody may read."""
    with running(copied(filled, tmp_path_factory.mktemp("asked")), reconciliation=ClaimRules(rule=(RULE,))) as service:
        yield str(service.client.base_url)


@pytest.fixture(scope="session")
def ledger(address):
    """The ledger that it answers from."""
    with asreported.connect(address) as opened:
        yield opened


@pytest.fixture
def personnel(ledger):
    """The series of which most is recorded."""
    return ledger.series(KEY)


@pytest.fixture
def address_of_mine(filled, tmp_path):  # noqa: F811 - the fixture
    """Where a service answers over a ledger of the test's own, and a token that may do all there."""
    path = copied(filled, tmp_path)
    text = token(path)
    with running(path) as service:
        yield str(service.client.base_url), text


@pytest.fixture
def mine(address_of_mine):
    """A ledger of the test's own, which it may write to."""
    with asreported.connect(*address_of_mine) as opened:
        yield opened
