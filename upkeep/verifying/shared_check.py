"""A check by several processes at once: it finds a ledger whole, or leaves it to who looks at event by event."""

from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from domain.refusals import Refusal
from projections.following.serving_check import Compared
from stores.untrusted import StoredRows
from transparency.frontier import Frontier
from upkeep.progress import Progress
from upkeep.verifying.claims import Claim, Claims
from upkeep.verifying.event_check import FoundEvents
from upkeep.verifying.sharing import Sharing, sharing

_WORTH_PROCESSES = 20_000
_CHUNK = 10_000
_T = TypeVar("_T")


class _NotWhole(Exception):
    """Something differs."""


def found_quickly(
    stored: StoredRows,
    claims: Sequence[Claim],
    step: Progress | None,
    meanwhile: Callable[[Frontier], _T],
    least: int = _WORTH_PROCESSES,
) -> tuple[FoundEvents, _T, Compared] | None:
    """What is in a ledger that is whole; None below ``least`` events, without projections, or where anything differs.

    The tree and the batches are checked here, all that each event says by itself in other processes, and what
    ``meanwhile`` does is done while these are at work.
    """
    head = stored.head()
    if head < least:
        return None
    try:
        with sharing(stored.path, head) as others:

            def tell() -> None:
                if step:
                    step(min(others.examined, head), head, "Checking events")

            tree, last_leaf = _tree(stored, claims, head, tell)
            batches = _batches(stored, head)
            rest = meanwhile(tree)
            compared, streams = _results(stored, head, others, tell)
    except (_NotWhole, Refusal, BrokenProcessPool):
        return None
    return FoundEvents(head, last_leaf, tree, streams, batches), rest, compared


def _tree(stored: StoredRows, claims: Sequence[Claim], head: int, tell: Callable[[], None]) -> tuple[Frontier, bytes]:
    """The tree over the leaves at all positions, of which every claim holds; and the last leaf."""
    tree, last_leaf = Claims(claims), b""
    for start in range(0, head, _CHUNK):
        end = min(start + _CHUNK, head)
        leaves = stored.leaves(start + 1, end)
        if len(leaves) != end - start or set(map(type, leaves)) != {bytes}:
            raise _NotWhole
        tree.add(leaves)
        last_leaf = leaves[-1]
        tell()
    return tree.finish(), last_leaf


def _batches(stored: StoredRows, head: int) -> int:
    """The number of batches, of which each follows the one before it up to the head."""
    number, before, earlier = 0, 0, ""
    for last, first, recorded_at in stored.batches(head):
        if first != before + 1 or last < first or recorded_at <= earlier:
            raise _NotWhole
        number, before, earlier = number + 1, last, recorded_at
    if before != head or stored.stray():
        raise _NotWhole
    return number


def _results(stored: StoredRows, head: int, others: Sharing, tell: Callable[[], None]) -> tuple[Compared, int]:
    """What the projections came to, and the number of streams, where every event was found sound."""
    compared, examined = others.results(tell)
    if not all(one.is_sound for one in examined) or sum(one.events for one in examined) != head:
        raise _NotWhole
    if sum(one.keys for one in examined) != stored.lookups(head):
        raise _NotWhole
    return compared, sum(one.streams for one in examined)
