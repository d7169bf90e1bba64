"""Content negotiation: the form that Accept asks for where the address does not say (RFC 9110)."""

import re
from functools import lru_cache

from litestar.types import HTTPScope

from api.reading.read_route import Form

TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "html": "text/html",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
}
# Every client says one of few short things; what is longer is read each time rather than kept.
_USUAL, _MOST = 256, 256
_QUALITY = re.compile(r"q=(?:(0)(?:\.([0-9]{0,3}))?|1(?:\.0{0,3})?)")
_WHOLLY = 1000
_ANY = "*/*"


def accepted(accept: bytes, forms: tuple[Form, ...]) -> Form:
    """The form that is wanted most, of those equally wanted one that is named; the first where Accept does not decide.

    >>> accepted(b"text/csv", ("json", "csv")), accepted(b"text/html, */*;q=0.8", ("json", "csv"))
    ('csv', 'json')
    """
    return (_accepted if len(accept) <= _USUAL else _accepted.__wrapped__)(accept, forms)


def form_wanted(scope: HTTPScope, forms: tuple[Form, ...]) -> Form:
    """The same of a request."""
    said = [value for name, value in scope["headers"] if name == b"accept"]
    return accepted(b",".join(said), forms) if said else forms[0]


@lru_cache(maxsize=_MOST)
def _accepted(accept: bytes, forms: tuple[Form, ...]) -> Form:
    ranges = _ranges(accept.decode("latin-1").lower())
    wanted = [(*_wanted(TYPES[form], ranges), -place, form) for place, form in enumerate(forms)]
    quality, _, _, form = max(wanted)
    return form if quality else forms[0]


def _ranges(accept: str) -> dict[str, int]:
    """How much each range of media types is wanted, in thousandths."""
    found = {}
    for part in accept.split(","):
        name, *settings = (one.strip() for one in part.split(";"))
        said = [match for one in settings if (match := _QUALITY.fullmatch(one))]
        found[name] = int((said[0][2] or "").ljust(3, "0")) if said and said[0][1] else _WHOLLY
    return found


def _wanted(kind: str, ranges: dict[str, int]) -> tuple[int, int]:
    """How much a media type is wanted, and how closely it was named; what names it most closely counts."""
    for closeness, name in ((2, kind), (1, f"{kind.partition('/')[0]}/*"), (0, _ANY)):
        if name in ranges:
            return ranges[name], closeness
    return 0, 0
