"""The one question of a connection, prepared, sent and answered with as little as libpq needs."""

import asyncio
import os
import socket
from contextlib import suppress

import psycopg
from psycopg import pq
from psycopg.pq.abc import PGresult

from stores.log_extent import ASK_EXTENT, LogExtent
from stores.postgres.connection import conninfo_of
from stores.postgres.reasons import old_primary, place_of

_NAME = b"asreported_extent"
_TIMELINE = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN 0 "
    "ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END"
)


class HeadQuestion:
    """Asks one server where the log ends, one question at a time; everything raises errors of the driver.

    The driver's own way to put a question takes several times as long, and a read that asks alone pays all of it.
    """

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection | None = None
        # The connection's socket once more, which stays open when libpq closes its own.
        self._line: socket.socket | None = None
        self._answer: asyncio.Future[LogExtent] | None = None
        self.is_ready = False

    async def connect(self, address: str, timeline: int) -> int:
        """Connect to a primary of that timeline or a later one; its timeline.

        One of an earlier timeline than any that this machine has met is no primary any more.
        """
        self._connection = connection = await psycopg.AsyncConnection.connect(conninfo_of(address), autocommit=True)
        self._line = socket.socket(fileno=os.dup(connection.fileno()))
        found: tuple[int] = await (await connection.execute(_TIMELINE)).fetchone() or (0,)
        if found[0] < max(timeline, 1):
            raise psycopg.OperationalError(old_primary(place_of(connection), found[0], timeline))
        await connection.execute(f"PREPARE {_NAME.decode()} AS {ASK_EXTENT}".encode())
        asyncio.get_running_loop().add_reader(self._line, self._take, connection.pgconn)
        self.is_ready = True
        return found[0]

    def ask(self) -> asyncio.Future[LogExtent]:
        """Where the log ends; nobody else asks meanwhile."""
        assert self._connection is not None, "it is connected"
        self._answer = answer = asyncio.get_running_loop().create_future()
        libpq = self._connection.pgconn
        libpq.send_query_prepared(_NAME, None, result_format=pq.Format.BINARY)
        libpq.flush()  # so few bytes go at once; where they do not the answer does not come in time
        return answer

    def hang_up(self) -> bool:
        """End the question that is under way: it raises that the connection is lost; False where none is there yet.

        Had the driver to cancel it, it would ask the silent server to.
        """
        if self._line is None:
            return False
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        return True

    async def close(self) -> None:
        """Let go of the connection."""
        line, self._line = self._line, None
        if line is not None:
            asyncio.get_running_loop().remove_reader(line)
            line.close()
        if self._connection is not None:
            await self._connection.close()

    def _take(self, libpq: pq.abc.PGconn) -> None:
        """Take what has come: an answer, part of one, or the end."""
        assert self._line is not None, "it is listened to"
        found: PGresult | None = None
        try:
            libpq.consume_input()
            while not libpq.is_busy() and (result := libpq.get_result()) is not None:
                found = result
        except psycopg.Error as error:
            asyncio.get_running_loop().remove_reader(self._line)
            self._tell(error)
        else:
            if found is not None:
                self._tell(_extent(found))

    def _tell(self, found: LogExtent | psycopg.Error) -> None:
        answer, self._answer = self._answer, None
        if answer is None or answer.done():
            self.is_ready = self.is_ready and not isinstance(found, psycopg.Error)
        elif isinstance(found, psycopg.Error):
            answer.set_exception(found)
        else:
            answer.set_result(found)


def _extent(found: PGresult) -> LogExtent | psycopg.Error:
    if found.status != pq.ExecStatus.TUPLES_OK:
        return psycopg.OperationalError((found.error_message or b"no answer").decode(errors="replace"))
    return LogExtent(*(int.from_bytes(found.get_value(0, column) or b"") for column in range(found.nfields)))
