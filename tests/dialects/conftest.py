"""The small ledger that the tests of reads have, for the tests of dialects."""

from tests.api.conftest import copied as own_copy
from tests.api.conftest import filled

__all__ = ["filled", "own_copy"]
