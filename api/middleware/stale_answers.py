"""Answers from a copy that may lack what was recorded lately, each of which says so."""

from html import escape

from litestar.types import HTTPResponseStartEvent, HTTPScope, Message, Send

from api.http import addresses
from api.http.responses import Headers

STALE = (b"ledger-stale", b"true")
_NO_STORE = (b"cache-control", b"no-store")
# A page says it in words, so it is sent in full, and as it is written.
_LEFT_OUT = frozenset({b"accept-encoding", b"if-none-match"})
_REPLACED = frozenset({b"content-length", b"etag"})
_DATA = (addresses.INDEX, "/log/")
_BEFORE = b'<main id="main">\n'
_SAID = (
    '<p class="banner" role="note">This page may be out of date: {why}. '
    "It shows the ledger as this machine last knew it{position}.</p>\n"
)


def unconditional(scope: HTTPScope) -> None:
    """Have a page be answered so that words can be added to it; data have their header."""
    if not scope["path"].startswith(_DATA):
        scope["headers"] = [one for one in scope["headers"] if one[0] not in _LEFT_OUT]


class StaleAnswer:
    """The answer to one request on its way; what never changes is never out of date, and goes as it is."""

    __slots__ = ("_scope", "_send", "_start", "_why")

    def __init__(self, scope: HTTPScope, send: Send, why: str) -> None:
        self._scope = scope
        self._send = send
        self._why = why
        self._start: HTTPResponseStartEvent | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on, with what is to be said."""
        if message["type"] == "http.response.start":
            headers: Headers = list(message["headers"])
            if not _is_fixed(headers):
                headers = [*(one for one in headers if one[0] != b"cache-control"), STALE, _NO_STORE]
                message["headers"] = headers
            if _is_plain_page(headers):
                self._start = message  # its length is known once its body is
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            start, self._start = self._start, None
            message["body"] = body = self._with_words(start, message["body"])
            length = [] if self._scope["method"] == "HEAD" else [(b"content-length", b"%d" % len(body))]
            start["headers"] = [*(one for one in start["headers"] if one[0] not in _REPLACED), *length]
            await self._send(start)
        await self._send(message)

    def _with_words(self, start: HTTPResponseStartEvent, body: bytes) -> bytes:
        position = dict(start["headers"]).get(b"ledger-position")
        where = "" if position is None else f", at position {position.decode()}"
        said = _SAID.format(why=escape(self._why), position=where).encode()
        return body.replace(_BEFORE, _BEFORE + said, 1)


def _is_fixed(headers: Headers) -> bool:
    return any(name == b"cache-control" and b"immutable" in value for name, value in headers)


def _is_plain_page(headers: Headers) -> bool:
    """Whether it is a page that says it, and is not compressed."""
    names = {name for name, _ in headers}
    is_page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)
    return is_page and STALE[0] in names and b"content-encoding" not in names
