"""The head of a request, looked at before anything is done for it."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from litestar.types import HTTPScope
from msgspec import Struct

from api.http.addresses import DIALECTS
from api.http.http_refusals import AmbiguousRequest, HeadersTooLarge, NotFound, PathTooLong, QueryTooLong
from domain.refusals import Refusal

_MOST_HEADERS, _MOST_BYTES = 100, 32_768
# Four times the longest that leads anywhere: what routes requests remembers a thousand paths.
_LONGEST_PATH, _LONGEST_QUERY = 1024, 8192
_TELLING = frozenset({b"x-request-id", b"content-length", b"transfer-encoding", b"expect"})
# An operator who closes an address in a proxy closes it by its one spelling.
# The index alone has a second one, which people type.
_UNCLEAN = re.compile(r"//|(?<=.)(?<!\A/v1)/\Z", re.DOTALL)
# What needs no escape: letters, digits, and - . _ ~ / themselves.
_ESCAPED = re.compile(rb"%(?:2[D-Fd-f]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])")
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Fewer names than Litestar takes for those of a host; it refuses what none can have.
PLAIN_HOST = re.compile(rb"[A-Za-z0-9.:_\[\]-]*")
# Every client says one of few short things.
_LONGEST_ACCEPT = 256
_WITH_BODIES = _TELLING - {b"x-request-id"}
# What is answered otherwise than most reads are.
_OTHERWISE = _WITH_BODIES | {b"range", b"if-match"}
_OF_READS = frozenset({b"host", b"accept", b"accept-encoding", b"if-none-match", *_TELLING, *_OTHERWISE})


class RequestHead(Struct, frozen=True):
    """What the envelope has to know; ``refusal`` is what is wrong with it."""

    request_id: bytes | None
    has_body: bool
    asks_first: bool
    refusal: Refusal | None


_ORDINARY = RequestHead(None, has_body=False, asks_first=False, refusal=None)


class ReadHead(NamedTuple):
    """What a read says beside its address, each at most once: None where it does not say it."""

    accept: bytes | None
    accept_encoding: bytes | None
    if_none_match: bytes | None
    request_id: bytes | None


_NOTHING_MORE = ReadHead(None, None, None, None)


def read_head(scope: HTTPScope) -> RequestHead:
    """Look at each header once."""
    size = count = hosts = 0
    is_named = scope["http_version"] != "1.1"
    telling: list[tuple[bytes, bytes]] = []
    for header in scope["headers"]:
        name, value = header
        size += len(name) + len(value)
        count += 1
        if name == b"host":
            hosts += 1
            is_named = is_named or bool(value)  # the server makes an empty one of none
        elif name in _TELLING:
            telling.append(header)
    refusal = _too_much(scope, size, count)
    if hosts > 1:
        refusal = refusal or AmbiguousRequest("the request names more than one Host")
    elif not is_named:
        refusal = refusal or AmbiguousRequest("the request names no Host")
    if not telling and refusal is None:
        return _ORDINARY
    told: dict[bytes, list[bytes]] = {}
    for name, value in telling:
        told.setdefault(name, []).append(value)
    request_id = told.get(b"x-request-id", [b""])[0]
    return RequestHead(
        request_id if _REQUEST_ID.fullmatch(request_id) else None,
        b"transfer-encoding" in told or told.get(b"content-length", [b"0"]) != [b"0"],
        b"expect" in told,
        refusal or _ambiguous(told),
    )


def ordinary_head(scope: HTTPScope) -> ReadHead | None:
    """A request as most reads are: within all limits of a head, with a host, whole and without a body; else None.

    What it leaves out is the address, which is known already where an answer to it is kept.
    """
    said: dict[bytes, bytes] = {}
    size = count = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        count += 1
        if name in _OF_READS:
            if name in said:
                return None
            said[name] = value
    host = said.get(b"host")
    if size > _MOST_BYTES or count > _MOST_HEADERS or not host or scope["http_version"] != "1.1":
        return None
    if not PLAIN_HOST.fullmatch(host):
        return None
    if len(said) == 1:
        return _NOTHING_MORE
    accept, request_id = said.get(b"accept"), said.get(b"x-request-id")
    if not _OTHERWISE.isdisjoint(said) or (accept is not None and len(accept) > _LONGEST_ACCEPT):
        return None
    if request_id is not None and not _REQUEST_ID.fullmatch(request_id):
        request_id = None
    return ReadHead(accept, said.get(b"accept-encoding"), said.get(b"if-none-match"), request_id)


def _too_much(scope: HTTPScope, size: int, count: int) -> Refusal | None:
    if size > _MOST_BYTES or count > _MOST_HEADERS:
        return HeadersTooLarge(f"{count} header fields of {size} bytes; at most {_MOST_HEADERS} of {_MOST_BYTES}")
    # The query first: some servers leave it on the raw path.
    if len(scope["query_string"]) > _LONGEST_QUERY:
        return QueryTooLong(f"the query string has {len(scope['query_string'])} bytes; at most {_LONGEST_QUERY}")
    path = scope["raw_path"].partition(b"?")[0]
    if len(path) > _LONGEST_PATH:
        return PathTooLong(f"the path has {len(path)} bytes; at most {_LONGEST_PATH}")
    if scope["path"].startswith(DIALECTS):
        return None  # whose clients spell their addresses as they do
    if b"%" in path and (escaped := _ESCAPED.search(path)):
        told = escaped[0].decode()
        return NotFound(f"an address has one spelling: write {unquote(told)}, not {told}")
    if _UNCLEAN.search(scope["path"]):
        return NotFound("an address has no empty parts: no slash at its end, and no two in a row")
    return None


def _ambiguous(told: dict[bytes, list[bytes]]) -> Refusal | None:
    coding = told.get(b"transfer-encoding")
    if coding and (b"content-length" in told or len(coding) > 1 or coding[0].strip().lower() != b"chunked"):
        return AmbiguousRequest("a body has either Content-Length or Transfer-Encoding: chunked")
    return None
