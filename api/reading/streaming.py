"""A list sent to its end, page by page: all read at one position, one page in memory at a time."""

import asyncio
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, aclosing, contextmanager, suppress

from litestar.types import Receive, Scope, Send

from api.http.byte_ranges import ACCEPTS_RANGES
from api.http.conditional import not_modified, packed_etag
from api.http.http_refusals import ClientDisconnected, Overloaded
from api.http.responses import Headers, PlainResponse
from api.reading.cached_answer import CachedAnswer, Conditions

_AS_GZIP = 31
_LEVEL = 1
_FULL = "too many whole lists are being sent; try again when one has arrived, or give a limit"


class StreamLimits:
    """How many answers are being sent page by page: each holds a page, so they have a limit, in all and for each."""

    def __init__(self, most: int = 32, most_of_one: int = 4, full: str = _FULL) -> None:
        """``full`` is what is said to one more."""
        self._most, self._most_of_one, self._full = most, most_of_one, full
        self._under_way: Counter[bytes] = Counter()

    @contextmanager
    def one(self, who: bytes) -> Iterator[None]:
        """One more, as long as it lasts; raises Overloaded."""
        if self._under_way[who] >= self._most_of_one or self._under_way.total() >= self._most:
            raise Overloaded(self._full)
        self._under_way[who] += 1
        try:
            yield
        finally:
            self._under_way[who] -= 1
            self._under_way += Counter()  # what has come down to nothing is let go


class StreamedResponse(PlainResponse):
    """A response whose length is known when it has been sent; where that fails half way the connection breaks."""

    __slots__ = ("_pages", "_place")

    def __init__(self, headers: Headers, pages: AsyncGenerator[bytes], place: AbstractContextManager[object]) -> None:
        """``place`` is held while it is sent."""
        super().__init__(200, headers, b"")
        self._pages = pages
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Send the headers, then page after page."""
        async with aclosing(self._pages) as pages:
            # A client that disconnected half way gets nothing, and it is no accident that belongs into the log.
            with self._place, suppress(ClientDisconnected):
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                if scope.get("method") != "HEAD":
                    async for page in pages:
                        await send({"type": "http.response.body", "body": page, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})


def streamed(
    first: CachedAnswer,
    ask: Conditions,
    tag: bytes,
    pages: AsyncGenerator[bytes],
    place: AbstractContextManager[object],
) -> PlainResponse:
    """The response to a request for the whole of a list of which that is the first page."""
    headers = first.headers(ask, packed_etag(tag) if ask.takes_gzip else tag)
    if ask.has_it:
        return not_modified(headers)
    headers += [first.media_type, ACCEPTS_RANGES]
    if not ask.takes_gzip:
        return StreamedResponse(headers, pages, place)
    return StreamedResponse([*headers, (b"content-encoding", b"gzip")], packed(pages), place)


async def packed(pages: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """The same bytes as gzip, which a thread makes."""
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, _AS_GZIP)
    async with aclosing(pages):
        async for page in pages:
            yield await asyncio.to_thread(packing.compress, page)
    yield packing.flush()


def without_header(csv: bytes) -> bytes:
    """The rows of a page of CSV behind its first, which has told the columns."""
    return csv.partition(b"\r\n")[2]
