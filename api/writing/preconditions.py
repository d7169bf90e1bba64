"""The preconditions of a write: the version that its sender had seen, and the key by which it is sent again."""

import hashlib
import re
from collections.abc import Sequence
from typing import Literal

import msgspec
from litestar.types import HTTPScope

from api.http.http_refusals import NotAnIdempotencyKey, NotAVersion, VersionMissing
from domain.recording.idempotency import Attempt

Expects = Literal["nothing", "version", "version or none"]
# The version alone, or a figure's whole ETag: what else is shown of it, as whom its source relays, is no change of it.
_VERSION = re.compile(r'"(0|[1-9][0-9]{0,14})(?:\.[1-9][0-9]{0,14})?(?:-gzip)?"', re.ASCII)
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_BARE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]+")
_LONGEST_KEY = 255


def expected_version(scope: HTTPScope, expects: Expects) -> int | None:
    """The version that the write may meet, 0 for none; None where the route asks for none.

    Raises VersionMissing, or NotAVersion for what is no strong tag of one version.
    """
    if expects == "nothing":
        return None
    match, none_match = _values(scope, b"if-match"), _values(scope, b"if-none-match")
    if expects == "version or none" and none_match and not match:
        if none_match != ["*"]:
            raise NotAVersion("a first report sends If-None-Match: *", header="If-None-Match")
        return 0
    if not match:
        raise VersionMissing(_MISSING[expects], header="If-Match")
    found = _VERSION.fullmatch(match[0]) if len(match) == 1 and not none_match else None
    if found is None:
        raise NotAVersion('If-Match is the one version that you have seen, in quotes: "3"', header="If-Match")
    return int(found[1])


_MISSING: dict[Expects, str] = {
    "version": "send If-Match with the version that you have seen: the figure's ETag, or the `version` of a source "
    "or series in quotes",
    "version or none": "send If-None-Match: * for a first report, or If-Match with the figure's ETag for a late one",
}


def attempt_of(scope: HTTPScope, owner: str, body: bytes) -> Attempt | None:
    """The hashes of the request's Idempotency-Key and of the request; None without a key. Raises NotAnIdempotencyKey.

    The key is the owner's own, for one method and path; the request is its query and body.
    """
    said = _values(scope, b"idempotency-key")
    if not said:
        return None
    # The path as it is read, so that another spelling of the same address is no other address.
    scoped = msgspec.json.encode([owner, scope["method"], scope["path"], _key(said)])
    request = hashlib.sha256(scope["query_string"] + b"\n" + body)
    return Attempt(key=hashlib.sha256(scoped).hexdigest(), request=request.hexdigest())


def has_key(scope: HTTPScope) -> bool:
    """Whether the request has a key."""
    return any(name == b"idempotency-key" for name, _ in scope["headers"])


def _key(said: Sequence[str]) -> str:
    """The key itself, whether it came as a structured field's string (RFC 9651) or bare."""
    if len(said) == 1 and (quoted := _QUOTED.fullmatch(said[0])):
        key = re.sub(r"\\(.)", r"\1", quoted[1])
    else:
        key = said[0] if len(said) == 1 and _BARE.fullmatch(said[0]) else ""
    if not 1 <= len(key) <= _LONGEST_KEY:
        raise NotAnIdempotencyKey(
            f'an Idempotency-Key is 1 to {_LONGEST_KEY} printable ASCII characters, such as "8e03978e-40d5"',
            header="Idempotency-Key",
        )
    return key


def _values(scope: HTTPScope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1").strip(" \t") for name, value in scope["headers"] if name == wanted]
