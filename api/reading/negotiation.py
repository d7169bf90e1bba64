"""Content negotiation: the form that Accept asks for where the address does not say (RFC 9110)."""

import re
from functools import lru_cache

from litestar.types import HTTPScope

from api.reading.read_route import Form

TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
    "html": "text/html",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
}
NAMES: dict[str, str] = {
    "json": "JSON",
    "csv": "CSV",
    "ndjson": "NDJSON",
    "parquet": "Parquet",
    "arrow": "Arrow",
    "html": "HTML",
    "atom": "Atom",
    "jsonfeed": "JSON Feed",
}
# Every client says one of few short things; what is longer is read each time rather than kept.
_USUAL, _MOST = 256, 256
_QUALITY = re.compile(r"q=(?:(0)(?:\.([0-9]{0,3}))?|1(?:\.0{0,3})?)")
_RANGE = re.compile(r"(?:\*|[\w!#$&^.+-]+)/(?:\*|[\w!#$&^.+-]+)", re.ASCII)
_WHOLLY = 1000
_ANY = "*/*"


def accepted(accept: bytes, forms: tuple[Form, ...]) -> Form | None:
    """The form that is wanted most, of those equally wanted one that is named, or the first; None where none fits.

    >>> accepted(b"text/csv", ("json", "csv")), accepted(b"text/html, */*;q=0.8", ("json", "csv"))
    ('csv', 'json')
    """
    return (_accepted if len(accept) <= _USUAL else _accepted.__wrapped__)(accept, forms)


def form_wanted(scope: HTTPScope, forms: tuple[Form, ...]) -> Form | None:
    """The same of a request; the first where it says nothing."""
    said = [value for name, value in scope["headers"] if name == b"accept"]
    return accepted(b",".join(said), forms) if said else forms[0]


@lru_cache(maxsize=_MOST)
def _accepted(accept: bytes, forms: tuple[Form, ...]) -> Form | None:
    ranges = _ranges(accept.decode("latin-1").lower())
    if not ranges:
        return forms[0]
    wanted = [(*_wanted(TYPES[form], ranges), -place, form) for place, form in enumerate(forms)]
    quality, _, _, form = max(wanted)
    return form if quality else None


def _ranges(accept: str) -> dict[str, int]:
    """How much each range of media types is wanted, in thousandths."""
    found = {}
    for part in accept.split(","):
        name, *settings = (one.strip() for one in part.split(";"))
        if not _RANGE.fullmatch(name):
            continue  # what is no range of media types says nothing
        said = [match for one in settings if (match := _QUALITY.fullmatch(one))]
        found[name] = int((said[0][2] or "").ljust(3, "0")) if said and said[0][1] else _WHOLLY
    return found


def _wanted(kind: str, ranges: dict[str, int]) -> tuple[int, int]:
    """How much a media type is wanted, and how closely it was named; what names it most closely counts."""
    for closeness, name in ((2, kind), (1, f"{kind.partition('/')[0]}/*"), (0, _ANY)):
        if name in ranges:
            return ranges[name], closeness
    return 0, 0
