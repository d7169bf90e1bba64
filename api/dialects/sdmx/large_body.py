"""Bodies for which many versions are held: two are made at a time, and packed until their clients have read them."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from threading import Semaphore

# Of 50,000 versions one takes some 35 MB while it is made; packed, one megabyte.
_MAKING = Semaphore(2)
_PIECE = 64 * 1024


def large_body(make: Callable[[], bytes | Iterable[bytes]]) -> bytes | Iterator[bytes]:
    """The body that is made, whole or in pieces; what it was made of is let go of before the first piece is sent."""
    with _MAKING:
        made = make()
        if isinstance(made, bytes):
            return made
        packer = zlib.compressobj(level=1)
        packed = b"".join([*map(packer.compress, made), packer.flush()])
    return _unpacked(packed)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    while not unpacker.eof:
        yield unpacker.decompress(packed, _PIECE)
        packed = unpacker.unconsumed_tail
