"""The one place that knows which kind of copy a ledger is, and what to ask of its upstream."""

from collections.abc import Callable

from api.upstream.confirmations import Confirmations
from api.upstream.copy_state import CopyState
from api.upstream.mirror_copy import MirrorCopy
from api.upstream.node_copy import NodeCopy
from api.upstream.upstream_counts import UpstreamCounts
from domain.refusals import Refusal
from stores.mirror_store import MirrorStore
from stores.sqlite.store import Store
from stores.upstream import upstream_of
from upkeep.upstream.copying import Copying

# Seconds that whoever copies in the background waits for a primary, before it is tried again.
_PATIENCE = 2.0


def copy_state(store: Store, counts: UpstreamCounts) -> CopyState | None:
    """What is known of a ledger as a copy; None of one that is none. Raises FileUnreadable."""
    upstream = upstream_of(store.path)
    if upstream is None:
        return None
    if not upstream.is_postgresql:
        return MirrorCopy(store.path.resolve(), store.known_head, counts.answered)
    from stores.postgres.replicated_store import ReplicatedStore  # noqa: PLC0415 - an extra, and slow to load
    from stores.postgres.shared_head import SharedHead  # noqa: PLC0415 - as the one above

    assert isinstance(store, ReplicatedStore), "it was opened as its upstream says"
    head = SharedHead(store.path, store.known_head, counts.answered)
    return NodeCopy(store, head, Copying(store, _PATIENCE), Confirmations(store.confirmation()), counts.heard)


def recorded_elsewhere(store: Store) -> Callable[[], Refusal] | None:
    """What whoever wants to record is told of a ledger that records nothing itself; None of any other."""
    return store.refusal if isinstance(store, MirrorStore) else None
