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
    is_copy: bool = False  # of a log that is kept elsewhere, which may have more than the file


def other_program(path: Path, deed: str) -> list[tuple[Any, ...]]:
    """The rows that another program gets that works on a SQLite file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(deed).fetchall()


def be_quick(patch: pytest.MonkeyPatch) -> None:
    """A writer gives up on the lock of the file soon."""
    patch.setattr(file, "LOCK_TIMEOUT", 0.05)


SQLITE = Kind(
    name="sqlite",
    address=lambda folder: folder / "ledger.db",
    attack=other_program,
    refuses=sqlite3.IntegrityError,
    be_quick=be_quick,
)
# The file of a machine, which is a copy; what another program does to the log itself is tried in tests/postgres.
POSTGRESQL = SQLITE._replace(name="postgresql", is_copy=True)
KINDS = (pytest.param(SQLITE, id=SQLITE.name), pytest.param(POSTGRESQL, id=POSTGRESQL.name, marks=pytest.mark.postgres))
