"""The log as the primary server keeps it: positions that are compared and swapped, and confirmed by a standby."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from domain.refusals import CopyForked, LogOvertaken, OutcomeUnknown, Refusal
from stores.postgres.connection import LOST, TimedConnection, address_shown, connect, give_up, hang_up, refusal_of
from stores.postgres.known_last import EMPTY, Known, Last
from stores.postgres.log_turn import leave_turn, take_turn
from stores.postgres.migrating import check_version
from stores.postgres.reasons import Reasons, old_primary, place_of, why
from stores.postgres.sending import Sending, SendingEvents

PATIENCE = 10.0
_STANDING = """
SELECT CASE WHEN pg_is_in_recovery() THEN 0
ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END,
(SELECT leaf FROM log WHERE position = %s)
"""
_LEAF = "SELECT leaf FROM log WHERE position = %s"
_TAIL = "SELECT position, leaf, state FROM log WHERE position >= %s ORDER BY position LIMIT %s"
_CONTENT = "SELECT content FROM contents WHERE sha256 = %s"
_LAST = "SELECT position, leaf FROM log ORDER BY position DESC LIMIT 1"
# A commit that waits for a standby, and so for all that was committed before it.
_BARRIER = "SELECT pg_logical_emit_message(true, 'asreported', 'barrier')"
_FIRST_NAP, _LONGEST_NAP = 0.005, 0.2
_NOT_DECIDED_UPON = "AR004"
# A row has that key already, or is not the next one of a log, or of its checkpoints: what was sent may be there.
_TAKEN = ("23505", "AR001", "AR005")
_T = TypeVar("_T")


class Primary:
    """One connection to whichever server is the primary now; not for several threads at once.

    Everything raises PrimaryUnreachable, DiskFull or CopyForked, or as ``check_version``; never an error of the driver.
    ``known`` tells what a server has to have that is taken for the primary, and ``met`` is told of a new timeline.
    """

    def __init__(
        self,
        address: str,
        known: Callable[[], Known],
        met: Callable[[int], None] = lambda _: None,
        patience: float = PATIENCE,
    ) -> None:
        self._address = address
        self._known = known
        self._met = met
        self.patience = patience  # for so many seconds it is asked again
        self._is_leaving = False
        self._connection: TimedConnection | None = None
        self._is_warned = False
        # What the primary's clock said when it was this machine's turn last.
        self.clock_at_turn = datetime.now(UTC)

    @property
    def name(self) -> str:
        """The address as people know it."""
        return address_shown(self._address)

    def connected(self, until: float | None = None) -> TimedConnection:
        """The connection, made if there is none; raises one of LOST, or CopyForked."""
        if self._connection is None or self._connection.closed:
            fresh = connect(self._address, until)
            try:
                self._check(fresh)
            except BaseException:
                fresh.close()
                raise
            fresh.add_notice_handler(self._heed)
            self._connection = fresh
        self._connection.until = until
        self._connection.hear()
        return self._connection

    def _check(self, connection: TimedConnection) -> None:
        """Refuse tables of another version, an old primary, and a server that lacks what was confirmed."""
        check_version(connection)
        last, timeline = self._known()
        found = connection.execute(_STANDING, [last.position]).fetchone()
        assert found is not None, "it is one row"
        of_server, leaf = found
        if of_server < max(timeline, 1):
            raise psycopg.OperationalError(old_primary(place_of(connection), of_server, timeline))
        if last.position and leaf != last.leaf:
            if leaf is None and of_server == timeline:
                raise psycopg.OperationalError(f"{place_of(connection)} ends before position {last.position}")
            raise CopyForked(
                f"{self.name} has {'no' if leaf is None else 'another'} event at position {last.position}, which this "
                "copy has and which was confirmed: a server was promoted that should not have been",
                position=last.position,
            )
        if of_server > timeline:
            self._met(of_server)

    def _heed(self, notice: errors.Diagnostic) -> None:
        # "canceling wait for synchronous replication": the commit is answered, and that promises nothing.
        self._is_warned = self._is_warned or notice.severity_nonlocalized == "WARNING"

    def append(
        self,
        after: Last,
        leaves: Sequence[bytes],
        states: Sequence[bytes],
        contents: Mapping[bytes, bytes] | None = None,
    ) -> None:
        """Record behind ``after``, all or nothing; it is on a standby's disk when this returns.

        Raises LogOvertaken where others have recorded there, and OutcomeUnknown where it was sent and nobody confirmed
        it in time. What was sent before is sent again: the same bytes at the same positions are recorded once.
        """
        self.send(SendingEvents(after, leaves, states, contents or {}))

    def send(self, sending: Sending) -> None:
        """Send a statement until it is confirmed, as ``append`` does; raises as that does."""
        until, nap, reasons = time.monotonic() + self.patience, _FIRST_NAP, Reasons()
        while True:
            try:
                return self._send_once(sending, until)
            except LOST as error:
                reasons.heard(error)
                sending.is_doubtful = sending.is_doubtful or self._is_warned
                self.close()
                if self._is_over(until) or isinstance(error, errors.DiskFull):
                    raise self._unconfirmed(reasons.last(error), sending) from error
                time.sleep(nap)
                nap = min(nap * 1.5, _LONGEST_NAP)
            except psycopg.Error as error:
                raise self._refusal(error, sending) from error

    def _send_once(self, sending: Sending, until: float) -> None:
        connection = self.connected(until)
        self._is_warned = False
        sending.tries += 1
        try:
            sending.send(connection)
        except psycopg.Error as error:
            if error.sqlstate not in _TAKEN:
                raise
            if not sending.is_there(connection):
                raise LogOvertaken(f"{self.name} has something else at {sending.place}, or behind it") from None
            sending.is_doubtful = True  # it is ours, and the answer was lost: visible, not yet confirmed
        if sending.is_doubtful or self._is_warned:
            sending.is_doubtful = True
            self._confirm(connection)

    def _unconfirmed(self, error: psycopg.Error, sending: Sending) -> Refusal:
        """What a failure means for whoever sent it: nothing was recorded, or nobody knows."""
        is_refused = sending.tries == 1 and (isinstance(error, errors.DiskFull) or not isinstance(error, LOST))
        if is_refused or not sending.tries:
            return refusal_of(error, self._address)
        return OutcomeUnknown(f"{self.name} has not confirmed what was sent to it: {why(error)}")

    def _refusal(self, error: psycopg.Error, sending: Sending) -> Refusal:
        if error.sqlstate == _NOT_DECIDED_UPON:
            return LogOvertaken(f"{self.name} has another event at {sending.place}, or none")
        self.close()
        return self._unconfirmed(error, sending)

    def _confirm(self, connection: TimedConnection) -> None:
        self._is_warned = False
        try:
            connection.execute(_BARRIER)
        except LOST as error:
            is_silent = connection.info.transaction_status == TransactionStatus.ACTIVE
            give_up(connection)
            if is_silent:
                raise psycopg.OperationalError(f"no standby has confirmed it to {place_of(connection)}") from error
            raise
        if self._is_warned:
            raise psycopg.OperationalError("no standby confirms it")

    def barrier(self) -> None:
        """Return once all that was committed before is on a standby's disk."""
        self.asked(self._confirm)

    def confirm(self, last: Last) -> None:
        """Return once all up to ``last``, as it was read, is on a standby's disk.

        Raises LogOvertaken where the primary has another event there or none: it was read of a server that is no
        primary any more, and will be taken back. Raises PrimaryUnreachable where time runs out.
        """

        def ask(connection: TimedConnection) -> None:
            # Of the same server that confirms: since it was read, another one may have been promoted.
            found = connection.execute(_LEAF, [last.position]).fetchone()
            if last.position and (found is None or found[0] != last.leaf):
                raise LogOvertaken(f"{self.name} has another event at position {last.position} than was read, or none")
            self._confirm(connection)

        self.asked(ask)

    def reach_again(self) -> None:
        """Find the primary again, for the server that was taken for it contradicts the copy.

        A connection can outlive its server's time as the primary. Raises CopyForked where the one that is the primary
        now contradicts the copy, too.
        """
        self.close()
        self.asked(lambda _: None)

    def last(self) -> Last:
        """Where the log ends."""
        found = self.asked(lambda connection: connection.execute(_LAST).fetchone())
        return Last(*found) if found else EMPTY

    def tail(self, position: int, limit: int) -> list[tuple[int, bytes, bytes]]:
        """Position, leaf and bytes of so many events from a position on, that one included."""

        def ask(connection: TimedConnection) -> list[tuple[int, bytes, bytes]]:
            with connection.cursor(binary=True) as cursor:
                return cursor.execute(_TAIL, [position, limit], prepare=True).fetchall()

        return self.asked(ask)

    def content(self, sha256: str) -> bytes | None:
        """The bytes of that SHA-256 (hex), if they are kept."""

        def ask(connection: TimedConnection) -> bytes | None:
            found = connection.execute(_CONTENT, [bytes.fromhex(sha256)], binary=True).fetchone()
            return found[0] if found else None

        return self.asked(ask)

    def confirmed(
        self, ask: Callable[[TimedConnection], list[_T]], is_new: Callable[[list[_T]], bool] = bool
    ) -> list[_T]:
        """Rows, once all that was visible then is on a standby's disk, if any of it is new."""

        def ask_and_confirm(connection: TimedConnection) -> list[_T]:
            found = ask(connection)
            if found and is_new(found):
                self._confirm(connection)  # of the same server: since it was read, another may have been promoted
            return found

        return self.asked(ask_and_confirm)

    def asked(self, ask: Callable[[TimedConnection], _T]) -> _T:
        """What a question comes to that changes nothing, asked again while it may; raises as everything does."""
        until, nap, reasons = time.monotonic() + self.patience, _FIRST_NAP, Reasons()
        while True:
            try:
                return ask(self.connected(until))
            except LOST as error:
                reasons.heard(error)
                self.close()
                if self._is_over(until):
                    raise refusal_of(reasons.last(error), self._address) from error
                time.sleep(nap)
                nap = min(nap * 1.5, _LONGEST_NAP)
            except psycopg.Error as error:
                self.close()
                raise refusal_of(error, self._address) from error

    @contextmanager
    def turn(self) -> Iterator[Last]:
        """Wait for this machine's turn to record, in the order of coming; where the log ends then.

        A courtesy alone: what guards the log are its positions. Where somebody hangs, it is gone on without.
        """
        last = self.asked(self._take_turn)
        mine = self._connection
        try:
            yield last
        finally:
            if mine is not None and mine is self._connection and not mine.closed:
                self._leave_turn(mine)

    def _take_turn(self, connection: TimedConnection) -> Last:
        self.clock_at_turn, last = take_turn(connection)
        return Last(*last) if last else EMPTY

    def _leave_turn(self, connection: TimedConnection) -> None:
        try:
            leave_turn(connection)
        except LOST:
            self.close()

    def leave(self) -> None:
        """Have no other thread wait for a server any more: what is not confirmed by now is given up."""
        self._is_leaving = True
        if self._connection is not None:
            hang_up(self._connection)

    def _is_over(self, until: float) -> bool:
        return self._is_leaving or time.monotonic() > until

    def close(self) -> None:
        """Let go of the connection; the next question makes another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
