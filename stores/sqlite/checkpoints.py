"""The checkpoints of the log that were ever signed, and what witnesses added, kept permanently in the ledger's file."""

import time
from collections.abc import Sequence
from typing import Any

from domain.signed_checkpoint import SignedCheckpoint
from stores.shared_rows import NumberedCheckpoint
from stores.sqlite.schema import bring_up_to_date
from stores.sqlite.store import Store

# Nanoseconds of a processor for which counting is not worth a word; between two longer ones it rests so many times as
# long.
_MOMENT, _RESTS = 2_000_000, 10
_COLUMNS = "SELECT origin, size, root, note, signed_at FROM checkpoints"


class Checkpoints:
    """Reads and keeps checkpoints; the file refuses a second one of a size, and one that is smaller than the last."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # How many there were, and until when that is said.
        self._counted = 0, 0

    def there(self) -> bool:
        """Whether the file has a place for them: an older one has not, until somebody has brought it up to date."""
        return bool(self._rows("SELECT 1 FROM sqlite_master WHERE name = 'checkpoints'"))

    def last(self, origin: str | None = None) -> SignedCheckpoint | None:
        """The last one of a log, or of whichever log was signed last."""
        if origin is None:
            return self._one("ORDER BY number DESC LIMIT 1")
        return self._one("WHERE origin = ? ORDER BY size DESC LIMIT 1", origin)

    def covering(self, origin: str, size: int) -> SignedCheckpoint | None:
        """The first one of a log that covers so many events: once there is one, it stays that one."""
        return self._one("WHERE origin = ? AND size >= ? ORDER BY size LIMIT 1", origin, size)

    def all(self) -> list[SignedCheckpoint]:
        """Every one, in the order of signing."""
        return self._found("ORDER BY number")

    def after(self, number: int, limit: int) -> list[tuple[int, SignedCheckpoint]]:
        """So many behind a number, in the order of signing, each with its own number; the first has the number 1."""
        if not self.there():
            return []
        query = "SELECT number, origin, size, root, note, signed_at FROM checkpoints WHERE number > ? ORDER BY number"
        return [(int(own), _signed(row)) for own, *row in self._rows(f"{query} LIMIT ?", number, limit)]

    def last_number(self) -> int:
        """How many were signed."""
        return self._count("SELECT coalesce(max(number), 0) FROM checkpoints")

    def numbered(self, number: int) -> SignedCheckpoint | None:
        """The one of that number in the order of signing."""
        return self._one("WHERE number = ?", number)

    def keep_numbered(self, rows: Sequence[NumberedCheckpoint]) -> None:
        """Keep what was signed elsewhere under the same numbers; those that are there already are passed over.

        Raises AlreadyStored where a number is not the next one, or a size was signed or passed.
        """
        with self._store.recorder.writing() as writer:
            bring_up_to_date(writer)
            last = self.last_number()
            new = [(row.number, row.checkpoint) for row in rows if row.number > last]
            writer.executemany(
                "INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?)",
                [(number, one.origin, one.size, one.root, one.note, one.signed_at) for number, one in new],
            )

    def keep(self, checkpoint: SignedCheckpoint) -> None:
        """Keep one more, durably; raises AlreadyStored for a size that was signed or passed."""
        with self._store.recorder.writing() as writer:
            bring_up_to_date(writer)
            writer.execute(
                "INSERT INTO checkpoints SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? FROM checkpoints",
                (checkpoint.origin, checkpoint.size, checkpoint.root, checkpoint.note, checkpoint.signed_at),
            )

    def cosignatures(self, origin: str, size: int) -> list[str]:
        """The lines that witnesses added to the checkpoint of that size, each with its line feed."""
        if not self.there():
            return []
        query = "SELECT line FROM cosignatures WHERE origin = ? AND size = ? ORDER BY line"
        return [str(row[0]) for row in self._rows(query, origin, size)]

    def cosigned(self, origin: str) -> list[tuple[int, str]]:
        """Every line that witnesses added in a log, with the size that it is of, the largest first."""
        if not self.there():
            return []
        query = "SELECT size, line FROM cosignatures WHERE origin = ? ORDER BY size DESC, line"
        return [(int(row[0]), str(row[1])) for row in self._rows(query, origin)]

    def cosignatures_of(self, first: int, last: int) -> list[tuple[int, str]]:
        """Every line that witnesses added to the checkpoints from a number to a number, each with that number."""
        if not self.there():
            return []
        query = (
            "SELECT number, line FROM checkpoints JOIN cosignatures USING (origin, size) "
            "WHERE number BETWEEN ? AND ? ORDER BY number, line"
        )
        return [(int(number), str(line)) for number, line in self._rows(query, first, last)]

    def cosignature_count(self) -> int:
        """How many lines witnesses added, in all logs."""
        return self._count("SELECT count(*) FROM cosignatures")

    def recent_cosignature_count(self) -> int:
        """The same as of a moment ago: counting a million takes 50 ms, and readers ask for it again and again.

        If it took more than a moment, it is counted again once ten times as long has passed.
        """
        count, until = self._counted
        if time.monotonic_ns() >= until:
            began = time.thread_time_ns()
            count = self.cosignature_count()
            if (took := time.thread_time_ns() - began) > _MOMENT:
                self._counted = count, time.monotonic_ns() + _RESTS * took
        return count

    def keep_cosignatures(self, origin: str, size: int, lines: Sequence[str]) -> None:
        """Keep what witnesses added; a line that is there already is passed over."""
        with self._store.recorder.writing() as writer:
            bring_up_to_date(writer)
            known = set(self.cosignatures(origin, size))
            new = [(origin, size, line) for line in dict.fromkeys(lines) if line not in known]
            writer.executemany("INSERT INTO cosignatures VALUES (?, ?, ?)", new)

    def _one(self, query: str, *parameters: object) -> SignedCheckpoint | None:
        found = self._found(query, *parameters)
        return found[0] if found else None

    def _found(self, query: str, *parameters: object) -> list[SignedCheckpoint]:
        if not self.there():
            return []
        return [_signed(row) for row in self._rows(f"{_COLUMNS} {query}", *parameters)]

    def _count(self, query: str) -> int:
        return int(self._rows(query)[0][0]) if self.there() else 0

    def _rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._store.recorder.rows(query, parameters)


def _signed(row: Sequence[Any]) -> SignedCheckpoint:
    origin, size, root, note, signed_at = row
    return SignedCheckpoint(origin=origin, size=size, root=root, note=note, signed_at=signed_at)
