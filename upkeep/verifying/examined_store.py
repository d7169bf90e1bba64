"""A store whose events are examined as they pass by: bytes, columns, versions, batches and keys of each."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec import Struct

from domain.codec import decode, leaf_hash, tags
from domain.events import Event
from domain.lookups import is_found_by_stream_alone, lookups
from stores.sqlite.events import Raw
from stores.sqlite.store import Store
from stores.sqlite.stream_rows import batch_ending, is_filed, rows_begun
from stores.untrusted import EventRow

# What decoding bytes fails with that are no event.
NO_EVENT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_KINDS = ((bytes, 4), (bytes, 5), (int, 2))
_STREAM, _VERSION = attrgetter("stream"), attrgetter("version")
_INSTANT, _BATCH_ID = attrgetter("recorded_at"), attrgetter("batch.id")
_POSITION = itemgetter(0)
# So many batches are known at once: some 20 MB.
_MOST_BATCHES = 65_536


class ExaminedEvents(Struct, frozen=True, kw_only=True):
    """The numbers of events, streams and keys of which all were examined; not ``sound`` where anything differs."""

    events: int = 0
    streams: int = 0
    keys: int = 0
    is_sound: bool = True


class ExaminedStore(Store):
    """What ``raw_begun`` gives was examined before, up to a head, also behind the position up to which it gives it.

    Where something differs no more is examined: whoever needs to know what it is looks by itself.
    """

    def __init__(self, path: Path, head: int, tell: Callable[[int], None]) -> None:
        """``tell`` is told how many more were examined."""
        super().__init__(path)
        self._tell = tell
        self.examined = ExaminedEvents()
        self._until = head
        # Of every batch its end; of those that were met last also the instant, and the id, by their numbers.
        self._ends = self.batch_ends(0, head)
        self._batch_of = partial(bisect_left, self._ends)
        self._instants: dict[int, str] = {}
        self._ids: dict[int, str] = {}

    def raw_begun(self, beginning: str, until: int, most: int) -> Iterator[list[Raw]]:
        """The events of all streams whose names begin so, up to a position, stream by stream, as they are stored."""
        before = ("", 0, 0)
        for rows in rows_begun(self, beginning, max(until, self._until), most):
            known = rows if until <= self._until else _up_to(rows, self._until)
            if self.examined.is_sound and known:
                self.examined = self._examined(known, before)
                before = known[-1][1], known[-1][2], known[-1][0]
                self._tell(len(known))
            # Each has its leaf besides, for which nobody asks.
            yield cast("list[Raw]", rows if until >= self._until else _up_to(rows, until))

    def _examined(self, rows: Sequence[EventRow], before: tuple[str, int, int]) -> ExaminedEvents:
        events = _sound_events(rows)
        keys = None if events is None or not _go_on(before, rows) else self._keys(rows, events)
        if events is None or keys is None or not self._are_of_batches(rows, events):
            return ExaminedEvents(is_sound=False)
        return ExaminedEvents(
            events=self.examined.events + len(rows),
            streams=self.examined.streams + sum(row[2] == 1 for row in rows),
            keys=self.examined.keys + keys,
        )

    def _keys(self, rows: Sequence[EventRow], events: Sequence[Event]) -> int | None:
        """The number of keys under which the events are found; None where one is not."""
        count = 0
        for row, event in zip(rows, events, strict=True):
            if not is_found_by_stream_alone(event):
                keys = set(lookups(event, row[0]))
                if not all(is_filed(self, *key) for key in keys):
                    return None
                count += len(keys)
        return count

    def _are_of_batches(self, rows: Sequence[EventRow], events: Sequence[Event]) -> bool:
        """Whether each event says what the row of its batch says, and what the first event of it says."""
        numbers = list(map(self._batch_of, map(_POSITION, rows)))
        if not self._know(set(numbers)):
            return False
        instants, ids = map(self._instants.__getitem__, numbers), map(self._ids.__getitem__, numbers)
        return list(map(_INSTANT, events)) == list(instants) and list(map(_BATCH_ID, events)) == list(ids)

    def _know(self, numbers: set[int]) -> bool:
        """Read what is to be known of these batches, and forget others if need be; whether there is all of it."""
        if len(self._ids) > _MOST_BATCHES:
            self._instants.clear()
            self._ids.clear()
        for number in numbers - self._ids.keys():
            found = batch_ending(self, self._ends[number]) if number < len(self._ends) else None
            if found is None:
                return False
            self._instants[number] = found[0]
            try:
                self._ids[number] = decode(found[1]).batch.id
            except NO_EVENT:
                return False
        return True


def _up_to(rows: list[EventRow], last: int) -> list[EventRow]:
    return [row for row in rows if row[0] <= last]


def _sound_events(rows: Sequence[EventRow]) -> list[Event] | None:
    """The events of rows; None where one was altered, is no event, or says other than its columns."""
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True))
    if any(set(map(type, columns[at])) != {kind} for kind, at in _KINDS):
        return None
    if list(map(leaf_hash, columns[4])) != list(columns[5]):
        return None
    try:
        events = list(map(decode, columns[4]))
    except NO_EVENT:
        return None
    said = (map(_STREAM, events), map(_VERSION, events), tags(events))
    return events if tuple(map(tuple, said)) == tuple(columns[1:4]) else None


def _go_on(before: tuple[str, int, int], rows: Sequence[EventRow]) -> bool:
    """Whether each stream begins with version 1 and goes on with the next one, at a later position."""
    stream, version, position = before
    for row in rows:
        if row[2] != 1 and (row[1] != stream or row[2] != version + 1 or row[0] <= position):
            return False
        position, stream, version, *_ = row
    return True
