"""The rows of a ledger's file that follow from the bytes of its events alone, derived again and inserted."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress, count, groupby
from operator import attrgetter, ne
from typing import NamedTuple

import msgspec

from domain.codec import decode_each, leaf_hashes, tags
from domain.events import ContentReceived, Event
from domain.lookups import is_found_by_stream_alone, lookups
from domain.moments import is_instant
from domain.record_check import check_recordable, check_series_recordable
from domain.refusals import Refusal, UpstreamWrong
from stores.sqlite.row_writer import insert

EventRow = tuple[int, str, int, str, bytes, bytes]
BatchRow = tuple[int, int, str]
LookupRow = tuple[str, str, int]
_LARGEST = 2**63 - 1  # of SQLite's numbers
# Bytes of a batch: all of it has to be in memory at once.
_LARGEST_BATCH = 256 * 1024 * 1024
# Bytes of documents that one transaction brings, unless a single batch names more.
_MOST_CONTENT = 32 * 1024 * 1024


class CopiedRows(NamedTuple):
    """The rows of events that were recorded elsewhere; ``contents`` are the bytes that they name.

    Of bytes it is the position of the event, their SHA-256 (hex) and their size.
    """

    events: list[EventRow]
    batches: list[BatchRow]
    lookups: list[LookupRow]
    contents: list[tuple[int, str, int]]

    @property
    def last(self) -> int:
        """The last position."""
        return self.events[-1][0]

    def without_last_batch(self) -> "CopiedRows":
        """All but the last batch, which may go on behind what was read."""
        first = self.batches[-1][1]
        kept = len(self.events) - (self.last - first + 1)
        return CopiedRows(
            self.events[:kept],
            self.batches[:-1],
            [row for row in self.lookups if row[2] < first],
            [row for row in self.contents if row[0] < first],
        )

    def portions(self) -> Iterator["CopiedRows"]:
        """The same rows in parts of whole batches that do not name too much."""
        if sum(size for _, _, size in self.contents) <= _MOST_CONTENT:
            yield self
            return
        sizes = {position: size for position, _, size in self.contents}
        first, named = self.batches[0][1], 0
        for last, begins, _ in self.batches:
            size = sum(sizes.get(position, 0) for position in range(begins, last + 1))
            if named and named + size > _MOST_CONTENT:
                yield self._between(first, begins - 1)
                first, named = begins, 0
            named += size
        yield self._between(first, self.last)

    def _between(self, first: int, last: int) -> "CopiedRows":
        begins = self.events[0][0]
        return CopiedRows(
            self.events[first - begins : last - begins + 1],
            [row for row in self.batches if first <= row[1] <= last],
            [row for row in self.lookups if first <= row[2] <= last],
            [row for row in self.contents if first <= row[0] <= last],
        )


def rows_of(first: int, states: Sequence[bytes], leaves: Sequence[bytes] | None = None) -> CopiedRows:
    """The rows of events from the position ``first`` on; the last batch ends where the events end.

    Without leaves they are a stranger's, and each is looked at whole. Raises UpstreamWrong where bytes are no event,
    are not those of their leaf, or say what no ledger records.
    """
    events, hashes = _decoded(first, states), leaf_hashes(states)
    if leaves is not None and (wrong := next(compress(count(first), map(ne, hashes, leaves)), None)) is not None:
        raise _wrong(wrong, "its bytes are not those of its leaf")
    # Column by column: most of a copy's time is spent here.
    streams, versions = [event.stream for event in events], [event.version for event in events]
    stored = list(zip(count(first), streams, versions, tags(events), states, hashes, strict=False))
    rows = CopiedRows(stored, _batches(first, events), [], [])
    for position, event in zip(count(first), events, strict=False):
        if leaves is None:
            _check(check_recordable, event, position)
        if not is_found_by_stream_alone(event):
            _check(check_series_recordable, event, position)
            rows.lookups.extend(lookups(event, position))
            if isinstance(event, ContentReceived):
                rows.contents.append((position, event.sha256, event.size))
    return rows


def _check(check: Callable[[Event], None], event: Event, position: int) -> None:
    try:
        check(event)
    except Refusal as refusal:
        raise _wrong(position, f"no ledger records that: {refusal.message}") from refusal


def _decoded(first: int, states: Sequence[bytes]) -> list[Event]:
    events: list[Event] = []
    try:
        events.extend(decode_each(states))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _wrong(first + len(events), f"it is no event: {error}") from error
    return events


def _batches(first: int, events: Sequence[Event]) -> list[BatchRow]:
    """Each batch, which was recorded at one instant."""
    found: list[BatchRow] = []
    for _, some in groupby(events, attrgetter("batch.id")):
        instants = [event.recorded_at for event in some]
        instant = instants[0]
        if not is_instant(instant):
            raise _wrong(first, f"it was recorded at {instant!r:.40}, which is no instant")
        if (other := next(compress(count(first), map(instant.__ne__, instants)), None)) is not None:
            said = instants[other - first]
            raise _wrong(other, f"it was recorded at {said!r:.40}, its batch at {instant}")
        found.append((first + len(instants) - 1, first, instant))
        first += len(instants)
    return found


def _wrong(position: int, why: str) -> UpstreamWrong:
    return UpstreamWrong(f"position {position} as the upstream sent it: {why}", position=position)


def check_batch(first: int, states: Sequence[bytes]) -> None:
    """Raise UpstreamWrong where what is there of one batch is more than any ledger records at once."""
    if sum(map(len, states)) > _LARGEST_BATCH:
        raise _wrong(first, f"its batch has more than {_LARGEST_BATCH >> 20} MiB")


def check_versions(events: Sequence[EventRow], is_there: Callable[[str, int], bool]) -> None:
    """Raise UpstreamWrong where a stream does not go on with its next version.

    ``is_there`` tells whether a stream has a version in front of these events.
    """
    begun = [row[1] for row in events if row[2] == 1]
    again = {row[1] for row in events if row[2] != 1}
    last: dict[str, int] = {}
    # Most streams only begin here, and are not looked at one by one.
    for row in events if len(set(begun)) < len(begun) else (row for row in events if row[1] in again):
        stream, version = row[1], row[2]
        before = last.get(stream)
        if version != (1 if before is None else before + 1):
            is_next = before is None and 1 < version <= _LARGEST and is_there(stream, version - 1)
            if not is_next:
                raise _wrong(row[0], f"{stream:.100} goes on with version {version!s:.40}")
        last[stream] = version


def insert_copied(writer: sqlite3.Connection, rows: CopiedRows, contents: Mapping[str, bytes]) -> None:
    """Insert whole batches at the head, inside ``writing``, with the bytes that they name and the file lacks.

    Raises UpstreamWrong for versions that do not follow each other, and sqlite3.IntegrityError where the file's own
    guards refuse a row.
    """

    def is_there(stream: str, version: int) -> bool:
        query = "SELECT 1 FROM stored_events WHERE originator_id = ? AND originator_version = ?"
        return writer.execute(query, (stream, version)).fetchone() is not None

    check_versions(rows.events, is_there)
    first = rows.events[0][0]
    for batch in rows.batches:
        of_batch = rows.events[batch[1] - first : batch[0] - first + 1]
        insert(writer, "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", of_batch)
        insert(writer, "INSERT INTO batches VALUES (?, ?, ?)", [batch])
    insert(writer, "INSERT OR IGNORE INTO lookups VALUES (?, ?, ?)", rows.lookups)
    insert(writer, "INSERT INTO contents VALUES (?, ?)", list(contents.items()))
