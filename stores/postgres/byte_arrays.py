"""The arrays of byte strings of which a statement has thousands, written in a third of the driver's own time."""

from collections.abc import Collection
from itertools import chain
from struct import Struct

_BYTEA = 17
# Dimensions, whether there are nulls, the type of each; how many, and the number of the first.
_HEAD = Struct(">iiIii")
_LENGTH = Struct(">i")


def byte_array(each: Collection[bytes]) -> bytes:
    """A parameter of type ``bytea[]`` in PostgreSQL's binary form."""
    parts = chain.from_iterable(zip(map(_LENGTH.pack, map(len, each)), each, strict=True))
    return b"".join((_HEAD.pack(1, 0, _BYTEA, len(each), 1), *parts))
