"""One webhook sent over HTTP: to an address that was checked, within seconds, and without following anybody."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any

import httpcore
from msgspec import Struct

from api.hooks.cloud_events import MEDIA_TYPE
from api.hooks.public_addresses import is_public
from api.hooks.receiver_url import ReceiverUrl
from api.hooks.signatures import Secret, signed_headers

# Seconds for a connection, TLS included, and for everything.
CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 15.0
_READ_WITHIN = 2.0
# Bytes of an answer that are read; a longer one is cut off.
_MOST_READ = 16_384
# Characters of an answer that are remembered where it is no success.
_MOST_TOLD = 200
# Of a name so many addresses are tried.
_MOST_ADDRESSES = 4
_SILENT_FOR = 20.0
_USER_AGENT = "asreported"
_GOOD, _REDIRECTS, _BAD = 200, 300, 400

Resolve = Callable[[str, int], Sequence[str]]


class NotAPublicAddress(Exception):
    """The name of a receiver stands for an address to which nothing is sent."""


class Tried(Struct, frozen=True, kw_only=True):
    """What came of a try: the status, if any came, and in words what went wrong; ``asked`` are seconds to wait."""

    status: int | None
    answer: str | None = None
    asked: int = 0

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and _GOOD <= self.status < _REDIRECTS


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine finds them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class CheckedAddresses(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked: a name that is asked twice may be answered in two ways."""

    def __init__(self, resolve: Resolve, threads: ThreadPoolExecutor, *, allow_private: bool) -> None:
        self._resolve, self._threads, self._allow_private = resolve, threads, allow_private
        self._network = httpcore.AnyIOBackend()

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
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name cannot be resolved: {error}") from error
        refused = [one for one in found if not (self._allow_private or is_public(one))]
        if refused or not found:
            raise NotAPublicAddress(
                f"{host} stands for {', '.join(refused) or 'no address'}, which is not of the internet"
            )
        return list(found)


class Sender:
    """Sends to one receiver, over connections that are kept for a while; for one event loop."""

    def __init__(
        self,
        to: ReceiverUrl,
        threads: ThreadPoolExecutor,
        *,
        allow_private: bool,
        connections: int = 1,
        resolve: Resolve = resolved,
        trust: ssl.SSLContext | None = None,
        within: float = ANSWER_WITHIN,
    ) -> None:
        """``within`` are seconds for a whole try; ``trust`` says which certificates are believed."""
        self._to, self._within = to, within
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust,
            max_connections=connections,
            keepalive_expiry=_SILENT_FOR,
            network_backend=CheckedAddresses(resolve, threads, allow_private=allow_private),
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._pool.aclose()

    async def send(self, headers: dict[str, str], body: bytes) -> Tried:
        """Post the body; whatever happens is an answer."""
        try:
            async with asyncio.timeout(self._within):
                return await self._posted(headers, body)
        except TimeoutError:
            return Tried(status=None, answer=f"no whole answer within {self._within:g} seconds")
        except httpcore.TimeoutException:
            return Tried(status=None, answer=f"no connection within {CONNECT_WITHIN:g} seconds")
        except (NotAPublicAddress, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            return Tried(status=None, answer=told(str(error) or type(error).__name__))

    async def _posted(self, headers: dict[str, str], body: bytes) -> Tried:
        to = self._to
        request = self._pool.stream(
            "POST",
            httpcore.URL(scheme=to.scheme, host=to.host, port=to.port, target=to.target),
            headers=list({"host": _host(to), **headers, "content-length": str(len(body))}.items()),
            content=body,
            extensions={"timeout": {"connect": CONNECT_WITHIN, "pool": self._within}},
        )
        async with request as response:
            said = await _beginning(response)
        named = {name.lower(): value for name, value in response.headers}
        asked = named.get(b"retry-after", b"")
        return Tried(
            status=response.status,
            answer=_words(response.status, said),
            asked=int(asked) if asked.isdigit() and len(asked) < len("1000000") else 0,
        )


def headers_of(found: Iterable[Secret], message: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of a webhook: what it is, who sends it, and the signatures."""
    return {
        "content-type": MEDIA_TYPE,
        "user-agent": _USER_AGENT,
        **signed_headers(found, message, now, body),
    }


async def _beginning(response: httpcore.Response) -> bytes:
    """So much of an answer as is read; the status alone decides, so that nobody is waited for who says it slowly."""
    said = b""
    with suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
        async with asyncio.timeout(_READ_WITHIN):
            async for part in response.aiter_stream():
                said += part[: _MOST_READ - len(said)]
                if len(said) >= _MOST_READ:
                    break
    return said


def told(said: str) -> str:
    """What somebody else said, so short and plain that it can be kept and shown."""
    return "".join(one if one.isprintable() else " " for one in said[:_MOST_TOLD]).strip()


def _words(status: int, said: bytes) -> str | None:
    if _GOOD <= status < _REDIRECTS:
        return None
    if _REDIRECTS <= status < _BAD:
        return "a redirect, which is not followed"
    return told(said[: 4 * _MOST_TOLD].decode(errors="replace")) or None


def _host(to: ReceiverUrl) -> str:
    host = f"[{to.host}]" if ":" in to.host else to.host
    return host if (to.scheme, to.port) in {("http", 80), ("https", 443)} else f"{host}:{to.port}"
