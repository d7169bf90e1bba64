"""Connections to a receiver: to the very address that was checked, whatever its name is said to be next."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import httpcore

from domain.public_addresses import is_public

Resolve = Callable[[str, int], Sequence[str]]
# Of a name so many addresses are tried.
_MOST_ADDRESSES = 4
_Found = TypeVar("_Found")


class NotAPublicAddress(Exception):
    """The name of a receiver stands for an address to which nothing is sent."""


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine finds them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class CheckedAddresses(httpcore.AsyncNetworkBackend):
    """Connects to the address that was checked: a name that is asked twice may be answered in two ways.

    For one receiver. Its name is looked up once at a time, so names that nobody answers for cost a thread each.
    """

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self._resolve, self._allow_private = resolve, allow_private
        self._network = httpcore.AnyIOBackend()
        self._looked_up: asyncio.Future[Sequence[str]] | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the library calls it; the whole try has an end of its own
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the addresses of the host; raises NotAPublicAddress or ConnectError."""
        addresses = await self._addresses(host, port)
        for address in addresses[1:_MOST_ADDRESSES]:
            try:
                return await self._network.connect_tcp(addresses[0], port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                addresses[0] = address
        return await self._network.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def _addresses(self, host: str, port: int) -> list[str]:
        if self._looked_up is None or self._looked_up.done():
            self._looked_up = _in_a_thread(partial(self._resolve, host, port))
        try:
            found = await asyncio.shield(self._looked_up)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name cannot be resolved: {error}") from error
        refused = [one for one in found if not (self._allow_private or is_public(one))]
        if refused or not found:
            raise NotAPublicAddress(
                f"{host} stands for {', '.join(refused) or 'no address'}, which is not of the internet"
            )
        return list(found)


def _in_a_thread(work: Callable[[], _Found]) -> "asyncio.Future[_Found]":
    """What the work comes to. The system looks a name up for half a minute; no end of a program waits for that."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[_Found] = loop.create_future()
    # Where nobody waits any more, nobody else looks at what went wrong.
    found.add_done_callback(lambda done: done.cancelled() or done.exception())

    def run() -> None:
        tell: Callable[[], None]
        try:
            tell = partial(found.set_result, work())
        except Exception as error:  # noqa: BLE001 - raised again, where it is waited for
            tell = partial(found.set_exception, error)
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell)

    threading.Thread(target=run, name="resolver", daemon=True).start()
    return found
