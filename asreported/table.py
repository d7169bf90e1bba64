"""Rows as a table of polars, pandas or Arrow, in which every value is exact."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from asreported.columns import Column, Kind, columns_of

if TYPE_CHECKING:  # they are the reader's own, and none of them has to be there
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_MOST_DIGITS = 38
_OF_PANDAS: dict[Kind, str] = {
    "text": "string",
    "decimal": "object",
    "integer": "Int64",
    "truth": "boolean",
    "instant": "datetime64[us, UTC]",
}


class Table:
    """Rows of one type, such as the items of a list that was read, or those of a comparison.

    Values are decimals that no step makes a float. ``decimals`` is with how many all of them are written: unless it is
    given, as many as the most precise one of the column has. Raises ImportError where the library is not installed,
    and ValueError where a value has more decimals.
    """

    def __init__(self, item: type[Struct], rows: Iterable[Struct]) -> None:
        self._columns = columns_of(item, list(rows))

    def to_polars(self, *, decimals: int | None = None) -> "pl.DataFrame":
        """A frame whose values are of the type Decimal."""
        library = _library("polars")
        kinds: dict[Kind, Any] = {
            "text": library.String,
            "integer": library.Int64,
            "truth": library.Boolean,
            "instant": library.Datetime("us", "UTC"),
        }
        kind_of = _kinds(kinds, library.Decimal, decimals)
        return library.DataFrame([library.Series(one.name, one.values, kind_of(one)) for one in self._columns])

    def to_pandas(self) -> "pd.DataFrame":
        """A frame whose values are objects of the type decimal.Decimal, for which pandas has no type of its own."""
        library = _library("pandas")
        return library.DataFrame(
            {one.name: library.Series(one.values, dtype=_OF_PANDAS[one.kind]) for one in self._columns}
        )

    def to_arrow(self, *, decimals: int | None = None) -> "pa.Table":
        """A table whose values are of the type decimal128."""
        library = _library("pyarrow")
        kinds: dict[Kind, Any] = {
            "text": library.string(),
            "integer": library.int64(),
            "truth": library.bool_(),
            "instant": library.timestamp("us", "UTC"),
        }
        kind_of = _kinds(kinds, library.decimal128, decimals)
        return library.table({one.name: library.array(one.values, kind_of(one)) for one in self._columns})


def _kinds(kinds: dict[Kind, Any], decimal: Callable[[int, int], Any], decimals: int | None) -> Callable[[Column], Any]:
    return lambda column: kinds.get(column.kind) or decimal(_MOST_DIGITS, _scale(column, decimals))


def _scale(column: Column, decimals: int | None) -> int:
    if decimals is not None and decimals < column.decimals:
        raise ValueError(f"{column.name} has values with {column.decimals} decimals, so not {decimals}")
    return column.decimals if decimals is None else decimals


def _library(name: str) -> Any:  # noqa: ANN401 - whatever a library is made of
    try:
        return import_module(name)
    except ImportError as missing:
        raise ImportError(f"this needs {name}, which is not installed: pip install {name}") from missing
