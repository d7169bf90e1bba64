"""Pages of a stream: revisions as server-sent events, read once for all streams of one filter at one place."""

import asyncio
from collections.abc import Callable, Hashable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.push.event_place import EventPlace, event_id
from api.reading.sized_cache import SizedCache
from domain.moments import OPEN
from projections.answers.feed import Revision, RevisionFilter, place_text, revisions_page
from projections.answers.view import View
from projections.moment import At

_MOST_ROWS = 100
# Every slow reader may hold a page of its own.
_MOST_BYTES = 32 * 1024
_AT_ONCE = 2
# Pages that were read last: of many who come back at the same time, few stand at one place at the same moment.
_ROOM = 8 * 1024 * 1024
_OBJECTS = 500


class StreamPage(Struct, frozen=True):
    """Some events one behind the other, and how far they have come; ``body`` may be empty."""

    body: bytes
    place: EventPlace

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.body) + _OBJECTS


def read_page(view: View, wanted: RevisionFilter, place: EventPlace, head: int) -> StreamPage:
    """The next events behind a place, as the ledger reads at ``head``; raises what the filter is refused with."""
    with view.one_generation():
        asked = replace(wanted, after=place.after)
        found = revisions_page(view, At(OPEN, head), asked, _MOST_ROWS, place.behind)
    events: list[bytes] = []
    size = 0
    for one in found.items:
        events.append(_event(one))
        size += len(events[-1])
        if size > _MOST_BYTES:
            break
    if len(events) < len(found.items):
        return StreamPage(b"".join(events), EventPlace(place.after, place_text(found.items[len(events) - 1])))
    further = EventPlace(head) if found.behind is None else EventPlace(place.after, found.behind)
    return StreamPage(b"".join(events), further)


def _event(one: Revision) -> bytes:
    """JSON has no line of its own within, so it is one line of data."""
    return b"id: %b\ndata: %b\n\n" % (event_id(place_text(one)).encode(), msgspec.json.encode(one))


class StreamPages:
    """Reads pages in threads, a few at a time, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[StreamPage]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._kept = SizedCache[StreamPage](_ROOM)

    async def read(self, key: Hashable, work: Callable[[], StreamPage]) -> StreamPage:
        """The page of that key, which all who ask for it are given."""
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._read(work))
            task.add_done_callback(lambda done: self._done(key, done))
        return await asyncio.shield(task)

    async def _read(self, work: Callable[[], StreamPage]) -> StreamPage:
        async with self._turns:
            return await asyncio.to_thread(work)

    def _done(self, key: Hashable, task: "asyncio.Task[StreamPage]") -> None:
        del self._under_way[key]
        # Where everybody has gone, nobody else looks at what went wrong.
        if not task.cancelled() and task.exception() is None:
            self._kept.put(key, task.result())
