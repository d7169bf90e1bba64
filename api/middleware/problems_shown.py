"""Problems on their way to clients that want them in another form: a browser gets each of them as a page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from litestar.types import HTTPScope, Message, Send

from api.http.responses import Headers


class ShownProblem(NamedTuple):
    """A problem in another form: ``headers`` replace those of the same names, and ``status`` that of the problem."""

    body: bytes
    headers: Headers
    status: int


# Writes a problem in another form, from the request and the members of the problem; None where the client wants none.
ShowProblem = Callable[[HTTPScope, Mapping[str, object]], Awaitable[ShownProblem | None]]


class ProblemsShown:
    """What one request is sent: any problem in another form, if its client would rather have that."""

    __slots__ = ("_scope", "_send", "_show", "_shown")

    def __init__(self, scope: HTTPScope, send: Send, show: ShowProblem) -> None:
        self._scope = scope
        self._send = send
        self._show = show
        self._shown: ShownProblem | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on; a problem has one message of headers, and one of its body."""
        if message["type"] == "http.response.start":
            told = self._scope["state"].get("problem")
            if told is not None and message["status"] == told["status"]:
                self._shown = await self._show(self._scope, told)
            if self._shown is not None:
                message["status"] = self._shown.status
                message["headers"] = _replaced(list(message["headers"]), self._shown)
        elif self._shown is not None and message["type"] == "http.response.body":
            message["body"] = b"" if self._scope["method"] == "HEAD" else self._shown.body
        await self._send(message)


def _replaced(headers: Headers, shown: ShownProblem) -> Headers:
    own = [*shown.headers, (b"content-length", b"%d" % len(shown.body))]
    names = {name for name, _ in own}
    return [*(one for one in headers if one[0] not in names), *own]
