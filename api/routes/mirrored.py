"""The parts of the log that a mirror needs beside its tiles, and how a mirror itself stands to its origin."""

import re
from asyncio import to_thread
from base64 import b64encode
from typing import cast

import msgspec

from api.http import patterns
from api.http.conditional import etag, sent_unless_known
from api.http.query_string import read_query
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse, plain
from api.reading import parameters as take
from domain.refusals import ContentMissing
from projections.answers.view import View
from transparency.checkpoint_list import checkpoint_page
from transparency.transparency_log import Log
from upkeep.upstream.mirror_status import mirror_status

CHECKPOINTS = "/log/checkpoints"
CONTENT = "/log/content/{sha256:str}"
_KNOWN = {one.name: one for one in take.OF_CHECKPOINTS}
_SHA256 = re.compile(patterns.SHA256, re.ASCII)


def checkpoints(answers: View) -> Answering:
    """Every checkpoint that was signed, in the order of signing, with what witnesses added."""

    async def answer(request: HttpRequest) -> PlainResponse:
        asked = read_query(request.scope["query_string"], _KNOWN)
        after, limit = cast("int", asked.get("after", 0)), cast("int", asked.get("limit", take.DEFAULT_LIMIT))
        position, body, tag = await to_thread(_page, answers.log, after, limit)
        headers: Headers = [
            (b"etag", tag), (b"ledger-position", b"%d" % position), (b"cache-control", b"public, max-age=1"),
        ]  # fmt: skip
        return sent_unless_known(request, tag, headers, _of_content("application/json", body), body)

    return answer


def _page(log: Log, after: int, limit: int) -> tuple[int, bytes, bytes]:
    """The last position, the bytes and their tag: with the lines of many witnesses they are megabytes."""
    page = checkpoint_page(log, after, limit)
    body = msgspec.json.encode(page)
    return page.position, body, etag(body)


def standing(answers: View) -> Answering:
    """How this mirror stands to its origin; of a ledger of its own there is no such answer."""

    async def answer(request: HttpRequest) -> PlainResponse:
        read_query(request.scope["query_string"], {})
        told = await to_thread(lambda: mirror_status(answers.store.path, answers.log.checkpoints.last()))
        return plain(msgspec.json.encode(told), "application/json")

    return answer


def content(answers: View) -> Answering:
    """The bytes with a SHA-256, which never change; whose document they are, the events say."""

    async def answer(request: HttpRequest) -> PlainResponse:
        read_query(request.scope["query_string"], {})
        name = request.scope["path_params"]["sha256"]
        found = await to_thread(answers.store.content, name) if _SHA256.fullmatch(name) else None
        if found is None:
            raise ContentMissing("the ledger does not have bytes with that SHA-256", sha256=name[:100])
        tag = b'"%b"' % name.encode()
        headers: Headers = [
            (b"etag", tag),
            (b"cache-control", b"public, max-age=31536000, immutable"),
            # As of a document: no browser runs it here.
            (b"content-security-policy", b"default-src 'none'; sandbox"),
        ]
        of_content: Headers = [
            *_of_content("application/octet-stream", found),
            (b"content-disposition", f'attachment; filename="{name}"'.encode()),
            (b"repr-digest", b"sha-256=:%b:" % b64encode(bytes.fromhex(name))),
        ]
        return sent_unless_known(request, tag, headers, of_content, found)

    return answer


def _of_content(media_type: str, body: bytes) -> Headers:
    return [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body))]
