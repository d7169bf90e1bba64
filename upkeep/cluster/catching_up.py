"""A node's copy brought up to where the log of its cluster ends, if the cluster is reached."""

from pathlib import Path
from typing import NamedTuple

from domain.refusals import Elsewhere
from stores.sqlite.examining import last_event
from stores.upstream import Upstream, upstream_of
from upkeep.upkeep_refusals import NotANode
from upkeep.upstream.copying import bring_up_to_date

_ANY_HEAD = 1 << 62


class CaughtUp(NamedTuple):
    """The end of the copy; ``unreached`` is why it may lack something."""

    events: int
    unreached: str | None


def upstream_of_node(file: Path) -> Upstream:
    """Where the log is kept; raises NotANode for what is no copy of a log in PostgreSQL."""
    upstream = upstream_of(file)
    if upstream is None or not upstream.is_postgresql:
        raise NotANode(f"{file} is no node: it is not a copy of a log in PostgreSQL", path=str(file))
    return upstream


def caught_up_before(file: Path, why: str) -> CaughtUp:
    """What the copy has, where the rest cannot be taken."""
    return CaughtUp(last_event(file, _ANY_HEAD)[0], why)


def catch_up(file: Path) -> CaughtUp:
    """Copy what the log has more; raises CopyForked where it has other events, or DriverNotInstalled."""
    try:
        why = bring_up_to_date(file)
    except Elsewhere as refusal:
        why = refusal.message
    return CaughtUp(last_event(file, _ANY_HEAD)[0], why or None)
