"""A log that was kept elsewhere, put into an empty one in PostgreSQL: all of it in one transaction, or nothing."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import LiteralString

import psycopg

from domain.refusals import AlreadyStored, Elsewhere, LedgerBusy, OutcomeUnknown, PrimaryUnreachable
from domain.signed_checkpoint import SignedCheckpoint
from stores.postgres.confirming import too_few_standbys
from stores.postgres.connecting import name_of
from stores.postgres.connection import TimedConnection, connect, refusal_of
from stores.postgres.known_last import EMPTY, Known, Last
from stores.postgres.migrating import ONE_AT_A_TIME, check_version
from stores.postgres.primary import Primary
from stores.postgres.reasons import why

_PATIENCE = 60.0  # seconds, for each step
_LONG_PATIENCE = 3600.0  # until a standby has all of it on its disk
_PATIENCE_OF_FINDING_OUT = 10.0
_APPEND = "SELECT append(%b, %b, %b::bytea[], %b::bytea[])"
_HOLDS = """
SELECT (SELECT coalesce(max(position), 0) FROM log), EXISTS (SELECT FROM contents) OR EXISTS (SELECT FROM checkpoints)
OR EXISTS (SELECT FROM cosignatures) OR EXISTS (SELECT FROM verifiers) OR EXISTS (SELECT FROM private.noted)
"""


@contextmanager
def seeding(address: str) -> Iterator["Seeding"]:
    """An empty log, which is filled inside the block; at its end everything is on a standby's disk, if one is named.

    Raises AlreadyStored for one that holds something, LedgerBusy where another one is seeding it, PrimaryUnreachable
    or DiskFull where nothing was kept, OutcomeUnknown where nobody can tell whether everything was, and as
    ``check_version`` does.
    """
    with _begun(address) as connection:
        seed = Seeding(connection)
        seed.check_empty()
        yield seed
        _commit(connection, address, seed.end)


def check_seedable(address: str) -> None:
    """Raise what ``seeding`` would raise at its beginning."""
    with _begun(address) as connection:
        Seeding(connection).check_empty()


@contextmanager
def _begun(address: str) -> Iterator[TimedConnection]:
    """A transaction, whose errors leave as refusals."""
    try:
        with connect(address, time.monotonic() + _PATIENCE) as connection:
            connection.execute("BEGIN")
            yield connection
    except psycopg.errors.UniqueViolation as error:
        raise AlreadyStored("another machine recorded in the same database meanwhile: nothing was seeded") from error
    except psycopg.errors.LockNotAvailable as error:
        raise LedgerBusy("another machine is recording in the same database: stop it first") from error
    except psycopg.Error as error:
        raise refusal_of(error, address) from error


def _commit(connection: TimedConnection, address: str, end: Last) -> None:
    warnings: list[str] = []
    connection.add_notice_handler(lambda said: warnings.append(str(said.message_primary)))
    connection.until = time.monotonic() + _LONG_PATIENCE
    try:
        connection.execute("COMMIT")
    except psycopg.OperationalError as error:
        warnings.append(why(error))
    if warnings:
        _find_out(address, end, warnings[0])


def _find_out(address: str, end: Last, said: str) -> None:
    """Return where everything is there in spite of what was ``said``, and a standby has it; raises OutcomeUnknown."""
    primary = Primary(address, lambda: Known(EMPTY, 0), patience=_PATIENCE_OF_FINDING_OUT)
    try:
        with closing(primary):
            if end.position and primary.last() == end:
                primary.barrier()
                return
    except Elsewhere as refusal:
        said = f"{said}; {refusal.message}"
    raise OutcomeUnknown(
        f"everything was sent, and not confirmed ({said}). If asreported cluster status shows {end.position:,} events, "
        "it is there: name the database from now on. If it shows none, seed again. Record nothing in the file before."
    )


class Seeding:
    """Takes what the log holds, the oldest first; raises errors of the driver, which ``seeding`` makes refusals."""

    def __init__(self, connection: TimedConnection) -> None:
        self._connection = connection
        self._head, self._leaf = 0, b""

    @property
    def end(self) -> Last:
        """The last of the events so far."""
        return Last(self._head, self._leaf)

    def check_empty(self) -> None:
        """Refuse a log that holds something, or that somebody else is filling."""
        check_version(self._connection)
        name = name_of(self._connection)
        if self._asked("SELECT pg_try_advisory_xact_lock(%s)", ONE_AT_A_TIME) == (False,):
            raise LedgerBusy(f"{name} is being seeded, or its tables are being made, by somebody else: wait")
        head, holds_more = self._asked(_HOLDS)
        if head or holds_more:
            raise AlreadyStored(f"{name} holds {head:,} events already; only an empty log is seeded", position=head)
        self._check_confirmed()

    def _check_confirmed(self) -> None:
        """Refuse to begin where the end would be waited for without end."""
        if found := too_few_standbys(self._connection):
            raise PrimaryUnreachable(f"{found}: start one first")

    def events(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """Leaf and bytes of the next events."""
        leaves, states = [leaf for leaf, _ in rows], [state for _, state in rows]
        self._wait()
        self._connection.execute(_APPEND, (self._head, self._leaf, leaves, states), prepare=True)
        self._head, self._leaf = self._head + len(rows), leaves[-1]

    def content(self, sha256: str, content: bytes) -> None:
        """The bytes of a document."""
        self._put("INSERT INTO contents VALUES (%b, %b)", bytes.fromhex(sha256), content)

    def checkpoint(self, number: int, signed: SignedCheckpoint) -> None:
        """A checkpoint, and its number in the order of signing."""
        row = (signed.origin, signed.size, signed.root, signed.note, signed.signed_at)
        self._put("INSERT INTO checkpoints VALUES (%s, %s, %s, %s, %s, %s)", number, *row)

    def cosignature(self, number: int, origin: str, size: int, line: str) -> None:
        """What a witness added, and its number among all such lines."""
        self._put("INSERT INTO cosignatures VALUES (%s, %s, %s, %s)", number, origin, size, line)

    def verifier(self, origin: str, key: str) -> None:
        """The verifier key of a log, by which all machines know what it signed."""
        self._put("INSERT INTO verifiers VALUES (%s, %s)", origin, key)

    def noted(self, number: int, tag: str, state: bytes) -> None:
        """A row of the operators' log."""
        self._put("INSERT INTO private.noted VALUES (%s, %s, %s)", number, tag, state)

    def _put(self, statement: LiteralString, *row: object) -> None:
        self._wait()
        self._connection.execute(statement, row)

    def _asked(self, question: LiteralString, *values: object) -> tuple[object, ...]:
        found = self._connection.execute(question, values or None).fetchone()
        assert found is not None, "it is one row"
        return found

    def _wait(self) -> None:
        self._connection.until = time.monotonic() + _PATIENCE
