"""The columns of a file for programs: their names, what they hold, and how each is read from a row."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

# Parquet is by its specification (parquet.apache.org/docs/file-format), arrow is Arrow's IPC file format, version 1.
FileForm = Literal["parquet", "arrow"]
FILE_FORMS: tuple[FileForm, ...] = ("parquet", "arrow")
# Rows of a batch: what they are made of is in memory as objects meanwhile.
ROWS_OF_BATCH = 4_000
# A decimal is a figure or an amount, exact, as text; so is a date. A datetime is in microseconds since 1970, UTC.
Kind = Literal["string", "integer", "boolean", "decimal", "datetime", "date"]
# The digits of the widest decimal: of all series together, a value has up to 18 before the point and 9 behind it, and
# a sum has more.
MOST_DIGITS = 38
# Those of a value of one series.
DIGITS_OF_VALUE = 18


class Column(NamedTuple):
    """One column; ``value`` reads its cell from a row, None where there is nothing.

    ``decimals`` are the digits behind the point of a decimal, of all ``digits``, and ``unit`` is what it counts.
    """

    name: str
    kind: Kind
    value: Callable[[Any], Any]
    decimals: int = 0
    digits: int = MOST_DIGITS
    unit: str | None = None


class ColumnarRows(NamedTuple):
    """What a file holds: rows, of which ``batches`` yields some at a time, and ``about``, what is said of them all."""

    columns: Sequence[Column]
    batches: Iterable[Sequence[Any]]
    about: str | None = None
