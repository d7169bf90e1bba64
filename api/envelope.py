"""What every response carries whatever made it: a request id, security headers, a place in the metrics."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import count
from secrets import token_hex
from time import perf_counter

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.front_page import STYLE
from api.metering import Meter

_STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (
        b"content-security-policy",
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'none'".encode(),
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Ledger-Position, Link, Retry-After, X-Request-ID"),
]
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"If-None-Match, X-Request-ID"),
    (b"access-control-max-age", b"86400"),
]
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Envelope:
    """Wraps the whole application, so that nothing it sends goes without."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter
        self._prefix = token_hex(4)
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        mark = given if _REQUEST_ID.fullmatch(given) else f"{self._prefix}-{next(self._numbers):x}".encode()
        scope["state"]["request_id"] = mark.decode()
        always = [*ALWAYS, *_PREFLIGHT] if scope.get("method") == "OPTIONS" else ALWAYS
        status = 500

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name for name, _ in message["headers"]} & {b"content-security-policy"}
                rest = [one for one in always if one[0] not in own] if own else always
                message["headers"] = [*message["headers"], *rest, (b"x-request-id", mark)]
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        finally:
            self._meter.count(str(scope.get("method")), scope.get("path_template") or "(none)", status, started)
