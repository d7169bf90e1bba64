"""The servers of a cluster examined: which is the primary, who confirms, what guards the tables and who may what."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import psycopg

from domain.refusals import Refusal
from stores.postgres.confirming import candidates, confirmations
from stores.postgres.migrating import check_version
from stores.postgres.reasons import why
from stores.postgres.servers import Host, hosts_of, of_each, reached
from stores.postgres.table_guards import changed_guards, guarded_tables

# Of a standby what it wrote down, which may be old, unless the asker may see what it receives.
_SERVER = """
SELECT current_setting('server_version'), pg_is_in_recovery(), CASE WHEN pg_is_in_recovery()
THEN greatest((SELECT timeline_id FROM pg_control_checkpoint()), (SELECT received_tli FROM pg_stat_wal_receiver))
ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END,
EXISTS (SELECT FROM pg_stat_wal_receiver WHERE received_tli IS NULL)
"""
_HEAD = "SELECT position FROM log ORDER BY position DESC LIMIT 1"
_LEAF = "SELECT leaf FROM log WHERE position = %s"
_STANDBYS = "SELECT name, state, sync_state, behind_bytes FROM standbys() ORDER BY name"
_SETTINGS = """
SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_standby_names', 'synchronous_commit', 'fsync',
'full_page_writes', 'data_checksums', 'wal_keep_size', 'max_replication_slots')
UNION ALL SELECT 'slots', count(*)::text FROM pg_replication_slots
"""
_TABLES = "unnest(%s::text[]) AS t"
# What the service's role, or whoever asks, may beyond recording. A superuser or an owner may everything.
_POWERS = f"""
SELECT who, t FROM (VALUES ('asreported_recorder'), ('asreported_reader'), (current_user::text)) AS w (who), {_TABLES}
WHERE has_table_privilege(who, t, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
OR who = 'asreported_reader' AND has_table_privilege(who, t, 'INSERT')
OR who = 'asreported_reader' AND t = 'private.noted' AND has_table_privilege(who, t, 'SELECT')
"""  # noqa: S608 - texts of ours
_LACKS = f"SELECT t FROM {_TABLES} WHERE NOT (has_table_privilege(t, 'SELECT') AND has_table_privilege(t, 'INSERT'))"  # noqa: S608 - texts of ours


class ServerFacts(NamedTuple):
    """One server: what it says of itself, or why it says nothing (``fault``).

    ``leaf`` is the leaf at the position that was asked for. ``tables`` is why its tables cannot be used. A standby
    whose ``timeline`` ``is_hidden`` from the asker may be on a later one.
    """

    host: str
    fault: str | None = None
    version: str = ""
    is_primary: bool = False
    timeline: int = 0
    head: int = 0
    leaf: bytes | None = None
    tables: str | None = None
    is_hidden: bool = False


class StandbyFacts(NamedTuple):
    """A server that follows the primary; ``behind`` is what it has not on its disk, in bytes, if that is known."""

    name: str
    is_streaming: bool
    is_in_sync: bool
    behind: int | None


class PrimaryFacts(NamedTuple):
    """What only the primary tells.

    ``standbys`` is None where the asker may not see them. ``changed`` are guards that are not as they were laid out,
    ``powers`` is who may do more with which tables than record, ``lacks`` are the tables that the asker cannot use.
    """

    user: str
    standbys: Sequence[StandbyFacts] | None
    settings: Mapping[str, str]
    changed: Sequence[str]
    powers: Mapping[str, Sequence[str]]
    lacks: Sequence[str]


class Cluster(NamedTuple):
    """All servers of an address, and what the primary among them tells, if there is one whose tables can be used."""

    servers: Sequence[ServerFacts]
    primary: PrimaryFacts | None

    @property
    def needed(self) -> int:
        """How many standbys have to confirm each event; 0 where none is named."""
        return confirmations(self.primary.settings["synchronous_standby_names"]) if self.primary else 0

    @property
    def named(self) -> int:
        """How many standbys could confirm; any number counts as many."""
        return candidates(self.primary.settings["synchronous_standby_names"]) if self.primary else 0


def examined_cluster(address: str, position: int = 0) -> Cluster:
    """Ask all servers that an address names; each within seconds. Changes nothing.

    Raises PrimaryUnreachable for an address that cannot be read.
    """
    asked = of_each(hosts_of(address), lambda host: _asked(host, position))
    told = [primary for _, primary in asked if primary is not None]
    return Cluster([server for server, _ in asked], told[0] if told else None)


def _asked(host: Host, position: int) -> tuple[ServerFacts, PrimaryFacts | None]:
    try:
        with reached(host) as connection:
            server = _server(connection, host, position)
            if not server.is_primary or server.tables is not None:
                return server, None
            try:
                return server, _primary(connection)
            except psycopg.ProgrammingError as error:  # a function is gone, or may not be called
                return server._replace(tables=why(error)), None
    except psycopg.Error as error:
        return ServerFacts(host.name, fault=why(error)), None


def _server(connection: psycopg.Connection[tuple[Any, ...]], host: Host, position: int) -> ServerFacts:
    row = connection.execute(_SERVER).fetchone()
    assert row is not None, "it is one row"
    server = ServerFacts(host.name, None, row[0].split()[0], not row[1], int(row[2] or 0), is_hidden=row[3])
    try:
        check_version(connection)
        head, leaf = connection.execute(_HEAD).fetchone(), connection.execute(_LEAF, (position,)).fetchone()
    except Refusal as refusal:
        return server._replace(tables=refusal.message)
    except psycopg.ProgrammingError as error:
        return server._replace(tables=why(error))
    return server._replace(head=head[0] if head else 0, leaf=leaf[0] if leaf else None)


def _primary(connection: psycopg.Connection[tuple[Any, ...]]) -> PrimaryFacts:
    powers: dict[str, list[str]] = {}
    for who, table in connection.execute(_POWERS, (guarded_tables(),)):
        powers.setdefault(who, []).append(table)
    return PrimaryFacts(
        user=connection.info.user,
        standbys=_standbys(connection),
        settings=dict(connection.execute(_SETTINGS).fetchall()),
        changed=changed_guards(connection),
        powers=powers,
        lacks=[table for (table,) in connection.execute(_LACKS, (guarded_tables(),))],
    )


def _standbys(connection: psycopg.Connection[tuple[Any, ...]]) -> list[StandbyFacts] | None:
    found = connection.execute(_STANDBYS).fetchall()
    if any(state is None for _, state, _, _ in found):
        return None  # the owner of the tables may not see them
    return [
        StandbyFacts(
            name=name,
            is_streaming=state == "streaming",
            is_in_sync=state == "streaming" and sync in {"sync", "quorum"},
            behind=None if behind is None else int(behind),
        )
        for name, state, sync, behind in found
    ]
