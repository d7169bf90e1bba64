"""The headers that every response carries, by what it answers."""

from api.http.responses import Headers

READING = frozenset({"GET", "HEAD", "OPTIONS"})
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_POLICY = b"content-security-policy"
_KEEPING = b"cache-control"
EVERY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (_POLICY, b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_EXPOSED = (
    b"Accept-Ranges, Content-Range, ETag, Ledger-Position, Ledger-Stale, Link, Memento-Datetime, RateLimit, "
    b"RateLimit-Policy, Retry-After, X-Asreported-Collapsed, X-Asreported-Ignored, X-Asreported-Left-Out, "
    b"X-Asreported-Not-Read, X-Asreported-Resolution, X-Asreported-Unknown, X-Request-ID"
)
# Any page of any site may read what everybody may read, and nothing else.
OPEN: Headers = [
    *EVERY,
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED),
]
CLOSED: Headers = [*EVERY, (b"cross-origin-resource-policy", b"same-origin")]
PREFLIGHT: Headers = [
    *OPEN,
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"Accept-Datetime, If-Match, If-None-Match, If-Range, Range, X-Request-ID"),
    (b"access-control-max-age", b"86400"),
]


def security_headers(method: str, *, reads_are_open: bool) -> Headers:
    """What a response to that method carries."""
    if not reads_are_open or method not in READING:
        return CLOSED
    return PREFLIGHT if method == "OPTIONS" else OPEN


def with_security_headers(headers: Headers, seal: Headers) -> Headers:
    """The headers of a response with the seal; a policy of its own, as of the documentation page, stays."""
    for name, _ in headers:
        if name == _POLICY:
            return [*headers, *(one for one in seal if one[0] != _POLICY)]
    return [*headers, *seal]


def made_private(headers: Headers) -> Headers:
    """Where reads are closed, no cache between may keep what it passes on."""
    return [(name, _private(value) if name == _KEEPING else value) for name, value in headers]


def _private(control: bytes) -> bytes:
    if control.startswith(b"public"):
        return b"private" + control.removeprefix(b"public")
    return control if b"private" in control or b"no-store" in control else b"private, " + control
