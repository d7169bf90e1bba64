"""Clients that hold on to a server without asking it anything, and come back as soon as they are cut off."""

import asyncio
import resource
import sys

import msgspec
from msgspec import Struct

_A_SECOND = 1.0
_AT_ONCE = 200


class Hold(Struct, frozen=True):
    """So many connections that begin like this, and go on with one byte a second if they trickle."""

    port: int
    count: int
    beginning: str
    trickles: bool


class _Holding(asyncio.Protocol):
    def __init__(self, holder: "_Holder") -> None:
        self._holder = holder

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a TCP connection"
        self._transport = transport
        self._holder.open.add(transport)
        transport.write(self._holder.beginning)

    def connection_lost(self, _: Exception | None) -> None:
        self._holder.open.discard(self._transport)
        self._holder.cut_off += 1


class _Holder:
    """Keeps as many open as it is told."""

    def __init__(self, hold: Hold) -> None:
        self.open: set[asyncio.Transport] = set()
        self.beginning = hold.beginning.encode()
        self.cut_off = 0
        self._hold = hold

    async def fill(self) -> None:
        """Open those that are missing."""
        loop = asyncio.get_running_loop()
        while (missing := self._hold.count - len(self.open)) > 0:
            some = (
                loop.create_connection(lambda: _Holding(self), "127.0.0.1", self._hold.port)
                for _ in range(min(missing, _AT_ONCE))
            )
            await asyncio.gather(*some)

    async def keep(self) -> None:
        """Say when all are open, then hold on until standard input ends."""
        await self.fill()
        print("all open", flush=True)
        while True:
            await asyncio.sleep(_A_SECOND)
            if self._hold.trickles:
                for transport in list(self.open):
                    transport.write(b" ")
            await self.fill()


async def _hold(hold: Hold) -> None:
    holder = _Holder(hold)
    keeping = asyncio.create_task(holder.keep())
    await asyncio.to_thread(sys.stdin.buffer.read)
    keeping.cancel()
    print(holder.cut_off, flush=True)


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_hold(msgspec.json.decode(sys.argv[1], type=Hold)))
