"""Entries of an origin made into rows, some thousand at a time, and never a part of a batch."""

from collections.abc import Iterable, Iterator

from domain.refusals import UpstreamWrong
from stores.sqlite.copied_batches import CopiedRows, check_batch, rows_of

_AT_ONCE = 5_000


def whole_batches(first: int, entries: Iterable[list[bytes]], recorded_at: str = "") -> Iterator[CopiedRows]:
    """The rows of all entries from a position on, of which the last ends a batch.

    ``recorded_at`` is when the batch before was recorded. Raises UpstreamWrong.
    """
    states, wanted = list[bytes](), _AT_ONCE
    for some in entries:
        states += some
        if len(states) < wanted:
            continue
        rows = rows_of(first, states).without_last_batch()
        if not rows.events:  # a batch that is larger
            check_batch(first, states)
            wanted *= 2
            continue
        recorded_at = _checked(rows, recorded_at)
        yield rows
        states, first, wanted = states[len(rows.events) :], rows.last + 1, _AT_ONCE
    if states:
        rows = rows_of(first, states)
        _checked(rows, recorded_at)
        yield rows


def _checked(rows: CopiedRows, recorded_at: str) -> str:
    """When its last batch was recorded; each was recorded after the one before."""
    for last, first, instant in rows.batches:
        if instant <= recorded_at:
            raise UpstreamWrong(
                f"positions {first} to {last} were recorded at {instant}, after {recorded_at}", position=first
            )
        recorded_at = instant
    return recorded_at
