"""The rows of a ledger's file that follow from the bytes of its events alone, derived again and inserted."""

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import count
from typing import NamedTuple

import msgspec

from domain.codec import decode, leaf_hash, tag
from domain.events import ContentReceived, Event
from domain.lookups import is_found_by_stream_alone, lookups
from domain.moments import is_instant
from domain.refusals import UpstreamWrong
from stores.sqlite.row_writer import insert

EventRow = tuple[int, str, int, str, bytes, bytes]
BatchRow = tuple[int, int, str]
LookupRow = tuple[str, str, int]


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


def rows_of(first: int, states: Sequence[bytes], leaves: Sequence[bytes] | None = None) -> CopiedRows:
    """The rows of events from the position ``first`` on; the last batch ends where the events end.

    Raises UpstreamWrong where bytes are no event, or are not those of their leaf.
    """
    rows = CopiedRows([], [], [], [])
    batch = ""
    for position, state in zip(count(first), states, strict=False):
        event, leaf = _decoded(position, state), leaf_hash(state)
        if leaves is not None and leaves[position - first] != leaf:
            raise _wrong(position, "its bytes are not those of its leaf")
        rows.events.append((position, event.stream, event.version, tag(event), state, leaf))
        if not is_found_by_stream_alone(event):
            rows.lookups.extend(lookups(event, position))
        if isinstance(event, ContentReceived):
            rows.contents.append((position, event.sha256, event.size))
        if rows.batches and batch == event.batch.id:
            rows.batches[-1] = (position, rows.batches[-1][1], _instant_of(position, event, rows.batches[-1][2]))
        else:
            batch = event.batch.id
            rows.batches.append((position, position, _instant_of(position, event, None)))
    return rows


def _decoded(position: int, state: bytes) -> Event:
    try:
        return decode(state)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _wrong(position, f"it is no event: {error}") from error


def _instant_of(position: int, event: Event, of_batch: str | None) -> str:
    """When it was recorded: one instant for all of a batch."""
    if not is_instant(event.recorded_at) or of_batch not in (None, event.recorded_at):
        raise _wrong(position, f"it was recorded at {event.recorded_at!r:.40}, its batch at {of_batch or 'no instant'}")
    return event.recorded_at


def _wrong(position: int, why: str) -> UpstreamWrong:
    return UpstreamWrong(f"position {position} as the upstream sent it: {why}", position=position)


def insert_copied(writer: sqlite3.Connection, rows: CopiedRows, contents: Mapping[str, bytes]) -> None:
    """Insert whole batches at the head, inside ``writing``, with the bytes that they name and the file lacks.

    Raises sqlite3.IntegrityError where the file's own guards refuse a row.
    """
    first = rows.events[0][0]
    for batch in rows.batches:
        of_batch = rows.events[batch[1] - first : batch[0] - first + 1]
        insert(writer, "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", of_batch)
        insert(writer, "INSERT INTO batches VALUES (?, ?, ?)", [batch])
    insert(writer, "INSERT OR IGNORE INTO lookups VALUES (?, ?, ?)", rows.lookups)
    insert(writer, "INSERT INTO contents VALUES (?, ?)", list(contents.items()))
