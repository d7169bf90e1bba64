"""The command line's small ledgers, for what is tested of upkeep below the command line."""

from tests.cli.conftest import _alone, run, signed, town

__all__ = ["_alone", "run", "signed", "town"]
