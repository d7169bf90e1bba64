"""A file as the response to a request: whole or one part of it, read and sent a piece at a time."""

import asyncio
from contextlib import AbstractContextManager

from litestar.types import Receive, Scope, Send

from api.http.byte_ranges import ACCEPTS_RANGES, ByteRange, byte_range
from api.http.conditional import not_modified
from api.http.responses import Headers, PlainResponse
from api.reading.cached_answer import CachedAnswer, Conditions
from api.reading.spooled_file import SpooledFile

_PIECE = 256 * 1024
_PARTIAL_CONTENT = 206


def file_sent(
    head: CachedAnswer, file: SpooledFile, ask: Conditions, place: AbstractContextManager[None]
) -> PlainResponse:
    """The response to a request; raises RangeNotSatisfiable."""
    headers = [*head.headers(ask, head.etag), ACCEPTS_RANGES]
    if ask.has_it:
        return not_modified(headers)
    part = None if ask.part is None else byte_range(ask.part, file.size)
    return FileResponse([*headers, head.media_type], file, part, place)


class FileResponse(PlainResponse):
    """Part of a file, or all of it."""

    __slots__ = ("_end", "_file", "_first", "_place")

    def __init__(
        self, headers: Headers, file: SpooledFile, part: ByteRange | None, place: AbstractContextManager[None]
    ) -> None:
        """The whole file without a ``part``; ``place`` is held while it is sent."""
        self._first, self._end = part or (0, file.size)
        named = [(b"content-range", part.of(file.size))] if part else []
        length = (b"content-length", b"%d" % (self._end - self._first))
        super().__init__(_PARTIAL_CONTENT if part else 200, [*headers, *named, length], b"")
        self._file, self._place = file, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Send the headers, then piece after piece."""
        with self._place:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            first = self._end if scope.get("method") == "HEAD" else self._first
            while first < self._end:
                piece = await asyncio.to_thread(self._file.part, first, min(_PIECE, self._end - first))
                first += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
