"""A connection to the primary server: found among the hosts of an address, in autocommit, with a time limit."""

import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import conninfo, errors, generators
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow

from domain.refusals import DiskFull, PrimaryUnreachable, Refusal
from stores.postgres.reasons import why_and_where

# What libpq says of lost connections, and the SQLSTATEs of classes 08, 25006, 55P03, 57P01: nothing is known of what
# was sent, or nothing was done.
LOST = (psycopg.OperationalError, psycopg.InterfaceError)
_SETTINGS = (
    "-c synchronous_commit=on -c lock_timeout=2s -c statement_timeout=0 "
    "-c default_transaction_isolation=read\\ committed "
    # Whoever's settings hide warnings would hide that a commit was answered without a standby.
    "-c client_min_messages=warning "
    # So that a machine that lost its power does not hold its turn for hours.
    "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=5000"
)
_ARRIVED = (
    b"SELECT current_setting('synchronous_commit'), current_setting('lock_timeout'), "
    b"current_setting('client_min_messages')"
)
_POOLED = "a PgBouncer, or the like, stands between; name the server itself"
_REACHING = {
    "target_session_attrs": "read-write",
    # Or an old primary that came back would be met every time, if it is named first.
    "load_balance_hosts": "random",
    "connect_timeout": "2",
    "tcp_user_timeout": "3000",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "application_name": "asreported",
    # Whatever PGCLIENTENCODING or the address says: texts of the log are compared and hashed as UTF-8.
    "client_encoding": "UTF8",
}


class TimedConnection(psycopg.Connection[TupleRow]):
    """A connection that waits for no answer beyond ``until`` (``time.monotonic``); then it is of no use any more."""

    until: float | None = None

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library's signature
        super().__init__(*given, **named)
        self._names_of_calls: dict[bytes, bytes] = {}
        self._is_told = False

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody waits for an answer of the server."""
        return self.info.transaction_status == TransactionStatus.ACTIVE and not self._is_told

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ANN401 - the library's signature
        """Wait for an answer; raises OperationalError once the time is over."""
        if self.until is not None:
            timeout = max(0.0, self.until - time.monotonic())
        return super().wait(gen, interval=interval, timeout=timeout)

    def ask(self, statements: bytes) -> list[list[tuple[str, ...]]]:
        """The rows of each of several statements, as text, in one trip; nulls are empty.

        It raises as ``execute`` does, and takes a third of its time.
        """
        self.pgconn.send_query(statements)
        return [_texts(result) for result in self._results()]

    def tell(self, statements: bytes) -> None:
        """Have statements run for whose answer nobody waits; ``hear`` takes it before anything else is asked."""
        self.pgconn.send_query(statements)
        self.pgconn.flush()  # so few bytes go at once; ``hear`` sends what does not
        self._is_told = True

    def hear(self) -> None:
        """Take the answer to what was told last, which mostly came long ago; raises as ``ask`` does."""
        if self._is_told:
            self._is_told = False
            self._results()

    def call(self, statement: bytes, values: Sequence[bytes]) -> None:
        """Run a statement with parameters in PostgreSQL's binary form, prepared once; otherwise as ``ask``."""
        name = self._names_of_calls.get(statement)
        if name is None:
            name = b"asreported_%d" % len(self._names_of_calls)
            self.pgconn.send_prepare(name, statement)
            self._results()
            self._names_of_calls[statement] = name
        self.pgconn.send_query_prepared(name, values, [Format.BINARY] * len(values))
        self._results()

    def _results(self) -> list[PGresult]:
        results: list[PGresult] = self.wait(generators.execute(self.pgconn))
        for result in results:
            if result.status == ExecStatus.FATAL_ERROR:
                raise errors.error_from_result(result)
        return results


def _texts(result: PGresult) -> list[tuple[str, ...]]:
    columns = range(result.nfields)
    return [tuple((result.get_value(row, at) or b"").decode() for at in columns) for row in range(result.ntuples)]


def connect(address: str, until: float | None = None) -> TimedConnection:
    """A connection to a server among the hosts of the address that takes writes.

    Raises one of LOST; PrimaryUnreachable where something between drops what a connection is to go by, as a PgBouncer
    may: then a commit would be answered that no standby has.
    """
    connection = TimedConnection.connect(conninfo_of(address), autocommit=True)
    connection.until = until
    try:
        _check_settings(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_settings(connection: TimedConnection, address: str) -> None:
    if connection.ask(_ARRIVED) != [[("on", "2s", "warning")]]:
        raise PrimaryUnreachable(f"{address_shown(address)} does not go by a connection's settings: {_POOLED}")


def give_up(connection: TimedConnection) -> None:
    """Have the server end what it is asked, if it still is at it: its side of the connection would stay for good."""
    if connection.info.transaction_status == TransactionStatus.ACTIVE:
        with suppress(*LOST):
            connection.cancel_safe(timeout=1.0)


def hang_up(connection: TimedConnection) -> None:
    """Have another thread, which waits for an answer, find that the connection is lost; one that is at rest stays."""
    with suppress(*LOST, OSError):
        if connection.is_waited_for:
            with socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)


def conninfo_of(address: str) -> str:
    """What libpq is told of an address; raises PrimaryUnreachable for one that it cannot read."""
    try:
        given = conninfo.conninfo_to_dict(address)
        _check_hosts(str(given.get("host") or ""))
        options = f"{given.get('options') or ''} {_SETTINGS}".strip()
        return conninfo.make_conninfo(address, **_REACHING, options=options)
    except psycopg.ProgrammingError:
        # What libpq says of it may quote the password.
        how = "write it as postgresql://user@host:5432/database"
        raise PrimaryUnreachable(f"{address_shown(address)} cannot be read as one of PostgreSQL; {how}") from None


def _check_hosts(hosts: str) -> None:
    """Raise PrimaryUnreachable for names that no name server has: the driver has no error of its own for them."""
    for host in hosts.split(","):
        try:
            _ = host if host.startswith(("/", "@")) else host.encode("idna")  # a socket's folder, or a name
        except UnicodeError:
            raise PrimaryUnreachable(f"{host[:100]!r} is no name of a host: its words have 1 to 63 letters") from None


def address_shown(address: str) -> str:
    """An address without its password, for messages."""
    try:
        given = conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        return "the address"
    hosts = str(given.get("host") or given.get("hostaddr") or "localhost").split(",")
    return f"postgresql://{','.join(map(host_shown, hosts))}/{given.get('dbname') or given.get('user') or ''}"


def host_shown(host: str) -> str:
    """A host as it stands in front of a port."""
    return f"[{host}]" if ":" in host else host


def refusal_of(error: psycopg.Error, address: str) -> Refusal:
    """The refusal that an error of the driver stands for, where nothing was sent that could have been recorded."""
    if isinstance(error, errors.DiskFull):
        return DiskFull(f"the disk of {address_shown(address)} is full: make room ({why_and_where(error)})")
    said = why_and_where(error)
    pooled = f" ({_POOLED})" if "unsupported startup parameter" in said else ""
    return PrimaryUnreachable(f"{address_shown(address)} does not do what it is asked: {said}{pooled}")
