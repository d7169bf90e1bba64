"""The rows that machines share besides events, read from the primary server and added there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from domain.refusals import LedgerBusy, LogOvertaken
from domain.signed_checkpoint import SignedCheckpoint
from stores.log_extent import ASK_EXTENT, LogExtent
from stores.postgres.connection import LOST, TimedConnection
from stores.postgres.primary import Primary
from stores.postgres.sending import SendingRow
from stores.shared_rows import NotedRow, NumberedCheckpoint, NumberedCosignature

_CHECKPOINTS = "SELECT number, origin, size, root, note, signed_at FROM checkpoints"
_COSIGNATURES = "SELECT number, origin, size, line FROM cosignatures"
_NOTED = "SELECT number, tag, state FROM private.noted"
_ADD_CHECKPOINT = "INSERT INTO checkpoints VALUES (%s, %s, %s, %s, %s, %s)"
_FIND_CHECKPOINT = (
    "SELECT 1 FROM checkpoints "
    "WHERE number = %s AND origin = %s AND size = %s AND root = %s AND note = %s AND signed_at = %s"
)
_ADD_COSIGNATURE = "INSERT INTO cosignatures SELECT coalesce(max(number), 0) + 1, %s, %s, %s FROM cosignatures"
_FIND_COSIGNATURE = "SELECT 1 FROM cosignatures WHERE origin = %s AND size = %s AND line = %s"
_ADD_NOTED = "INSERT INTO private.noted VALUES (%s, %s, %s)"
_FIND_NOTED = "SELECT 1 FROM private.noted WHERE number = %s AND tag = %s AND state = %s"
_ADD_VERIFIER = "INSERT INTO verifiers VALUES (%s, %s)"
_FIND_VERIFIER = "SELECT 1 FROM verifiers WHERE origin = %s AND key = %s"
# Advisory locks of their own beside that of the turn.
_SIGNER, _NOTER = 1634955879, 1634955880
_PATIENCE, _COURTESY, _LOOK_AGAIN = 10.0, 2.0, 0.05
_MOST_TRIES = 20


class PrimaryRows:
    """The rows by one connection of their own; raises as ``SharedRows`` tells, and CopyForked."""

    def __init__(self, primary: Primary) -> None:
        self._primary = primary

    def extent(self) -> LogExtent:
        """How far the log goes, and each kind of rows; not all of it need be on a standby yet."""
        found = self._primary.asked(lambda connection: connection.execute(ASK_EXTENT, prepare=True).fetchone())
        return LogExtent(*found) if found else LogExtent()

    def checkpoints(self, known: int, limit: int) -> list[NumberedCheckpoint]:
        """So many checkpoints from a number on that is known."""
        return [
            NumberedCheckpoint(
                number, SignedCheckpoint(origin=origin, size=size, root=root, note=note, signed_at=signed_at)
            )
            for number, origin, size, root, note, signed_at in self._rows(_CHECKPOINTS, known, limit)
        ]

    def cosignatures(self, known: int, limit: int) -> list[NumberedCosignature]:
        """So many lines of witnesses from a number on that is known."""
        return [NumberedCosignature(*row) for row in self._rows(_COSIGNATURES, known, limit)]

    def noted(self, known: int, limit: int) -> list[NotedRow]:
        """So many rows of the operators' log from a number on that is known."""
        return [NotedRow(*row) for row in self._rows(_NOTED, known, limit)]

    def add_checkpoint(self, row: NumberedCheckpoint) -> None:
        """Add the checkpoint of that number, which comes next."""
        one = row.checkpoint
        values = (row.number, one.origin, one.size, one.root, one.note, one.signed_at)
        self._primary.send(SendingRow(f"checkpoint {row.number}", _ADD_CHECKPOINT, _FIND_CHECKPOINT, values))

    def add_cosignature(self, origin: str, size: int, line: str) -> None:
        """Add what a witness signed; a line that is there is passed over."""
        for _ in range(_MOST_TRIES):
            try:
                self._primary.send(
                    SendingRow("the next cosignature", _ADD_COSIGNATURE, _FIND_COSIGNATURE, (origin, size, line))
                )
            except LogOvertaken:
                continue  # another line got that number
            return
        raise LedgerBusy(f"{self._primary.name}: other machines keep adding what witnesses signed; try again")

    def add_noted(self, row: NotedRow) -> None:
        """Add the row of that number, which comes next."""
        self._primary.send(SendingRow(f"number {row.number} of the operators' log", _ADD_NOTED, _FIND_NOTED, row))

    def verifier(self, origin: str) -> str | None:
        """The verifier key that was made known to all machines for the log of that name."""
        query = "SELECT key FROM verifiers WHERE origin = %s"
        found = self._primary.confirmed(lambda connection: connection.execute(query, [origin]).fetchall())
        return str(found[0][0]) if found else None

    def add_verifier(self, origin: str, key: str) -> None:
        """Make it known; raises LogOvertaken where another one is known of that name."""
        self._primary.send(SendingRow(f"the key of {origin}", _ADD_VERIFIER, _FIND_VERIFIER, (origin, key)))

    @contextmanager
    def signing(self, *, wait: bool) -> Iterator[bool]:
        """Be the one machine that signs, for as long as the block lasts; yields whether it is."""
        with self._holding(_SIGNER, _PATIENCE if wait else 0.0) as is_signer:
            if wait and not is_signer:
                raise LedgerBusy(f"{self._primary.name}: another machine is signing; try again")
            yield is_signer

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Be the one machine that notes what happens to operators, for as long as the block lasts."""
        with self._holding(_NOTER, _COURTESY):
            yield

    def close(self) -> None:
        """Let go of the connection."""
        self._primary.close()

    def _rows(self, query: str, known: int, limit: int) -> list[tuple[Any, ...]]:
        """The row of that number and so many behind it, which are confirmed."""
        asked = f"{query} WHERE number >= %s ORDER BY number LIMIT %s".encode()

        def ask(connection: TimedConnection) -> list[tuple[Any, ...]]:
            return connection.execute(asked, [max(known, 1), limit + 1]).fetchall()

        return self._primary.confirmed(ask, lambda rows: rows[-1][0] > known)

    @contextmanager
    def _holding(self, lock: int, patience: float) -> Iterator[bool]:
        """Hold an advisory lock of the database for as long as this connection lasts; yields whether it is held."""
        until, mine = time.monotonic() + patience, self._taken(lock)
        while mine is None and time.monotonic() < until:
            time.sleep(_LOOK_AGAIN)
            mine = self._taken(lock)
        try:
            yield mine is not None
        finally:
            if mine is not None and not mine.closed:
                self._leave(mine, lock)

    def _taken(self, lock: int) -> TimedConnection | None:
        """The connection that holds the lock now; None where another one does."""

        def ask(connection: TimedConnection) -> TimedConnection | None:
            found = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()
            return connection if found and found[0] else None

        return self._primary.asked(ask)

    def _leave(self, connection: TimedConnection, lock: int) -> None:
        try:
            connection.until = time.monotonic() + _COURTESY
            connection.execute("SELECT pg_advisory_unlock(%s)", [lock])
        except LOST:
            self._primary.close()  # and so is the lock
