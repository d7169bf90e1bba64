"""Files that a page needs, as they are sent: each at an address with the hash of its bytes, so it never changes."""

import gzip
from asyncio import to_thread
from collections.abc import Callable, Mapping
from hashlib import sha256

from litestar.exceptions import NotFoundException
from msgspec import Struct

from api.http.conditional import etag, packed_etag, sent_unless_known, wants_gzip
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse

HTML = "text/html; charset=utf-8"
MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "html": HTML,
    "openapi": "application/vnd.oai.openapi+json",
}
FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
ASK_AGAIN = (b"cache-control", b"no-cache")


class Asset(Struct, frozen=True):
    """A file as it is sent, plain and compressed."""

    body: bytes
    packed: bytes
    tag: bytes
    headers: Headers


def asset(name: str, body: bytes, *headers: tuple[bytes, bytes]) -> Asset:
    """The file of that name, with further headers; the ending says what it is."""
    kind = (b"content-type", MEDIA_TYPES[name.rpartition(".")[2]].encode())
    tag = etag(sha256(body).hexdigest())
    return Asset(body, gzip.compress(body, mtime=0), tag, [(b"vary", b"Accept-Encoding"), kind, *headers])


def hashed(name: str, body: bytes) -> str:
    """The name with the hash of what it names in it.

    >>> hashed("app.css", b"")
    'app.e3b0c44298fc1c14.css'
    """
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{sha256(body).hexdigest()[:16]}.{ending}"


def asset_sent(request: HttpRequest, one: Asset) -> PlainResponse:
    """The response with a file, compressed if the client takes that."""
    packs = wants_gzip(request)
    headers = [(b"etag", packed_etag(one.tag) if packs else one.tag), *one.headers]
    body = one.packed if packs else one.body
    encoding = [(b"content-encoding", b"gzip")] if packs else []
    return sent_unless_known(request, one.tag, headers, [*encoding, (b"content-length", b"%d" % len(body))], body)


def any_of(files: Callable[[], Mapping[str, Asset]]) -> Answering:
    """What answers one of many files, which may have to be read first, by the last word of its address."""

    async def answer(request: HttpRequest) -> PlainResponse:
        found = (await to_thread(files)).get(request.scope["path_params"]["file"])
        if found is None:
            raise NotFoundException
        return asset_sent(request, found)

    return answer
