"""A finished response, sent as it is: Litestar's own way from an object to bytes costs half of a request."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from litestar import Request
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

HttpRequest = Request[Any, Any, Any]
_FIRST_ERROR = 400
Headers = list[tuple[bytes, bytes]]


class PlainResponse(ASGIResponse):
    """Status, headers and body; a HEAD request gets the same headers and no body."""

    __slots__ = ("raw_headers",)

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:  # the library's own only fills what we have
        self.status_code = status
        self.raw_headers = headers
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Send both messages."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = b"" if scope.get("method") == "HEAD" else self.body
        await send({"type": "http.response.body", "body": body, "more_body": False})


# What answers a route.
Answering = Callable[[HttpRequest], Awaitable[PlainResponse]]


class Prepared(Response[bytes]):
    """A finished response where Litestar insists on one of its own, as in exception handlers."""

    def __init__(self, sent: PlainResponse) -> None:
        super().__init__(content=sent.body, status_code=sent.status_code)
        self.sent = sent

    def to_asgi_response(self, *_: object, **__: object) -> ASGIResponse:
        """The finished response itself."""
        return self.sent


def plain(body: bytes, media_type: str, status: int = 200, extra: Iterable[tuple[bytes, bytes]] = ()) -> PlainResponse:
    """A response that is never cached, unless ``extra`` says otherwise."""
    headers = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body)), *extra]
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store" if status >= _FIRST_ERROR else b"no-cache"))
    return PlainResponse(status, headers, body)
