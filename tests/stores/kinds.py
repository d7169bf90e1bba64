"""The kinds of store that the contract is run for, a row each."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stores.sqlite import file


class Kind(NamedTuple):
    """One kind of store: how a test gets an address of its own, and how another program attacks what lies there."""

    name: str
    address: Callable[[Path], Path]
    attack: Callable[[Path, str], list[tuple[Any, ...]]]
    refuses: type[Exception]  # what an attack meets at a guard
    be_quick: Callable[[pytest.MonkeyPatch], None]  # a writer gives up on the lock soon


def other_program(path: Path, deed: str) -> list[tuple[Any, ...]]:
    """The rows that another program gets that works on a SQLite file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(deed).fetchall()


SQLITE = Kind(
    name="sqlite",
    address=lambda folder: folder / "ledger.db",
    attack=other_program,
    refuses=sqlite3.IntegrityError,
    be_quick=lambda patch: patch.setattr(file, "LOCK_TIMEOUT", 0.05),
)
KINDS = (SQLITE,)
