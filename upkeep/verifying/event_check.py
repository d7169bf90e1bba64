"""Every stored event in its order: bytes, columns, versions, batches and keys, each compared with the others."""

from itertools import zip_longest

import msgspec

from domain.codec import decode, leaf_hash, tag
from domain.events import Event
from domain.lookups import lookups
from stores.untrusted import BatchRow, EventRow, StoredRows
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FoundWrong
from upkeep.verifying.claims import Claims

_CHUNK = 10_000
_KINDS = (bytes, bytes, int)
_BEFORE_ALL: BatchRow = (0, 0, "")


class EventCheck:
    """One walk through the ledger; raises FoundWrong at the first thing that does not fit."""

    def __init__(self, stored: StoredRows, claims: Claims) -> None:
        self.head = stored.head()
        self.batches = 0
        self.last_leaf = b""
        self._stored = stored
        self._claims = claims
        self._versions: dict[str, int] = {}
        self._keys = 0
        self._rows_of_batches = stored.batches(self.head)
        self._batch = _BEFORE_ALL
        self._batch_id = ""

    @property
    def streams(self) -> int:
        """The number of streams."""
        return len(self._versions)

    def run(self, step: Progress | None) -> None:
        """Walk up to the head as it was in the beginning."""
        for start in range(0, self.head, _CHUNK):
            end = min(start + _CHUNK, self.head)
            self._check_chunk(start, end)
            if step:
                step(end, self.head, "Checking events")
        self._finish()

    def _check_chunk(self, start: int, end: int) -> None:
        leaves = []
        for wanted, row in zip_longest(range(start + 1, end + 1), self._stored.events(start, end)):
            if row is None or row[0] != wanted:
                raise FoundWrong(f"position {wanted} is missing", position=wanted)
            self._check(row)
            leaves.append(row[5])
        self._claims.add(leaves)
        self.last_leaf = leaves[-1]

    def _check(self, row: EventRow) -> None:
        position, stream, version, topic, state, leaf = row
        if (type(state), type(leaf), type(version)) != _KINDS:
            raise _wrong(position, "a column holds something of another kind than was stored")
        if leaf_hash(state) != leaf:
            raise _wrong(position, f"the stored bytes do not have the leaf hash {leaf.hex()}")
        try:
            event = decode(state)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
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
            before, self._batch = self._batch, next(self._rows_of_batches, _BEFORE_ALL)
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
        keys = list(lookups(event, position))
        for kind, key, _ in keys:
            if not self._stored.has_lookup(kind, key, position):
                raise _wrong(position, f"the event is not found under its {kind} {key}")
        self._keys += len(set(keys))

    def _finish(self) -> None:
        if self._batch[0] != self.head or next(self._rows_of_batches, None) is not None:
            raise FoundWrong(f"the batches end at position {self._batch[0]}, the events at {self.head}")
        keys = self._stored.lookups(self.head)
        if keys != self._keys:
            raise FoundWrong(f"events are found under {keys} keys; by their bytes it should be {self._keys}")
        if stray := self._stored.stray():
            raise FoundWrong(f"the table {stray[0]} has a row of position {stray[1]}, behind the last event")


def _difference(row: EventRow, event: Event) -> str:
    columns = {"stream": (row[1], event.stream), "version": (row[2], event.version), "tag": (row[3], tag(event))}
    name, (column, inside) = next((name, pair) for name, pair in columns.items() if pair[0] != pair[1])
    return f"the column says {name} {column}, the bytes {inside}"


def _wrong(position: int, what: str) -> FoundWrong:
    return FoundWrong(f"position {position}: {what}", position=position)
