"""The one place that knows which store an address names, and opens it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from domain.recording.ledger import Ledger, utc_now
from domain.refusals import DriverNotInstalled
from stores.guard import Guard, LedgerGuard, NoGuard
from stores.mirror_store import MirrorStore
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.store import Store
from stores.sqlite.upkeep import stored_rows
from stores.surroundings import surroundings_of
from stores.untrusted import StoredRows
from stores.upstream import Upstream, upstream_of

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


def open_store(address: str | Path) -> Store:
    """The store of the file at a path, made if there is none; the file beside it says whether it is a copy.

    Raises NotALedger, NewerLedger, FileUnreadable, or DriverNotInstalled.
    """
    path = Path(address)
    upstream = upstream_of(path)
    if upstream is None:
        return Store(path)
    if upstream.is_postgresql:
        return _replicated(path, upstream)
    return MirrorStore(path, upstream)


def _replicated(path: Path, upstream: Upstream) -> Store:
    try:
        from stores.postgres.replicated_store import ReplicatedStore  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise DriverNotInstalled(
            f"{path} is a copy of {upstream.address}, and its driver is not installed; install asreported[postgres]",
            path=str(path),
        ) from error
    return ReplicatedStore(path, upstream)


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
