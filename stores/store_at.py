"""The store of the file at a path: a ledger of its own, a node's copy, or a mirror, as the file beside it says."""

from pathlib import Path

from domain.refusals import DriverNotInstalled
from stores.mirror_store import MirrorStore
from stores.sqlite.store import Store
from stores.upstream import Upstream, upstream_of


def open_store(path: str | Path) -> Store:
    """The store of the file at a path, made if there is none.

    Raises NotALedger, NewerLedger, FileUnreadable or DriverNotInstalled.
    """
    file = Path(path)
    upstream = upstream_of(file)
    if upstream is None:
        return Store(file)
    if upstream.is_postgresql:
        return _replicated(file, upstream)
    return MirrorStore(file, upstream)


def _replicated(file: Path, upstream: Upstream) -> Store:
    try:
        from stores.postgres.replicated_store import ReplicatedStore  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise DriverNotInstalled(
            f"{file} is a copy of {upstream.address}, and its driver is not installed; install asreported[postgres]",
            path=str(file),
        ) from error
    return ReplicatedStore(file, upstream)
