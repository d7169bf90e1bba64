"""The events of the ledger, as their stored bytes."""

from domain.refusals import Malformed
from projections.answers.view import View
from projections.moment import resolve

_STREAM_MOST = 300


def stored_events(view: View, after: int = 0, limit: int = 100, stream: str | None = None) -> list[tuple[int, bytes]]:
    """Positions and stored bytes behind a position, of one stream or all."""
    if stream is not None and len(stream) > _STREAM_MOST:
        raise Malformed("no stream has so long a name", stream=stream[:_STREAM_MOST])
    if stream is not None and not stream.isascii():
        return []
    return view.store.stored(after, limit, stream)


def stored_event(view: View, position: int) -> bytes:
    """The stored bytes at one position; raises PositionTooHigh."""
    resolve(view.store, position=position)
    found = view.store.stored(position - 1, 1)
    if not found or position < 1:
        raise Malformed("the first event stands at position 1", position=position)
    return found[0][1]
