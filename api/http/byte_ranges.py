"""Byte ranges: the part of a finished body that a request wants (RFC 9110, section 14)."""

import re
from typing import NamedTuple

from api.http.http_refusals import RangeNotSatisfiable
from api.http.responses import Headers, PlainResponse

ACCEPTS_RANGES = (b"accept-ranges", b"bytes")
ACCEPTS_NO_RANGES = (b"accept-ranges", b"none")
_PARTIAL_CONTENT = 206
# Of digits so many that any length has fewer. Who wants several parts at once gets the whole, as RFC 9110 allows: no
# client of tables asks so, and each part costs its own header.
_ONE = re.compile(rb"bytes=\s*(?:([0-9]{1,20})-([0-9]{0,20})|-([0-9]{1,20}))\s*", re.ASCII | re.IGNORECASE)


class ByteRange(NamedTuple):
    """The first byte of a part and the one behind its last, counted from 0."""

    first: int
    end: int

    def of(self, length: int) -> bytes:
        """The part as Content-Range names it."""
        return b"bytes %d-%d/%d" % (self.first, self.end - 1, length)


def byte_range(said: bytes, length: int) -> ByteRange | None:
    """The part of a body of that length that Range names; raises RangeNotSatisfiable.

    None where the header is to be ignored and the whole is sent: another unit, several parts, or what is no range.

    >>> byte_range(b"bytes=0-9", 5), byte_range(b"bytes=-2", 5), byte_range(b"lines=1-2", 5)
    (ByteRange(first=0, end=5), ByteRange(first=3, end=5), None)
    """
    found = _ONE.fullmatch(said)
    if found is None or length == 0:  # of nothing no part can be named
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        begin, end = max(length - int(suffix), 0), length
    else:
        begin, end = int(first), min(int(last) + 1 if last else length, length)
        if last and int(last) < begin:
            return None
    if begin >= length:
        raise RangeNotSatisfiable(f"the answer has {length:,} bytes; {said[:60].decode()!r} begins behind them", length)
    return ByteRange(begin, end)


def part_sent(headers: Headers, body: bytes, part: ByteRange) -> PlainResponse:
    """The response with one part of a body, by the headers of the whole but those of its length."""
    of_part = [(b"content-range", part.of(len(body))), (b"content-length", b"%d" % (part.end - part.first))]
    return PlainResponse(_PARTIAL_CONTENT, [*headers, *of_part], body[part.first : part.end])
