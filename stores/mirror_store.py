"""A store whose file mirrors a ledger of somebody else: everybody reads it, and only what mirrors it writes."""

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NoReturn

from domain.refusals import ReadOnlyCopy
from stores.sqlite.store import Store
from stores.upstream import Upstream


class MirrorStore(Store):
    """The file of a mirror; nothing is decided upon it."""

    def __init__(self, path: Path, upstream: Upstream) -> None:
        super().__init__(path)
        self.upstream: Upstream = upstream

    def writing(self) -> NoReturn:
        """Raise ReadOnlyCopy."""
        raise self.refusal()

    def refusal(self) -> ReadOnlyCopy:
        """What whoever wants to record is told."""
        return ReadOnlyCopy(
            f"this ledger mirrors {self.upstream.address} and records nothing itself; record there",
            origin=self.upstream.address,
        )

    def check_own(self) -> NoReturn:
        """Raise ReadOnlyCopy."""
        self.writing()

    def shared_rows(self, patience: float = 0.0) -> NoReturn:  # noqa: ARG002 - nobody is asked
        """Raise ReadOnlyCopy."""
        self.writing()

    def copying(self) -> AbstractContextManager[sqlite3.Connection]:
        """Hold the file's one write lock, for what was recorded at the origin."""
        return super().writing()
