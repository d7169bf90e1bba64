"""Validators: entity tags that are strong, and whether a request has the answer already."""

import hashlib
import re
from functools import lru_cache

from litestar.types import HTTPScope

from api.http.byte_ranges import ACCEPTS_RANGES, byte_range, part_sent
from api.http.responses import Headers, HttpRequest, PlainResponse

# Raised when the same answer is written in other bytes, so that no client keeps the old ones.
FORMAT_VERSION = 3
_NOT_MODIFIED = 304
_USUAL = 128
_TAG = re.compile(rb'(?:W/)?"([^"]*)"')
_STRONG_TAG = re.compile(rb'(?<!W/)"[^"]*"')


def etag(*parts: object) -> bytes:
    """A strong tag for what the parts determine."""
    told = [part if isinstance(part, bytes) else str(part).encode() for part in (FORMAT_VERSION, *parts)]
    return b'"' + hashlib.sha256(b"\n".join(told)).hexdigest()[:20].encode() + b'"'


def not_modified(headers: Headers) -> PlainResponse:
    """The response to a client that has the answer already."""
    return PlainResponse(_NOT_MODIFIED, headers, b"")


def sent_unless_known(
    request: HttpRequest, tag: bytes, headers: Headers, of_content: Headers, body: bytes
) -> PlainResponse:
    """The body with all headers, or 304 without those of the content where If-None-Match names the tag.

    Of one that is not compressed, the part that is wanted; raises RangeNotSatisfiable.
    """
    if is_known(request, tag):
        return not_modified(headers)
    if any(name == b"content-encoding" for name, _ in of_content):
        return PlainResponse(200, [*headers, *of_content], body)
    wanted = wanted_part(request.scope, tag)
    part = None if wanted is None else byte_range(wanted, len(body))
    of_content = [*of_content, ACCEPTS_RANGES]
    if part is None:
        return PlainResponse(200, [*headers, *of_content], body)
    return part_sent([*headers, *(one for one in of_content if one[0] != b"content-length")], body, part)


def wanted_part(scope: HTTPScope, tag: bytes) -> bytes | None:
    """What Range says of a plain body with that tag; None where the whole is wanted.

    That is so where If-Range names another answer than the tag, by any date too, for answers have none.
    """
    if scope["method"] != "GET":
        return None
    said = [value for name, value in scope["headers"] if name == b"range"]
    if len(said) != 1:
        return None
    ours = all(value.strip() == tag for name, value in scope["headers"] if name == b"if-range")
    return said[0] if ours else None


def names_other(if_match: bytes, tag: bytes) -> bool:
    """Whether If-Match names only other answers; compared strongly, as RFC 9110 says."""
    if if_match.strip() == b"*":
        return False
    return not any(found in (tag, packed_etag(tag)) for found in _STRONG_TAG.findall(if_match))


def is_known(request: HttpRequest, tag: bytes) -> bool:
    """Whether If-None-Match names the tag."""
    return any(name == b"if-none-match" and has_it(value, tag) for name, value in request.scope["headers"])


def wants_gzip(request: HttpRequest) -> bool:
    """Whether the request takes a compressed answer."""
    return any(name == b"accept-encoding" and takes_gzip(value) for name, value in request.scope["headers"])


def packed_etag(tag: bytes) -> bytes:
    """The tag of the same answer compressed: other bytes, so another tag."""
    return tag[:-1] + b'-gzip"'


def has_it(if_none_match: bytes, tag: bytes) -> bool:
    """Whether the header names the answer, compressed or not; compared weakly, as RFC 9110 says."""
    if if_none_match.strip() == b"*":
        return True
    return any(found in (tag[1:-1], packed_etag(tag)[1:-1]) for found in _TAG.findall(if_none_match))


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether the client takes gzip."""
    # Every client says one of few short things; what is longer is read each time rather than kept.
    return (_takes_gzip if len(accept_encoding) <= _USUAL else _takes_gzip.__wrapped__)(accept_encoding)


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: bytes) -> bool:
    for part in accept_encoding.lower().split(b","):
        coding, *settings = (one.strip() for one in part.split(b";"))
        if coding in {b"gzip", b"x-gzip", b"*"}:
            return not any(re.fullmatch(rb"q=0(\.0*)?", one.replace(b" ", b"")) for one in settings)
    return False
