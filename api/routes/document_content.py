"""The bytes of a document, served back as an attachment and never as a page."""

from asyncio import to_thread
from base64 import b64encode
from collections.abc import Awaitable, Callable

from api.http.conditional import has_it
from api.http.query_string import read_query
from api.http.responses import Asked, Headers, Sent
from domain.recording.ledger import Ledger

PATH = "/v1/documents/{document:str}/content"
_NOT_MODIFIED = 304


def content(ledger: Ledger) -> Callable[[Asked], Awaitable[Sent]]:
    """What answers the route."""

    async def answer(request: Asked) -> Sent:
        scope = request.scope
        scope["state"]["position"] = ledger.head()
        read_query(scope["query_string"], {})
        name = scope["path_params"]["document"]
        found = await to_thread(ledger.content, name)
        tag = b'"%b"' % found.sha256.encode()
        headers: Headers = [
            (b"etag", tag),
            (b"ledger-position", b"%d" % scope["state"]["position"]),
            (b"cache-control", b"public, max-age=31536000, immutable"),
            # Whatever it is, no browser runs it here: a sandbox for the page that it may be, and a download besides.
            (b"content-security-policy", b"default-src 'none'; sandbox"),
        ]
        if any(header == b"if-none-match" and has_it(value, tag) for header, value in scope["headers"]):
            return Sent(_NOT_MODIFIED, headers, b"")
        headers += [
            (b"content-type", found.media_type.encode()),
            (b"content-length", b"%d" % found.size),
            (b"content-disposition", f'attachment; filename="{name}"'.encode()),
            (b"repr-digest", b"sha-256=:%b:" % b64encode(bytes.fromhex(found.sha256))),
        ]
        return Sent(200, headers, found.content)

    return answer
