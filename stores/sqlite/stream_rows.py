"""Stored events with their leaves, stream by stream, and what they belong to: for who trusts none of it."""

from collections.abc import Iterator
from typing import cast

from stores.sqlite.events import behind
from stores.sqlite.store import Store
from stores.untrusted import EventRow

_BEGUN = (
    "SELECT position, originator_id, originator_version, topic, state, leaf FROM stored_events "
    "WHERE originator_id >= ? AND originator_id < ? AND position <= ? ORDER BY originator_id, originator_version"
)
_BATCH = (
    "SELECT recorded_at, state FROM batches JOIN stored_events ON position = first_position WHERE last_position = ?"
)
_FILED = "SELECT 1 FROM lookups WHERE kind = ? AND key = ? AND position = ?"


def rows_begun(store: Store, beginning: str, until: int, most: int) -> Iterator[list[EventRow]]:
    """The rows of all streams whose names begin so, up to a position, stream by stream; so many at a time."""
    return store.recorder.parts(_BEGUN, (beginning, behind(beginning), until), most)


def batch_ending(store: Store, end: int) -> tuple[str, bytes] | None:
    """When the batch was recorded that ends at a position, and the bytes of its first event; None if there is none."""
    found = store.recorder.rows(_BATCH, (end,))
    return cast("tuple[str, bytes]", found[0]) if found else None


def is_filed(store: Store, kind: str, key: str, position: int) -> bool:
    """Whether the event at a position is found under a key."""
    return bool(store.recorder.rows(_FILED, (kind, key, position)))


def page_damage(store: Store) -> str | None:
    """SQLite's own check of pages, indexes and constraints: the first fault, None where they are sound."""
    [(said,)] = store.recorder.rows("PRAGMA integrity_check(1)")
    return None if said == "ok" else str(said)
