"""A town in a folder of its own."""

import pytest

from tests.projections.town import Town


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path / "ledger.db")
    yield town
    town.close()
