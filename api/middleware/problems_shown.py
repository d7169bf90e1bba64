"""Problems on their way to a browser, which gets each of them as a page."""

from collections.abc import Awaitable, Callable, Mapping

from litestar.types import HTTPScope, Message, Send

from api.http.assets import HTML
from api.http.page_policy import PAGE_POLICY
from api.http.responses import Headers

# Writes the page of a problem, from the request and the members of the problem; None where the client wants no page.
ShowProblem = Callable[[HTTPScope, Mapping[str, object]], Awaitable[bytes | None]]
_REPLACED = frozenset({b"content-type", b"content-length", b"content-security-policy", b"vary"})


class ProblemsShown:
    """What one request is sent: any problem as a page, if its client would rather have one."""

    __slots__ = ("_body", "_scope", "_send", "_show")

    def __init__(self, scope: HTTPScope, send: Send, show: ShowProblem) -> None:
        self._scope = scope
        self._send = send
        self._show = show
        self._body: bytes | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on; a problem has one message of headers, and one of its body."""
        if message["type"] == "http.response.start":
            told = self._scope["state"].get("problem")
            if told is not None and message["status"] == told["status"]:
                self._body = await self._show(self._scope, told)
            if self._body is not None:
                message["headers"] = _of_page(list(message["headers"]), self._body)
        elif self._body is not None and message["type"] == "http.response.body":
            message["body"] = b"" if self._scope["method"] == "HEAD" else self._body
        await self._send(message)


def _of_page(headers: Headers, body: bytes) -> Headers:
    kept = [one for one in headers if one[0] not in _REPLACED]
    return [
        *kept,
        (b"content-type", HTML.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"content-security-policy", PAGE_POLICY),
        (b"vary", b"Accept"),
    ]
