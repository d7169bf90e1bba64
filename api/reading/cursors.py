"""Cursors: opaque words that pin a list to the position where it was first read, and say how far it has come."""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from msgspec import Struct

from api.http.http_refusals import CursorMismatch, InvalidParameter

_FORM = re.compile(r"(0|[1-9][0-9]{0,14})\.(?:(0|[1-9][0-9]{0,14})|~([\x20-\x7e]{1,300}))\.([0-9a-f]{12})", re.ASCII)


class Cursor(Struct, frozen=True):
    """The position to read at, and how far the list has come.

    That is how many items lie before, or where the list can be entered at any place, the word of the last one.
    """

    position: int
    offset: int = 0
    behind: str | None = None


def cursor_text(cursor: Cursor, identity: str) -> str:
    """The word for a place in the list of that identity."""
    place = cursor.offset if cursor.behind is None else f"~{cursor.behind}"
    inside = f"{cursor.position}.{place}.{_digest(identity)}"
    return urlsafe_b64encode(inside.encode()).rstrip(b"=").decode()


def read_cursor(said: str, identity: str) -> Cursor:
    """The place that the word names; raises InvalidParameter or CursorMismatch."""
    found = _FORM.fullmatch(_decoded(said))
    if not found:
        raise InvalidParameter("not a cursor: use the `next` of a page unchanged", parameter="cursor")
    position, offset, behind, digest = found.groups()
    if digest != _digest(identity):
        raise CursorMismatch(
            "the cursor belongs to a list with another address or other parameters", parameter="cursor"
        )
    return Cursor(int(position), int(offset or 0), behind)


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def _decoded(said: str) -> str:
    try:
        decoded = urlsafe_b64decode(said + "=" * (-len(said) % 4)).decode("ascii")
    except ValueError:
        return ""
    return decoded if urlsafe_b64encode(decoded.encode()).rstrip(b"=").decode() == said else ""
