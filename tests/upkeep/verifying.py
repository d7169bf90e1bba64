"""Verification of the ledger in the working directory, as the tests ask for it."""

from pathlib import Path

import pytest

from domain.refusals import Refusal
from upkeep.verifying.verification import Verified, verified

LEDGER = Path("asreported.db")


def whole(*held: str, path: Path = LEDGER) -> Verified:
    """What was found to be so."""
    return verified(path, held=[Path(one) for one in held])


def found_wrong(*held: str, path: Path = LEDGER) -> str:
    """What was found wrong, in one line that a terminal can be told."""
    with pytest.raises(Refusal) as caught:
        whole(*held, path=path)
    message = caught.value.message
    assert message.isprintable(), message
    return message


def tables_compared() -> dict[str, int]:
    """The rows of each table that were found equal to new ones."""
    compared = whole().projections
    assert compared is not None
    assert compared.rows, compared
    return compared.rows
