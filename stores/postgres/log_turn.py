"""The turn of a machine to record, as PostgreSQL's advisory lock keeps it; few bytes and no more than a trip each."""

from datetime import UTC, datetime

from psycopg import errors

from stores.postgres.connection import TimedConnection

_LOCK = 1634955877
# Whoever is stopped while it is its turn loses it after so many seconds, and finds out by the positions.
_MOST = 30
# Several statements: one alone would read what was there before it got the lock. As text that no setting changes.
_LOOK = (
    "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'); "
    "SELECT position, encode(leaf, 'hex') FROM log ORDER BY position DESC LIMIT 1"
)
_TAKE = f"SET idle_session_timeout = '{_MOST}s'; SELECT pg_advisory_lock({_LOCK}); {_LOOK}"
_LEAVE = f"SET idle_session_timeout = 0; SELECT pg_advisory_unlock({_LOCK})"


def take_turn(connection: TimedConnection) -> tuple[datetime, tuple[int, bytes] | None]:
    """Wait in the order of coming; the primary's clock then, and the last position with its leaf, if there is one.

    Where somebody hangs for too long, it is gone on without.
    """
    try:
        said = connection.ask(_TAKE.encode())
    except errors.LockNotAvailable:
        said = connection.ask(_LOOK.encode())
    *_, [(clock,)], last = said
    found = (int(last[0][0]), bytes.fromhex(last[0][1])) if last else None
    return datetime.fromisoformat(clock).replace(tzinfo=UTC), found


def leave_turn(connection: TimedConnection) -> None:
    """Let the next one have it; nobody waits for the answer, which nothing rests on."""
    connection.tell(_LEAVE.encode())
