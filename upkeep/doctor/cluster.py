"""The PostgreSQL servers that keep the log of which this machine has a copy, and how that copy stands to them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stores.sqlite.examining import last_event
from stores.untrusted import Damaged
from stores.upstream import Upstream, upstream_of
from upkeep.doctor.finding import Check, Finding, look, ok, wrong

if TYPE_CHECKING:
    from stores.postgres.examining import Cluster, PrimaryFacts, ServerFacts

_PRIMARY: Check = "the primary"
_SERVERS: Check = "other servers"
_STANDBYS: Check = "standbys"
_GUARDS: Check = "guards of the tables"
_RIGHTS: Check = "rights in the database"
_SETTINGS: Check = "PostgreSQL's settings"
_COPY: Check = "this machine's copy"
_ANY_HEAD = 1 << 62
# A machine copies within moments; whatever lags more than this has a reason.
_MUCH_BEHIND = 1_000
# With these a power failure can damage the files, or lose what was confirmed.
_RISKS = (("fsync", "off"), ("full_page_writes", "off"))


def examine_cluster(path: Path) -> Iterator[Finding]:
    """Ask the servers of the cluster that this machine is a node of, each within seconds; nothing of other ledgers."""
    upstream = upstream_of(path)
    if upstream is None or not upstream.is_postgresql:
        return
    try:
        from stores.postgres.examining import examined_cluster  # noqa: PLC0415 - an extra, which need not be there
    except ImportError:
        yield wrong(_PRIMARY, "driver not installed")
        return
    head, leaf = _end_of(path)
    cluster = examined_cluster(upstream.address, head)
    yield from findings_of(cluster, upstream)
    if primary := _reached(cluster):
        yield copy_finding(primary, head, leaf)


def findings_of(cluster: "Cluster", upstream: Upstream) -> Iterator[Finding]:
    """The findings of the servers, as they were asked."""
    server = _reached(cluster)
    yield _primary(cluster, server, upstream.timeline)
    if gone := [one for one in cluster.servers if one.fault and server]:
        yield look(_SERVERS, "servers out of reach", names=[f"{one.host} ({one.fault})" for one in gone])
    if cluster.primary is None:
        return
    yield _standbys(cluster, cluster.primary)
    yield _guards(cluster.primary)
    yield _rights(cluster.primary)
    yield _settings(cluster.primary)


def _reached(cluster: "Cluster") -> "ServerFacts | None":
    return next((one for one in cluster.servers if one.is_primary), None)


def _primary(cluster: "Cluster", server: "ServerFacts | None", timeline: int) -> Finding:
    primaries = [one for one in cluster.servers if one.is_primary]
    if server is None:
        names = [f"{one.host} ({one.fault or 'a standby'})" for one in cluster.servers]
        return wrong(_PRIMARY, "no primary", names=names)
    if len(primaries) > 1:
        names = [f"{one.host} (timeline {one.timeline})" for one in primaries]
        return wrong(_PRIMARY, "two primaries", names=names)
    if server.timeline < timeline:
        return wrong(_PRIMARY, "old primary", host=server.host, timeline=server.timeline, latest=timeline)
    if server.tables is not None:
        return wrong(_PRIMARY, "tables unusable", said=server.tables)
    facts = {"version": server.version, "timeline": server.timeline, "events": server.head}
    return ok(_PRIMARY, "primary reached", host=server.host, **facts)


def _standbys(cluster: "Cluster", primary: "PrimaryFacts") -> Finding:
    if not cluster.needed:
        return look(_STANDBYS, "no standby named", number=len(primary.standbys or ()))
    if primary.standbys is None:
        return look(_STANDBYS, "standbys hidden", needed=cluster.needed)
    names = sorted(one.name for one in primary.standbys if one.is_in_sync) or ["none"]
    number = sum(one.is_in_sync for one in primary.standbys)
    if number < cluster.needed:
        return wrong(_STANDBYS, "too few in sync", needed=cluster.needed, names=names)
    if number == cluster.needed < cluster.named:
        return look(_STANDBYS, "just enough in sync", needed=cluster.needed, names=names)
    return ok(_STANDBYS, "standbys in sync", needed=cluster.needed, names=names)


def _guards(primary: "PrimaryFacts") -> Finding:
    if primary.changed:
        return wrong(_GUARDS, "guards changed", names=list(primary.changed))
    return ok(_GUARDS, "guards sound")


def _rights(primary: "PrimaryFacts") -> Finding:
    others = {who: tables for who, tables in primary.powers.items() if who != primary.user}
    for who, tables in others.items():
        return wrong(_RIGHTS, "role too powerful", role=who, tables=list(tables))
    if primary.lacks:
        return wrong(_RIGHTS, "rights missing", user=primary.user, tables=list(primary.lacks))
    if primary.user in primary.powers:
        return look(_RIGHTS, "service too powerful", user=primary.user)
    return ok(_RIGHTS, "rights sound", user=primary.user)


def _settings(primary: "PrimaryFacts") -> Finding:
    settings = primary.settings
    if risks := [f"{name} = {value}" for name, value in _RISKS if settings.get(name) == value]:
        return wrong(_SETTINGS, "settings unsafe", names=risks)
    if settings.get("data_checksums") == "off":
        return look(_SETTINGS, "no checksums")
    if primary.standbys and settings.get("wal_keep_size") == "0" and settings.get("slots") == "0":
        return look(_SETTINGS, "write-ahead log not kept")
    if settings.get("synchronous_commit") in {"off", "local"}:
        return look(_SETTINGS, "commits not awaited", value=settings["synchronous_commit"])
    return ok(_SETTINGS, "settings sound")


def _end_of(path: Path) -> tuple[int, bytes | None]:
    try:
        return last_event(path, _ANY_HEAD)
    except (Damaged, OSError):
        return 0, None  # that is the file's finding


def copy_finding(server: "ServerFacts", head: int, leaf: bytes | None) -> Finding:
    """Compare the end of the copy with what the primary has there; ``server`` was asked for that position."""
    if server.tables is not None:
        return look(_COPY, "cannot be told", said=server.tables)
    if head > server.head:
        return wrong(_COPY, "copy longer", head=head, events=server.head)
    if head and server.leaf != leaf:
        return wrong(_COPY, "copy forked", head=head)
    if server.head - head > _MUCH_BEHIND:
        return look(_COPY, "copy behind", events=server.head - head, head=head)
    return ok(_COPY, "copy follows", head=head, events=server.head - head)
