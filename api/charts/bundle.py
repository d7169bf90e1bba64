"""The script that makes charts move in a browser: built by the renderer once, at an address that never changes."""

import asyncio
import gzip
from functools import cache
from hashlib import sha256

from api.charts.available import drawn_by, has_charts
from api.charts.renderer import Renderer
from api.http.assets import FOR_EVER, MEDIA_TYPES
from api.http.conditional import packed_etag, sent_unless_known, wants_gzip
from api.http.query_string import read_query
from api.http.responses import Answering, HttpRequest, PlainResponse

# The address says which script it is.
_TAG = b'"vega"'


@cache
def bundle_address() -> str | None:
    """Its address, or None where there are no charts; versions of libraries decide about it, and so about the address.

    The script sets ``vegaEmbed``, ``vega`` and ``vegaLite`` of the window.
    """
    return f"/assets/{_file()}" if has_charts() else None


def _file() -> str:
    return f"vega.{sha256(drawn_by().encode()).hexdigest()[:16]}.js"


def bundle(renderer: Renderer) -> Answering:
    """Sends the script; a process asks for it once and keeps it compressed, some 300 KiB."""
    turn, kept = asyncio.Lock(), list[bytes]()

    async def answer(request: HttpRequest) -> PlainResponse:
        read_query(request.scope["query_string"], {})
        async with turn:
            if not kept:
                kept.append(await renderer.draw("js", b"", b""))
        packs = wants_gzip(request)
        body = kept[0] if packs else await asyncio.to_thread(gzip.decompress, kept[0])
        headers = [(b"etag", packed_etag(_TAG) if packs else _TAG), (b"vary", b"Accept-Encoding"), FOR_EVER]
        encoding = [(b"content-encoding", b"gzip")] if packs else []
        kind = (b"content-type", MEDIA_TYPES["js"].encode())
        return sent_unless_known(
            request, _TAG, headers, [*encoding, kind, (b"content-length", b"%d" % len(body))], body
        )

    return answer
