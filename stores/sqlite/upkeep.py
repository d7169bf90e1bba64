"""The rows of a ledger's file that is not trusted, as they lie there."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from domain.refusals import FileUnreadable, Refusal
from domain.signed_checkpoint import SignedCheckpoint
from stores.sqlite.errors import is_of_the_driver
from stores.sqlite.looking import looking_at, ruined_log
from stores.sqlite.schema import guards_of
from stores.sqlite.store import Store
from stores.untrusted import BatchRow, Damaged, EventRow, Guards, StoredRows, VersionRow

_EVENTS = (
    "SELECT position, originator_id, originator_version, topic, state, leaf FROM stored_events "
    "WHERE position > ? AND position <= ? ORDER BY position"
)
# The sign has SQLite go along the index of streams, which has all that is asked for, instead of sorting.
_VERSIONS = (
    "SELECT originator_id, originator_version, position FROM stored_events WHERE +position <= ? "
    "ORDER BY originator_id, originator_version"
)
_LEAVES = "SELECT leaf FROM stored_events WHERE position BETWEEN ? AND ? ORDER BY position"
_BATCHES = "SELECT last_position, first_position, recorded_at FROM batches WHERE last_position <= ? ORDER BY 1"
# One statement, so that it sees no batch without its events.
_STRAY = """
SELECT 'batches', last_position FROM batches
WHERE last_position > (SELECT coalesce(max(position), 0) FROM stored_events)
UNION ALL
SELECT 'lookups', position FROM lookups
WHERE position > (SELECT coalesce(max(position), 0) FROM stored_events)
LIMIT 1
"""
_CONTENT_EVENTS = "SELECT position, state FROM stored_events WHERE topic = 'content-received' ORDER BY position"
_CHECKPOINTS = "SELECT origin, size, root, note, signed_at FROM checkpoints ORDER BY number"
_LAST_CHECKPOINT = "SELECT origin, size, root, note, signed_at FROM checkpoints ORDER BY number DESC LIMIT 1"
_STRAY_COSIGNATURE = (
    "SELECT origin, size FROM cosignatures AS one WHERE NOT EXISTS "
    "(SELECT 1 FROM checkpoints WHERE origin = one.origin AND size = one.size) LIMIT 1"
)
_RECORDED_AT = "SELECT recorded_at FROM batches WHERE last_position >= ? ORDER BY last_position LIMIT 1"
_OTHER_KIND = "a column of {} holds something of another kind than was stored"
_Row = tuple[Any, ...]
_T = TypeVar("_T")


@contextmanager
def untrusted() -> Iterator[None]:
    """Raise Damaged for whatever SQLite meets inside."""
    try:
        yield
    except Refusal as refusal:
        if not is_of_the_driver(refusal):
            raise
        raise Damaged(str(refusal.__cause__), type(refusal.__cause__).__name__) from refusal
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the text of an error may quote what is damaged
        raise damaged(error) from error


def damaged(error: sqlite3.Error | UnicodeDecodeError) -> Damaged:
    """The refusal that an error of SQLite stands for, where the file is not trusted."""
    return Damaged(str(error), type(error).__name__)


def of_kind(value: object, kind: type[_T], table: str) -> _T:
    """The value; raises Damaged where a table that was tampered with holds another kind."""
    if not isinstance(value, kind):
        raise Damaged(_OTHER_KIND.format(table))
    return value


@contextmanager
def stored_rows(path: Path) -> Iterator["SQLiteRows"]:
    """The rows of the ledger in a file; raises NotALedger, NewerLedger or FileUnreadable."""
    if said := ruined_log(path):  # opening the file throws that away
        raise FileUnreadable(said, path=str(path))
    with untrusted():
        store = Store(path)
    try:
        yield SQLiteRows(store)
    finally:
        store.close()


class SQLiteRows(StoredRows):
    """Rows as they lie in a ledger's file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def path(self) -> Path:
        """The ledger's file."""
        return self._store.path

    def guards(self) -> Guards:
        """The triggers, held against those that a file of its version is made with."""
        there: dict[str, object] = dict(self._rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        version = int(self._value("PRAGMA user_version") or 0)
        made = guards_of(max(version, 0))
        strange = [name for name, text in there.items() if " ".join(str(text).split()) != made.get(name)]
        return Guards(version, sorted(made.keys() - there.keys()), strange)

    def page_damage(self) -> str | None:
        """SQLite's own check of pages, indexes and constraints; its answer can be of several lines."""
        said = self._value("PRAGMA integrity_check(1)")
        return None if said == "ok" else str(said)

    def head(self) -> int:
        """The last position; 0 in an empty ledger."""
        return int(self._value("SELECT coalesce(max(position), 0) FROM stored_events") or 0)

    def events(self, after: int, until: int) -> Iterator[EventRow]:
        """Position, stream, version, tag, stored bytes and leaf of events, by position."""
        return self._rows(_EVENTS, after, until)

    def versions(self, until: int) -> Iterator[VersionRow]:
        """Stream, version and position of events, as their index has them."""
        return self._rows(_VERSIONS, until)

    def leaves(self, first: int, last: int) -> list[bytes]:
        """The leaves from a position to a position, both included."""
        return [leaf for (leaf,) in self._rows(_LEAVES, first, last)]

    def batches(self, until: int) -> Iterator[BatchRow]:
        """Last position, first position and instant of batches, in their order."""
        return map(_batch_of_row, self._rows(_BATCHES, until))

    def has_lookup(self, kind: str, key: str, position: int) -> bool:
        """Tell whether the event is filed under the key."""
        query = "SELECT 1 FROM lookups WHERE kind = ? AND key = ? AND position = ?"
        return self._value(query, kind, key, position) is not None

    def lookups(self, until: int) -> int:
        """The number of keys under which events up to a position are filed."""
        return int(self._value("SELECT count(*) FROM lookups WHERE position <= ?", until) or 0)

    def stray(self) -> tuple[str, int] | None:
        """A table with a row of a position behind the last event, and that position."""
        return next(((str(table), position) for table, position in self._rows(_STRAY)), None)

    def content_names(self) -> set[str]:
        """The SHA-256 under which each content is kept."""
        if not self._has_table("contents"):
            return set()
        return {of_kind(name, str, "contents") for (name,) in self._rows("SELECT sha256 FROM contents")}

    def content_events(self) -> Iterator[tuple[int, bytes]]:
        """Position and stored bytes of every event that brought a content."""
        return iter(
            [(position, of_kind(state, bytes, "stored_events")) for position, state in self._rows(_CONTENT_EVENTS)]
        )

    def content(self, sha256: str) -> bytes | None:
        """The bytes kept under that SHA-256."""
        if not self._has_table("contents"):
            return None
        found = self._value("SELECT content FROM contents WHERE sha256 = ?", sha256)
        return None if found is None else of_kind(found, bytes, "contents")

    def checkpoints(self) -> list[SignedCheckpoint]:
        """Every kept checkpoint, in the order of signing."""
        if not self._has_table("checkpoints"):
            return []
        return [checkpoint_of_row(row) for row in self._rows(_CHECKPOINTS)]

    def last_checkpoint(self) -> SignedCheckpoint | None:
        """The one that was signed last."""
        if not self._has_table("checkpoints"):
            return None
        return next((checkpoint_of_row(row) for row in self._rows(_LAST_CHECKPOINT)), None)

    def checkpoint_numbers(self) -> Iterator[int]:
        """The numbers of the kept checkpoints, ascending; nothing where the file has no place for them."""
        if not self._has_table("checkpoints"):
            return iter(())
        return (number for (number,) in self._rows("SELECT number FROM checkpoints ORDER BY number"))

    def stray_cosignature(self) -> tuple[str, int] | None:
        """Origin and size of a cosignature whose checkpoint is missing."""
        if not self._has_table("checkpoints"):
            return None
        return next(((str(origin), size) for origin, size in self._rows(_STRAY_COSIGNATURE)), None)

    def recorded_at(self, position: int) -> str | None:
        """When the batch was recorded that holds the position."""
        found = self._value(_RECORDED_AT, position)
        return None if found is None else of_kind(found, str, "batches")

    def _has_table(self, name: str) -> bool:
        return self._value("SELECT 1 FROM sqlite_master WHERE name = ?", name) is not None

    def _value(self, query: str, *parameters: object) -> Any:  # noqa: ANN401 - whatever lies there
        try:
            found = self._store.recorder.reader.execute(query, parameters).fetchone()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise damaged(error) from error
        return found[0] if found else None

    def _rows(self, query: str, *parameters: object) -> Iterator[_Row]:
        # Asked at once, and not at the first row: what the rows are of is the moment of this call.
        with untrusted():
            found = self._store.recorder.reader.execute(query, parameters)
        return _guarded(found)


def kept_hashes(tiles: Path) -> Iterator[tuple[int, int, bytes]]:
    """Level, number and hash of the upper hashes in a file, as they lie there; raises Damaged."""
    with untrusted(), looking_at(tiles) as connection:
        for level, number, kept in connection.execute("SELECT level, number, hash FROM nodes ORDER BY level, number"):
            yield of_kind(level, int, "nodes"), of_kind(number, int, "nodes"), of_kind(kept, bytes, "nodes")


def _guarded(rows: sqlite3.Cursor) -> Iterator[_Row]:
    try:
        for row in rows:  # noqa: UP028 - ``yield from`` would close the cursor of a store that is closed already
            yield row
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise damaged(error) from error


def _batch_of_row(row: _Row) -> BatchRow:
    last, first, recorded_at = row
    return last, of_kind(first, int, "batches"), of_kind(recorded_at, str, "batches")


def checkpoint_of_row(row: _Row) -> SignedCheckpoint:
    """A kept checkpoint; raises Damaged where a column holds something of another kind."""
    origin, size, root, note, signed_at = row
    return SignedCheckpoint(
        origin=of_kind(origin, str, "checkpoints"),
        size=of_kind(size, int, "checkpoints"),
        root=of_kind(root, bytes, "checkpoints"),
        note=of_kind(note, str, "checkpoints"),
        signed_at=of_kind(signed_at, str, "checkpoints"),
    )
