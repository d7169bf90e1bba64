"""The standing of a cluster: its servers, who confirms, and how far this machine's copy is behind."""

from pathlib import Path

from msgspec import Struct

from stores.postgres.examining import Cluster, ServerFacts, examined_cluster
from stores.sqlite.examining import last_event
from stores.untrusted import Damaged

_ANY_HEAD = 1 << 62


class ServerStanding(Struct, frozen=True, kw_only=True):
    """One server; ``behind`` counts the events that the primary has and it has not, if both are known.

    ``timeline`` is None of a standby whose timeline the asker may not see.
    """

    host: str
    role: str
    version: str
    timeline: int | None
    events: int
    behind: int | None
    fault: str | None


class StandbyStanding(Struct, frozen=True, kw_only=True):
    """A standby as the primary sees it; ``behind_bytes`` of the write-ahead log are not on its disk yet."""

    name: str
    in_sync: bool
    behind_bytes: int | None


class CopyStanding(Struct, frozen=True, kw_only=True):
    """The copy of a machine; ``is_same``: its last event is what the primary has there. None is not known.

    ``fault`` is why nothing is known of it.
    """

    file: str
    events: int
    behind: int | None
    is_same: bool | None
    fault: str | None = None


class ClusterStanding(Struct, frozen=True, kw_only=True):
    """All of it; ``needed`` standbys have to confirm each event. ``standbys`` is None where nobody may tell."""

    servers: list[ServerStanding]
    needed: int | None
    standbys: list[StandbyStanding] | None
    copy: CopyStanding | None

    @property
    def can_record(self) -> bool:
        """Whether a primary takes events, and enough standbys confirm them, as far as anybody may tell."""
        if self.needed is None:
            return False
        return self.standbys is None or sum(one.in_sync for one in self.standbys) >= self.needed


def standing_of(address: str, copy: Path | None) -> ClusterStanding:
    """Ask all servers of an address, each within seconds; raises PrimaryUnreachable if it cannot be read."""
    head, leaf, fault = _end_of(copy) if copy else (0, None, None)
    cluster = examined_cluster(address, head)
    primary = next((one for one in cluster.servers if one.is_primary and one.tables is None), None)
    return ClusterStanding(
        servers=[_server(one, primary) for one in cluster.servers],
        needed=cluster.needed if cluster.primary else None,
        standbys=_standbys(cluster),
        copy=_copy(copy, head, leaf, None if fault else primary, fault) if copy else None,
    )


def _server(server: ServerFacts, primary: ServerFacts | None) -> ServerStanding:
    fault = server.fault or server.tables
    return ServerStanding(
        host=server.host,
        role="" if server.fault else "primary" if server.is_primary else "standby",
        version=server.version,
        timeline=_timeline(server, primary),
        events=server.head,
        behind=None if fault or primary is None else max(0, primary.head - server.head),
        fault=fault,
    )


def _timeline(server: ServerFacts, primary: ServerFacts | None) -> int | None:
    """What is known of it: a standby whose timeline is hidden is on no later one than the primary."""
    is_known = not server.is_hidden or (primary is not None and server.timeline == primary.timeline)
    return server.timeline if is_known else None


def _standbys(cluster: Cluster) -> list[StandbyStanding] | None:
    if cluster.primary is None or cluster.primary.standbys is None:
        return None
    return [
        StandbyStanding(name=one.name, in_sync=one.is_in_sync, behind_bytes=one.behind)
        for one in cluster.primary.standbys
    ]


def _copy(file: Path, head: int, leaf: bytes | None, primary: ServerFacts | None, fault: str | None) -> CopyStanding:
    return CopyStanding(
        file=str(file),
        events=head,
        behind=None if primary is None else max(0, primary.head - head),
        is_same=None if primary is None else (not head or primary.leaf == leaf),
        fault=fault,
    )


def _end_of(copy: Path) -> tuple[int, bytes | None, str | None]:
    """Its last position and the leaf there, or why nobody can read it."""
    try:
        return *last_event(copy, _ANY_HEAD), None
    except Damaged as damage:
        return 0, None, damage.said
    except OSError as error:
        return 0, None, str(error.strerror)
