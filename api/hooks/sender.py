"""One webhook sent over HTTP: to an address that was checked, within seconds, and without following anybody."""

import asyncio
import logging
import ssl
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

import httpcore
from msgspec import Struct

from api.hooks.checked_addresses import CheckedAddresses, NotAPublicAddress, Resolve, resolved
from api.hooks.cloud_events import MEDIA_TYPE
from api.hooks.receiver_url import ReceiverUrl, receiver_url
from api.hooks.signatures import Secret, signed_headers
from stores.sqlite.hooks import HookRow

# Seconds for a connection, TLS included, and for everything.
CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 15.0
_READ_WITHIN = 2.0
# Bytes of an answer that are read; a longer one is cut off.
_MOST_READ = 16_384
# Characters of an answer that are remembered where it is no success.
_MOST_TOLD = 200
_SILENT_FOR = 20.0
_USER_AGENT = "asreported"
_GOOD, _REDIRECTS, _BAD = 200, 300, 400
_log = logging.getLogger("asreported")


class Tried(Struct, frozen=True, kw_only=True):
    """What came of a try: the status, if any came, and in words what went wrong; ``asked`` are seconds to wait."""

    status: int | None
    answer: str | None = None
    asked: int = 0

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and _GOOD <= self.status < _REDIRECTS


class Sender:
    """Sends to one receiver, over connections that are kept for a while; for one event loop."""

    def __init__(
        self,
        to: ReceiverUrl,
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
            network_backend=CheckedAddresses(resolve, allow_private=allow_private),
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
        except Exception as error:  # noqa: BLE001 - whatever it is, the other receivers do not wait for it
            _log.exception("a webhook could not be sent")
            return Tried(status=None, answer=told(f"an accident of ours: {type(error).__name__}: {error}"))

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


def sender_to(hook: HookRow, trust: ssl.SSLContext, *, connections: int = 1, resolve: Resolve = resolved) -> Sender:
    """What sends to the receiver of a hook."""
    allow = bool(hook.allow_private)
    to = receiver_url(hook.url, allow_private=allow)
    return Sender(to, allow_private=allow, connections=connections, resolve=resolve, trust=trust)


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
