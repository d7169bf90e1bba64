"""The servers that an address names, each reached by itself, whichever of them is the primary."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from psycopg import conninfo

from domain.refusals import PrimaryUnreachable
from stores.postgres.connection import TimedConnection, address_shown, conninfo_of, host_shown

_PATIENCE = 10.0
_PORT = "5432"
_T = TypeVar("_T")
# One server, in whatever state; and its own settings with those of the address, not those that a recorder asks for.
_REACHING = {
    "target_session_attrs": "any",
    "load_balance_hosts": "disable",
    "connect_timeout": "3",
}
_SETTINGS = "-c lock_timeout=2s -c default_transaction_read_only=on"


class Host(NamedTuple):
    """One server: how people know it, and what libpq is told of it."""

    name: str
    told: str


def hosts_of(address: str) -> list[Host]:
    """The servers that an address names, in its order; raises PrimaryUnreachable for one that cannot be read."""
    given = conninfo.conninfo_to_dict(conninfo_of(address))
    counts = {len(str(given[key]).split(",")) for key in ("host", "hostaddr") if given.get(key)}
    if len(counts) > 1:
        raise PrimaryUnreachable(f"{address_shown(address)} names more or fewer hosts than their addresses (hostaddr)")
    names = str(given.get("host") or given.get("hostaddr") or "").split(",")
    ports = str(given.get("port") or _PORT).split(",")
    asked = conninfo.conninfo_to_dict(address).get("options") or ""  # such as the schema in which the tables are
    given["options"] = f"{asked} {_SETTINGS}".strip()
    return [_host(given, index, name, ports[min(index, len(ports) - 1)] or _PORT) for index, name in enumerate(names)]


def _host(given: Mapping[str, Any], index: int, name: str, port: str) -> Host:
    alone = dict(given) | _REACHING | {"port": port}
    for key in ("host", "hostaddr"):
        if given.get(key):
            alone[key] = str(given[key]).split(",")[index]
    return Host(f"{host_shown(name or 'localhost')}:{port}", conninfo.make_conninfo(**alone))


@contextmanager
def reached(host: Host, patience: float = _PATIENCE) -> Iterator[TimedConnection]:
    """A connection to one server that can change nothing; raises errors of the driver."""
    until = time.monotonic() + patience
    with TimedConnection.connect(host.told, autocommit=True) as connection:
        connection.until = until
        yield connection


def of_each(hosts: Sequence[Host], ask: Callable[[Host], _T]) -> list[_T]:
    """What asking all servers at the same time comes to, so that those that are gone cost the time of one."""
    with ThreadPoolExecutor(max_workers=max(1, len(hosts))) as pool:
        return list(pool.map(ask, hosts))
