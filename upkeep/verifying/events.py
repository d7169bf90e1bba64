"""Every stored event in its order: bytes, columns, versions, batches and keys, each held against the others."""

from collections.abc import Callable
from itertools import zip_longest

import msgspec

from cli.command_refusals import FoundWrong
from domain.codec import decode, leaf_hash, tag
from domain.events import Event
from domain.lookups import lookups
from stores.sqlite.store import Store
from upkeep.verifying.claims import Claims
from upkeep.verifying.stored_rows import Row, query

Step = Callable[[int, int, str], None] | None
_CHUNK = 10_000
_KINDS = (bytes, bytes, int)
_EVENTS = "SELECT position, originator_id, originator_version, topic, state, leaf FROM stored_events"
_BATCHES = "SELECT last_position, first_position, recorded_at FROM batches WHERE last_position <= ? ORDER BY 1"
# One statement, so that it sees no batch without its events.
_STRAY = "SELECT {1} FROM {0} WHERE {1} > (SELECT coalesce(max(position), 0) FROM stored_events) LIMIT 1"


class EventCheck:
    """One walk through the ledger; raises FoundWrong at the first thing that does not fit."""

    def __init__(self, store: Store, claims: Claims) -> None:
        self.store = store
        self.head = store.head()
        self.batches = 0
        self.last_leaf = b""
        self._claims = claims
        self._versions: dict[str, int] = {}
        self._keys = 0
        self._rows_of_batches = query(store, _BATCHES, (self.head,))
        self._batch: Row = (0, 0, "")
        self._batch_id = ""

    @property
    def streams(self) -> int:
        """How many there are."""
        return len(self._versions)

    def run(self, step: Step) -> None:
        """Walk up to the head as it was in the beginning."""
        for start in range(0, self.head, _CHUNK):
            end = min(start + _CHUNK, self.head)
            rows = query(self.store, f"{_EVENTS} WHERE position > ? AND position <= ? ORDER BY position", (start, end))
            leaves = []
            for wanted, row in zip_longest(range(start + 1, end + 1), rows):
                if row is None or row[0] != wanted:
                    raise FoundWrong(f"position {wanted} is missing", position=wanted)
                self._check(row)
                leaves.append(row[5])
            self._claims.add(leaves)
            self.last_leaf = leaves[-1]
            if step:
                step(end, self.head, "Checking events")
        self._finish()

    def _check(self, row: Row) -> None:
        position, stream, version, topic, state, leaf = row
        if (type(state), type(leaf), type(version)) != _KINDS:
            raise _wrong(position, "a column holds something of another kind than was stored")
        if leaf_hash(state) != leaf:
            raise _wrong(position, f"the stored bytes do not have the leaf hash {leaf.hex()}")
        try:
            event = decode(state)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _wrong(position, f"the stored bytes are no event: {error}") from error
        if (stream, version, topic) != (event.stream, event.version, tag(event)):
            raise _wrong(position, _difference(row, event))
        expected = self._versions.get(stream, 0) + 1
        if version != expected:
            raise _wrong(position, f"{stream} goes on with version {version}, not {expected}")
        self._versions[stream] = version
        self._check_batch(position, event)
        self._check_keys(position, event)

    def _check_batch(self, position: int, event: Event) -> None:
        if position > self._batch[0]:
            before, self._batch = self._batch, next(self._rows_of_batches, (0, 0, ""))
            end, first, recorded_at = self._batch
            if first != position or end < first or recorded_at <= before[2]:
                raise FoundWrong(
                    f"the batch of positions {first} to {end} does not follow position {before[0]} of {before[2]}"
                )
            self._batch_id, self.batches = event.batch.id, self.batches + 1
        if (event.recorded_at, event.batch.id) != (self._batch[2], self._batch_id):
            end, first, recorded_at = self._batch
            raise FoundWrong(f"positions {first} to {end} are not one batch recorded at {recorded_at}")

    def _check_keys(self, position: int, event: Event) -> None:
        rows = list(lookups(event, position))
        for row in rows:
            if not list(query(self.store, "SELECT 1 FROM lookups WHERE kind = ? AND key = ? AND position = ?", row)):
                raise _wrong(position, f"the event is not found under its {row[0]} {row[1]}")
        self._keys += len(set(rows))

    def _finish(self) -> None:
        if self._batch[0] != self.head or next(self._rows_of_batches, None) is not None:
            raise FoundWrong(f"the batches end at position {self._batch[0]}, the events at {self.head}")
        (rows,) = next(query(self.store, "SELECT count(*) FROM lookups WHERE position <= ?", (self.head,)))
        if rows != self._keys:
            raise FoundWrong(f"events are found under {rows} keys; by their bytes it should be {self._keys}")
        for name, column in (("batches", "last_position"), ("lookups", "position")):
            for row in query(self.store, _STRAY.format(name, column)):
                raise FoundWrong(f"the table {name} has a row of position {row[0]}, behind the last event")


def _difference(row: Row, event: Event) -> str:
    columns = {"stream": (row[1], event.stream), "version": (row[2], event.version), "tag": (row[3], tag(event))}
    name, (column, inside) = next((name, pair) for name, pair in columns.items() if pair[0] != pair[1])
    return f"the column says {name} {column}, the bytes {inside}"


def _wrong(position: int, what: str) -> FoundWrong:
    return FoundWrong(f"position {position}: {what}", position=position)
