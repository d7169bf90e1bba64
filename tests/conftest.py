"""Fixtures that any test may ask for."""

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import a_ledger

settings.register_profile("asreported", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("asreported")


@pytest.fixture
def ledger(tmp_path):
    """A small ledger in a file of its own, its clock standing still."""
    with a_ledger(tmp_path / "ledger.db") as opened:
        yield opened
