"""The copy of a cluster's log, made a ledger of its own."""

from pathlib import Path

from msgspec import Struct

from domain.refusals import PrimaryUnreachable, UpstreamWrong
from stores.upstream import forget_upstream
from upkeep.cluster.catching_up import catch_up, caught_up_before, upstream_of_node
from upkeep.copies.free_places import check_unused


class Left(Struct, frozen=True, kw_only=True):
    """The ledger that left; ``unreached`` is why it may lack something."""

    file: str
    address: str
    events: int
    unreached: str | None


def leave(file: Path) -> Left:
    """Copy what the cluster has more, if it is reached, and record in this file alone from now on.

    Raises NotANode for what is no copy of a log in PostgreSQL, LedgerInUse where another process has it open,
    PrimaryUnreachable where nothing was ever copied, and CopyForked where the cluster has other events.
    """
    upstream = upstream_of_node(file)
    if file.exists():
        check_unused(file)
    try:
        caught = catch_up(file)
    except UpstreamWrong as refusal:  # what nobody's copy takes is no reason to stay
        caught = caught_up_before(file, refusal.message)
    if caught.unreached and not caught.events:
        raise PrimaryUnreachable(f"nothing was copied to {file} yet, and nothing can be: {caught.unreached}")
    forget_upstream(file)
    return Left(file=str(file), address=upstream.address, events=caught.events, unreached=caught.unreached)
