"""The response that never ends: revisions as server-sent events, one page in memory at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any

from litestar.types import Message, Receive, Scope, Send

from api.http.responses import Headers, PlainResponse
from api.middleware.open_streams import OpenStreams
from api.middleware.request_middleware import ENDLESS_SINCE
from api.push.event_place import EventPlace
from api.push.head_watch import HeadWatch
from api.push.stream_pages import StreamPage

# Half of what a request may take, so that a reader who takes what is sent is never taken for a slow one.
HEARTBEAT = 15.0
_RETRY = b"retry: 3000\n"
# A line by itself, so that no client takes it for an event.
_COMMENT = b":\n"
_END: Message = {"type": "http.response.body", "body": b"", "more_body": False}
_HEADERS: Headers = [
    (b"content-type", b"text/event-stream"),
    # Nothing between may keep, pack or gather what is sent.
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]
Further = Callable[[StreamPage, int], Awaitable[StreamPage]]


class EventStream(PlainResponse):
    """Sends page after page, and a comment where there is none for a while.

    A reader that does not take what is sent is cut off by the deadline of requests, which each part begins again. It
    keeps its place among those that are counted until it goes or reads the end: the server keeps what it did not take.
    """

    __slots__ = ("_first", "_further", "_gone", "_heartbeat", "_place", "_streams", "_watch")

    def __init__(
        self,
        first: StreamPage,
        further: Further,
        watch: HeadWatch,
        streams: OpenStreams,
        *,
        position: int,
        gone: Callable[[], Awaitable[None]],
        place: AbstractContextManager[None],
        heartbeat: float = HEARTBEAT,
    ) -> None:
        """``further`` reads the page behind one; ``gone`` returns once the client has disconnected."""
        super().__init__(200, [*_HEADERS, (b"ledger-position", b"%d" % position)], b"")
        self._first, self._further, self._watch, self._streams = first, further, watch, streams
        self._gone, self._place, self._heartbeat = gone, place, heartbeat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Send until the client goes or the service stops."""
        with self._place, self._streams.one(scope.get("client")), self._watch.looking():
            scope["state"][ENDLESS_SINCE] = perf_counter()
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope.get("method") != "HEAD":
                gone = asyncio.ensure_future(self._gone())
                try:
                    await self._send_pages(send, gone)
                except asyncio.CancelledError:
                    await self._until_gone(send, gone)
                    raise
                finally:
                    gone.cancel()
            await send(_END)

    async def _until_gone(self, send: Send, gone: "asyncio.Future[Any]") -> None:
        """Wait for a reader that was cut off: it reads on after all, and to the end, or goes, or the service stops."""
        taken = asyncio.ensure_future(send({"type": "http.response.body", "body": _COMMENT, "more_body": True}))
        while not (taken.done() or gone.done() or self._watch.is_closing):
            await asyncio.wait({taken, gone, self._watch.moved()}, return_when=asyncio.FIRST_COMPLETED)
        taken.cancel()

    async def _send_pages(self, send: Send, gone: "asyncio.Future[Any]") -> None:
        page, watch, clock = self._first, self._watch, asyncio.get_running_loop().time
        # A client that is cut off before the first event goes on from here, too.
        body = _RETRY + (page.body or _mark(page.place))
        told, sent = page.place, clock()
        while not gone.done():
            if body:
                await send({"type": "http.response.body", "body": body, "more_body": True})
                sent = clock()
            if watch.is_closing:
                return
            moved = watch.moved()
            if page.place.is_behind(watch.position):
                page = await self._further(page, watch.position)
                body = page.body
            else:
                left = max(0.0, sent + self._heartbeat - clock())
                await asyncio.wait({gone, moved}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                body = b""
            if not body and clock() - sent >= self._heartbeat:
                body = _COMMENT if told == page.place else _mark(page.place)
            if body:
                told = page.place


def _mark(place: EventPlace) -> bytes:
    """An event without data: no client shows it, and all keep its id."""
    return b"id: %d\n\n" % place.after if place.behind is None else _COMMENT
