"""The ledger at an address, opened: the store of its file, and the guard that lies around it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from domain.recording.ledger import Ledger, utc_now
from stores.guard import Guard, LedgerGuard, NoGuard
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.store import Store
from stores.sqlite.upkeep import stored_rows
from stores.store_at import open_store
from stores.surroundings import surroundings_of
from stores.untrusted import StoredRows

__all__ = ["OpenLedger", "open_ledger", "open_store", "scratch_ledger", "untrusted_rows"]

Clock = Callable[[], datetime]


class OpenLedger(Ledger):
    """A ledger with the store that it was opened on, for those who read more of it than the domain asks for."""

    def __init__(self, store: Store, guard: LedgerGuard | NoGuard, clock: Clock = utc_now) -> None:
        super().__init__(store, guard, clock)
        self._opened = store

    @classmethod
    def upon(cls, store: Store, clock: Clock = utc_now) -> Self:
        """The ledger of a store, guarded by what lies around it."""
        return cls(store, LedgerGuard(Checkpoints(store), Guard(surroundings_of(store.path))), clock)

    @property
    def store(self) -> Store:
        """Where the events are kept."""
        return self._opened


def untrusted_rows(address: str | Path) -> AbstractContextManager[StoredRows]:
    """The rows of the store at an address, for verification; raises as ``open_store`` does, or Damaged."""
    return stored_rows(Path(address))


def open_ledger(address: str | Path, clock: Clock = utc_now) -> OpenLedger:
    """The ledger at an address, made if there is none; raises as ``open_store`` does."""
    return OpenLedger.upon(open_store(address), clock)


@contextmanager
def scratch_ledger(clock: Clock, like: Store | None = None) -> Iterator[OpenLedger]:
    """A ledger that is thrown away at the end: an empty one, or a copy of a store as it stands."""
    with tempfile.TemporaryDirectory(prefix="asreported-") as directory:
        place = Path(directory) / "rehearsal.db"
        if like is not None:
            like.copy_to(place)
        with OpenLedger(open_store(place), NoGuard(), clock) as ledger:
            yield ledger
