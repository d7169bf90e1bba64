"""The small ledger that the tests of reads have, for the tests of dialects."""

from tests.api.conftest import filled  # noqa: F401 - a fixture
