"""Every stored event in its order: bytes, columns, versions, batches and keys, each compared with the others."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple, NoReturn

import msgspec

from domain.codec import decode, leaf_hash, tag
from domain.events import Event
from domain.lookups import is_found_by_stream_alone, lookups
from stores.untrusted import BatchRow, Damaged, EventRow, StoredRows
from transparency.frontier import Frontier
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FoundWrong
from upkeep.verifying.claims import Claim, Claims
from upkeep.verifying.stream_versions import StreamVersions, stream_versions

_CHUNK = 10_000
_KINDS = (bytes, bytes, int)
_BEFORE_ALL: BatchRow = (0, 0, "")
_UNREADABLE = StreamVersions(0, None)


class FoundEvents(NamedTuple):
    """What there is of events up to a position, the tree over them, and the number of streams and batches."""

    position: int
    last_leaf: bytes
    tree: Frontier
    streams: int
    batches: int


class EventCheck:
    """One walk through the ledger; raises FoundWrong at the first thing that does not fit."""

    def __init__(self, stored: StoredRows, claims: Sequence[Claim]) -> None:
        self._head = stored.head()
        self._batches = 0
        self._last_leaf = b""
        self._stored = stored
        self._claims = Claims(claims)
        self._versions = _UNREADABLE
        self._keys = 0
        self._rows_of_batches = stored.batches(self._head)
        self._batch = _BEFORE_ALL
        self._batch_id = ""

    def run(self, step: Progress | None) -> FoundEvents:
        """Walk up to the head as it was in the beginning."""
        with suppress(Damaged):  # SQLite's check of the pages tells it, if nothing comes before
            self._versions = stream_versions(self._stored.versions(self._head))
        for start in range(0, self._head, _CHUNK):
            end = min(start + _CHUNK, self._head)
            self._check_chunk(start, end)
            if step:
                step(end, self._head, "Checking events")
        self._finish()
        return FoundEvents(self._head, self._last_leaf, self._claims.finish(), self._versions.streams, self._batches)

    def _check_chunk(self, start: int, end: int) -> None:
        rows = list(self._stored.events(start, end))
        # What needs no event to be decoded is seen to at once; the first difference is told in its turn.
        missing = _first_difference([row[0] for row in rows], list(range(start + 1, end + 1)))
        del rows[missing:]
        altered = _first_altered(rows)
        for row in rows[:altered]:
            self._check(row)
        if altered < len(rows):
            _refuse_bytes(rows[altered])
        if missing < end - start:
            raise FoundWrong(f"position {start + 1 + missing} is missing", position=start + 1 + missing)
        leaves = [row[5] for row in rows]
        self._claims.add(leaves)
        self._last_leaf = leaves[-1]

    def _check(self, row: EventRow) -> None:
        """Check a row whose leaf is that of its bytes."""
        position, stream, version, topic, state, _ = row
        try:
            event = decode(state)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _wrong(position, f"the stored bytes are no event: {error}") from error
        if stream != event.stream or version != event.version or topic != tag(event):
            raise _wrong(position, _difference(row, event))
        if self._versions.wrong is not None and position == self._versions.wrong.position:
            raise _wrong(*self._versions.wrong)
        self._check_batch(position, event)
        if not is_found_by_stream_alone(event):
            self._check_keys(position, event)

    def _check_batch(self, position: int, event: Event) -> None:
        if position > self._batch[0]:
            before, self._batch = self._batch, next(self._rows_of_batches, _BEFORE_ALL)
            end, first, recorded_at = self._batch
            if first != position or end < first or recorded_at <= before[2]:
                raise FoundWrong(
                    f"the batch of positions {first} to {end} does not follow position {before[0]} of {before[2]}"
                )
            self._batch_id, self._batches = event.batch.id, self._batches + 1
        if event.recorded_at != self._batch[2] or event.batch.id != self._batch_id:
            end, first, recorded_at = self._batch
            raise FoundWrong(f"positions {first} to {end} are not one batch recorded at {recorded_at}")

    def _check_keys(self, position: int, event: Event) -> None:
        keys = list(lookups(event, position))
        for kind, key, _ in keys:
            if not self._stored.has_lookup(kind, key, position):
                raise _wrong(position, f"the event is not found under its {kind} {key}")
        self._keys += len(set(keys))

    def _finish(self) -> None:
        if self._batch[0] != self._head or next(self._rows_of_batches, None) is not None:
            raise FoundWrong(f"the batches end at position {self._batch[0]}, the events at {self._head}")
        keys = self._stored.lookups(self._head)
        if keys != self._keys:
            raise FoundWrong(f"events are found under {keys} keys; by their bytes it should be {self._keys}")
        if stray := self._stored.stray():
            raise FoundWrong(f"the table {stray[0]} has a row of position {stray[1]}, behind the last event")


def _first_difference(found: Sequence[object], wanted: Sequence[object]) -> int:
    """How many of those that were found are as wanted, from the first one on."""
    if found == wanted:
        return len(found)
    pairs = enumerate(zip(found, wanted, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(found), len(wanted)))


def _first_altered(rows: Sequence[EventRow]) -> int:
    """How many rows hold what kind of thing was stored, with the leaf of their bytes, from the first one on."""
    kinds = [(type(row[4]), type(row[5]), type(row[2])) for row in rows]
    sound = rows[: _first_difference(kinds, [_KINDS] * len(rows))]
    return _first_difference([row[5] for row in sound], [leaf_hash(row[4]) for row in sound])


def _refuse_bytes(row: EventRow) -> NoReturn:
    position, _, version, _, state, leaf = row
    if (type(state), type(leaf), type(version)) != _KINDS:
        raise _wrong(position, "a column holds something of another kind than was stored")
    raise _wrong(position, f"the stored bytes do not have the leaf hash {leaf.hex()}")


def _difference(row: EventRow, event: Event) -> str:
    columns = {"stream": (row[1], event.stream), "version": (row[2], event.version), "tag": (row[3], tag(event))}
    name, (column, inside) = next((name, pair) for name, pair in columns.items() if pair[0] != pair[1])
    return f"the column says {name} {column}, the bytes {inside}"


def _wrong(position: int, what: str) -> FoundWrong:
    return FoundWrong(f"position {position}: {what}", position=position)
