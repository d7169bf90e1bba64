"""The rows of one PostgreSQL server, whichever it is, as they lie there."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from domain.refusals import PrimaryUnreachable
from domain.signed_checkpoint import SignedCheckpoint
from stores.postgres.migrating import check_version
from stores.postgres.reasons import why
from stores.postgres.servers import Host, reached

_AT_ONCE = 5_000
_LONG = 24 * 3600.0  # seconds: all rows of a log
_EVENTS = "SELECT leaf, state FROM log WHERE position > %s AND position <= %s ORDER BY position LIMIT %s"
_CHECKPOINTS = "SELECT origin, size, root, note, signed_at FROM checkpoints ORDER BY number"

_COSIGNATURES = "SELECT checkpoints.number, line FROM checkpoints JOIN cosignatures USING (origin, size)"
_MAY_SEE_NOTED = (
    "SELECT CASE WHEN has_schema_privilege('private', 'USAGE') THEN has_table_privilege('private.noted', 'SELECT') END"
)
_NOTED = "SELECT number, tag, state FROM private.noted ORDER BY number"


@contextmanager
def rows_of_server(host: Host) -> Iterator["ServerRows"]:
    """Its rows; raises PrimaryUnreachable while it cannot be asked, and as ``check_version`` does."""
    try:
        with reached(host, _LONG) as connection:
            check_version(connection)
            yield ServerRows(connection)
    except psycopg.Error as error:
        raise PrimaryUnreachable(f"{host.name} cannot be read: {why(error)}") from error


class ServerRows:
    """Nothing is decoded or compared; raises errors of the driver, which ``rows_of_server`` makes refusals."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._cursor = connection.cursor(binary=True)

    def is_primary(self) -> bool:
        """Whether it takes writes, and so has everything."""
        found = self._cursor.execute("SELECT NOT pg_is_in_recovery()").fetchone()
        return bool(found and found[0])

    def head(self) -> int:
        """The last position; 0 in an empty log."""
        found = self._cursor.execute("SELECT coalesce(max(position), 0) FROM log").fetchone()
        return int(str(found[0])) if found else 0

    def events(self, until: int) -> Iterator[list[tuple[bytes, bytes]]]:
        """Leaf and bytes of the events up to a position, some thousand at a time."""
        after = 0
        while found := self._cursor.execute(_EVENTS, (after, until, _AT_ONCE), prepare=True).fetchall():
            yield [(_bytes(leaf), _bytes(state)) for leaf, state in found]
            after += len(found)

    def content_names(self) -> set[str]:
        """The SHA-256 of each content, in hex."""
        found = self._cursor.execute("SELECT sha256 FROM contents").fetchall()
        return {_bytes(name).hex() for (name,) in found}

    def content(self, sha256: str) -> bytes | None:
        """The bytes under that SHA-256."""
        query = "SELECT content FROM contents WHERE sha256 = %s"
        found = self._cursor.execute(query, (bytes.fromhex(sha256),)).fetchone()
        return _bytes(found[0]) if found else None

    def checkpoints(self) -> list[SignedCheckpoint]:
        """Every checkpoint, in the order of signing."""
        return [
            SignedCheckpoint(
                origin=str(origin), size=int(str(size)), root=_bytes(root), note=str(note), signed_at=str(signed_at)
            )
            for origin, size, root, note, signed_at in self._cursor.execute(_CHECKPOINTS).fetchall()
        ]

    def cosignatures(self) -> list[tuple[int, str]]:
        """Every line of a witness, with the number of its checkpoint."""
        return [(int(str(number)), str(line)) for number, line in self._cursor.execute(_COSIGNATURES).fetchall()]

    def noted(self) -> list[tuple[int, str, bytes]] | None:
        """Every row of the operators' log; None where whoever asks may not see it."""
        may_see = self._cursor.execute(_MAY_SEE_NOTED).fetchone()
        if not may_see or not may_see[0]:
            return None
        found = self._cursor.execute(_NOTED).fetchall()
        return [(int(str(number)), str(tag), _bytes(state)) for number, tag, state in found]


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes), "the column is one of bytes"
    return value
