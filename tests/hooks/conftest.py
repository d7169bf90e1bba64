"""A receiver, and what delivers to it from a ledger, by a clock that a test moves."""

from datetime import UTC, datetime

import pytest

from tests.histories import Clock
from tests.hooks.a_receiver import a_receiver
from tests.hooks.delivered import Deliveries


@pytest.fixture
def deliveries(ledger):
    return Deliveries(ledger, Clock(datetime(2022, 6, 1, tzinfo=UTC)))


@pytest.fixture
def receiver():
    with a_receiver() as opened:
        yield opened
