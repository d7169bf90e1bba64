"""Read what is left of a body after the answer, so that a client that is still sending sees the answer."""

import asyncio
from contextlib import suppress

from litestar.types import HTTPReceiveMessage, Receive

# Enough for a client that sends a file to the wrong address. More than that is cut off, as everything once was.
_MOST = 16 * 1024 * 1024
_WITHIN = 2.0


class Body:
    """A request's body on its way, which knows whether it has been read to its end."""

    __slots__ = ("_is_over", "_receive")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_over = False

    async def receive(self) -> HTTPReceiveMessage:
        """The next part."""
        message: HTTPReceiveMessage = await self._receive()  # type: ignore[assignment]  # of an HTTP request, no others come
        self._is_over = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def pour_away(self) -> None:
        """Read the rest after the answer: who is still sending sees the end of the connection otherwise."""
        if self._is_over:
            return
        size = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(_WITHIN):
                while not self._is_over and size < _MOST:
                    message = await self.receive()
                    size += len(message.get("body", b""))  # type: ignore[arg-type]  # bytes, as ASGI says
