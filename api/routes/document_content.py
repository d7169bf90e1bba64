"""The bytes of a document, served back as an attachment and never as a page."""

from asyncio import to_thread
from base64 import b64encode

from api.http.addresses import DOCUMENT_CONTENT
from api.http.conditional import sent_unless_known
from api.http.query_string import read_query
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse
from domain.recording.ledger import Ledger

PATH = DOCUMENT_CONTENT


def content(ledger: Ledger) -> Answering:
    """What answers the route."""

    async def answer(request: HttpRequest) -> PlainResponse:
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
        of_content: Headers = [
            (b"content-type", found.media_type.encode()),
            (b"content-length", b"%d" % len(found.content)),
            (b"content-disposition", f'attachment; filename="{name}"'.encode()),
            (b"repr-digest", b"sha-256=:%b:" % b64encode(bytes.fromhex(found.sha256))),
        ]
        return sent_unless_known(request, tag, headers, of_content, found.content)

    return answer
