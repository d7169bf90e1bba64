"""A cached answer: its bytes, its tag and its headers, made once and sent again until something changes."""

import gzip

from litestar.types import HTTPScope
from msgspec import Struct

from api.http.byte_ranges import ACCEPTS_RANGES, byte_range, part_sent
from api.http.conditional import has_it, names_other, not_modified, packed_etag, takes_gzip, wanted_part
from api.http.http_refusals import AnswerChanged
from api.http.responses import Headers, PlainResponse

_WORTH_PACKING = 1024
_PINNED = (b"cache-control", b"public, max-age=31536000, immutable")
_CURRENT = (b"cache-control", b"no-cache")


class Conditions(Struct, frozen=True):
    """The conditions of a request that decide how a cached answer is sent.

    ``part`` is what Range says, where that is to be heeded.
    """

    position: int
    is_pinned: bool
    takes_gzip: bool
    has_it: bool
    part: bytes | None = None


def conditions(scope: HTTPScope, position: int, tag: bytes, *, is_pinned: bool) -> Conditions:
    """Those of a request for the answer with that tag; raises AnswerChanged where it wanted another one."""
    packs, has, part = False, False, None
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            packs = takes_gzip(value)
        elif name == b"if-none-match":
            has = has or has_it(value, tag)
        elif name == b"range":
            part = wanted_part(scope, tag)
        elif name == b"if-match" and names_other(value, tag):
            raise AnswerChanged(f"it is now {tag.decode()}, and not {value[:100].decode('latin-1')}")
    # A part is one of the plain bytes: how others compress them may differ from ours.
    return Conditions(position, is_pinned, packs and part is None, has, part)


class CachedAnswer:
    """One answer in one form; it knows neither the head nor who asks."""

    __slots__ = ("_always", "_packed", "body", "etag", "media_type", "next")

    def __init__(self, body: bytes, media_type: str, etag: bytes, extra: Headers, following: str | None = None) -> None:
        """``following`` is the cursor of the next page."""
        self.etag = etag
        self.body = body
        self.next = following
        self.media_type = (b"content-type", media_type.encode())
        self._always: Headers = extra
        self._packed: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes in memory, with room for the compressed ones."""
        return len(self.body) * 3 // 2 + 2048

    def head(self, tag: bytes) -> "CachedAnswer":
        """What is the same of a longer answer that begins with this one and has that tag: all but its bytes."""
        return CachedAnswer(b"", self.media_type[1].decode(), tag, self._always)

    def packs(self, ask: Conditions) -> bool:
        """Whether it is sent compressed and has not been compressed yet, which takes a while."""
        return self._packs(ask) and not ask.has_it and self._packed is None

    def _packs(self, ask: Conditions) -> bool:
        return ask.takes_gzip and len(self.body) > _WORTH_PACKING

    def sent(self, ask: Conditions) -> PlainResponse:
        """The response to a request; raises RangeNotSatisfiable."""
        packs = self._packs(ask)
        headers = self.headers(ask, packed_etag(self.etag) if packs else self.etag)
        if ask.has_it:
            return not_modified(headers)
        headers.append(ACCEPTS_RANGES)
        part = None if ask.part is None else byte_range(ask.part, len(self.body))
        if part is not None:
            return part_sent([*headers, self.media_type], self.body, part)
        body = self.pack() if packs else self.body
        if packs:
            headers.append((b"content-encoding", b"gzip"))
        headers += [self.media_type, (b"content-length", b"%d" % len(body))]
        return PlainResponse(200, headers, body)

    def headers(self, ask: Conditions, tag: bytes) -> Headers:
        """What goes with the answer whether or not the client has it already."""
        kept = _PINNED if ask.is_pinned else _CURRENT
        return [(b"etag", tag), (b"ledger-position", b"%d" % ask.position), kept, *self._always]

    def pack(self) -> bytes:
        """The compressed body, compressed once."""
        if self._packed is None:
            # Level 1 takes a third of the time of level 6; without the time in it, equal bodies stay equal bytes.
            self._packed = gzip.compress(self.body, 1, mtime=0)
        return self._packed
