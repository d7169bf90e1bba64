"""The way in: a ledger by the address of its service."""

from asreported.async_connection import AsyncConnection
from asreported.async_ledger import AsyncLedger
from asreported.connection import Connection
from asreported.http_library import httpx
from asreported.ledger import Ledger

_TIMEOUT, _PATIENCE = 30, 30
_MOST_BYTES = 256 << 20


def connect(
    url: str,
    token: str | None = None,
    *,
    timeout: float = _TIMEOUT,
    patience: float = _PATIENCE,
    client: httpx.Client | None = None,
    most_bytes: int = _MOST_BYTES,
) -> Ledger:
    """The ledger that a service answers from, such as ``connect("https://example.org")``.

    Nothing is sent yet. ``timeout`` is how many seconds the service may be silent; ``patience`` how many seconds a
    question may wait in all before it is asked again, where the service is busy or does not answer. ``client`` is a
    client of your own, for a proxy or certificates; then its timeouts count, and closing it is yours. ``most_bytes``
    is how many bytes one answer may have, unpacked.
    Raises ValueError unless the address is one of a service, and the token one that can be sent.
    """
    return Ledger(connection=Connection(url, token, timeout, patience, client=client, most_bytes=most_bytes))


def connect_async(
    url: str,
    token: str | None = None,
    *,
    timeout: float = _TIMEOUT,
    patience: float = _PATIENCE,
    client: httpx.AsyncClient | None = None,
    most_bytes: int = _MOST_BYTES,
) -> AsyncLedger:
    """The same for asyncio: whatever asks the service is awaited, and lists are read by ``async for``."""
    return AsyncLedger(connection=AsyncConnection(url, token, timeout, patience, client=client, most_bytes=most_bytes))
