"""Machines of a ledger that PostgreSQL keeps: each has a file that is a copy of it."""

from pathlib import Path

from stores.postgres.replicated_store import ReplicatedStore
from stores.sqlite.store import Store
from stores.upstream import Upstream, keep_upstream


def machine(folder: Path, name: str, address: str) -> Path:
    """The file of a new machine, in a folder of its own."""
    file = folder / name / "asreported.db"
    file.parent.mkdir(parents=True)
    keep_upstream(file, Upstream(address=address))
    return file


def brought_up(store: Store) -> int:
    """The last position of a machine's file, once it has all that was recorded."""
    assert isinstance(store, ReplicatedStore)
    return store.copy_events()
