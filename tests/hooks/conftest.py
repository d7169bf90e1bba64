"""A ledger with a clock that a test moves, a receiver, and what delivers from the one to the other."""

from datetime import UTC, datetime

import pytest

from tests.examples import a_ledger
from tests.histories import Clock
from tests.hooks.a_receiver import a_receiver
from tests.hooks.delivered import Deliveries


@pytest.fixture
def ledger(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def deliveries(ledger):
    return Deliveries(ledger, Clock(datetime(2022, 6, 1, tzinfo=UTC)))


@pytest.fixture
def receiver():
    with a_receiver() as opened:
        yield opened
