"""What the importer's tests start from: an empty ledger and an empty history."""

from datetime import UTC, datetime

import pytest

from stores.opening import open_ledger
from tests.importers.small_histories import SmallHistory


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.db", lambda: datetime(2026, 11, 1, tzinfo=UTC)) as opened:
        yield opened


@pytest.fixture
def history(tmp_path):
    return SmallHistory(tmp_path / "repo")


@pytest.fixture
def another_ledger(tmp_path):
    with open_ledger(tmp_path / "another.db", lambda: datetime(2026, 11, 1, tzinfo=UTC)) as opened:
        yield opened
