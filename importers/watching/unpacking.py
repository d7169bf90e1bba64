"""The body of an answer unpacked, never more of it than a file may have."""

import zlib
from collections.abc import Iterable, Iterator

_GZIP = 31
# So much is unpacked at a time.
_PART = 1 << 16
_PLAIN, _PACKED = (b"", b"identity"), (b"gzip", b"x-gzip")


class WrongBody(Exception):
    """The body is packed in a way that was not asked for, is too large, or breaks off."""


def unpacked(parts: Iterable[bytes], encoding: bytes, most: int) -> Iterator[bytes]:
    """The bytes of a body in parts, at most so many altogether; raises WrongBody.

    ``encoding`` is its Content-Encoding (RFC 9110 section 8.4): gzip (RFC 1952), or nothing.
    """
    kind, size = encoding.strip().lower(), 0
    if kind not in (*_PLAIN, *_PACKED):
        raise WrongBody(f"its answer is packed in a way that was not asked for: {encoding[:20]!r}")
    for part in parts if kind in _PLAIN else _gunzipped(parts, most):
        size += len(part)
        if size > most:
            raise WrongBody(f"its answer has more than the {most:,} bytes that the file may have: most_bytes")
        yield part


def _gunzipped(parts: Iterable[bytes], most: int) -> Iterator[bytes]:
    packed, came = zlib.decompressobj(_GZIP), 0
    has_begun = False
    for part in parts:
        came += len(part)
        if came > most + _PART:
            raise WrongBody(f"its answer has more than the {most:,} bytes that the file may have, even packed")
        rest = part
        while rest:
            if packed.eof:  # several members make one file
                packed = zlib.decompressobj(_GZIP)
            has_begun = True
            try:
                found = packed.decompress(rest, _PART)
            except zlib.error as error:
                raise WrongBody(f"its answer is not what gzip packs: {error}") from error
            rest = packed.unused_data if packed.eof else packed.unconsumed_tail
            yield found
    if has_begun and not packed.eof:
        yield from _last(packed)


def _last(packed: "zlib._Decompress") -> Iterator[bytes]:
    yield packed.flush(_PART)
    if not packed.eof:
        raise WrongBody("its answer breaks off within what gzip packed")
