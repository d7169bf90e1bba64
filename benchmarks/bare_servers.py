"""Servers that do the least: a receiver of webhooks that takes everything, and a stream that is written as it lies."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

_PART = 32 * 1024
_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
_STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer 204 to every request of a connection."""
    while not reader.at_eof():
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        except asyncio.IncompleteReadError:
            break
        writer.write(_TAKEN)
    writer.close()


class _Told:
    """The same bytes to every subscriber, as soon as somebody asks for ``/go``."""

    def __init__(self, bytes_of: Path) -> None:
        self._bytes_of = bytes_of
        self._subscribers: list[asyncio.StreamWriter] = []

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin a stream, or tell all that are there."""
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"GET /go "):
            writer.write(_STREAM)
            self._subscribers.append(writer)
            return
        told = self._bytes_of.read_bytes()
        for at in range(0, len(told), _PART):
            for one in self._subscribers:
                one.write(told[at : at + _PART])
            await asyncio.gather(*(one.drain() for one in self._subscribers))
        for one in (*self._subscribers, writer):
            one.close()
        self._subscribers.clear()


async def _serve(handle: Handle) -> None:
    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(_serve(_Told(Path(sys.argv[1])).handle if sys.argv[1:] else _take))
