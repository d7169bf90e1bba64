"""The arrays of byte strings of which a statement has thousands, dumped in a third of the driver's own time."""

from itertools import chain
from struct import Struct

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_BYTEA, _ARRAY_OF_BYTEA = 17, 1001
# Dimensions, whether there are nulls, the type of each; how many, and the number of the first.
_HEAD = Struct(">iiIii")
_LENGTH = Struct(">i")


class ByteStrings(tuple[bytes, ...]):
    """A parameter of type ``bytea[]``; none of them is null."""

    __slots__ = ()


class _ByteStringsDumper(Dumper):
    format = Format.BINARY
    oid = _ARRAY_OF_BYTEA

    def dump(self, obj: ByteStrings) -> bytes:
        """The array in PostgreSQL's binary form."""
        each = chain.from_iterable((_LENGTH.pack(len(one)), one) for one in obj)
        return b"".join((_HEAD.pack(1, 0, _BYTEA, len(obj), 1), *each))


def dump_byte_strings(context: AdaptContext) -> None:
    """Have the statements of a connection take ByteStrings."""
    assert context.adapters is not None, "a connection has them"
    context.adapters.register_dumper(ByteStrings, _ByteStringsDumper)
