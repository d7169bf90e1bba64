"""Columns of cells as Arrow arrays, exact: a decimal goes from its text to a whole number, never through a float."""

from collections.abc import Callable, Sequence
from typing import Any

from arro3.core import Array, DataType, Field, RecordBatch, Schema

from upkeep.columnar.columns import Column, Kind

_PLAIN: dict[Kind, DataType] = {
    "string": DataType.utf8(),
    "integer": DataType.int64(),
    "boolean": DataType.bool(),
    "datetime": DataType.timestamp("us", tz="UTC"),
    "date": DataType.date32(),
}


def schema_of(columns: Sequence[Column], said: dict[str, str]) -> Schema:
    """The schema of a file with those columns; ``said`` is what is said of the whole of it."""
    return Schema([_field(one) for one in columns], metadata=dict(said))


def batch_of(schema: Schema, columns: Sequence[Column], rows: Sequence[Any]) -> RecordBatch:
    """Some rows as a batch."""
    return RecordBatch([_array(one, [one.value(row) for row in rows]) for one in columns], schema=schema)


def _field(column: Column) -> Field:
    unit = {} if column.unit is None else {"unit": column.unit}
    return Field(column.name, _type_of(column), nullable=True, metadata=dict(unit))


def _type_of(column: Column) -> DataType:
    return DataType.decimal128(column.digits, column.decimals) if column.kind == "decimal" else _PLAIN[column.kind]


def _array(column: Column, cells: list[Any]) -> Array:
    return _MAKERS.get(column.kind, _as_is)(column, cells)


def _as_is(column: Column, cells: list[Any]) -> Array:
    return Array(cells, _type_of(column))


def _moments(column: Column, cells: list[Any]) -> Array:
    return Array(cells, DataType.int64()).cast(_type_of(column))


def _dates(column: Column, cells: list[Any]) -> Array:
    """The cast would leave out what is no date, without a word."""
    dates = Array(cells, DataType.utf8()).cast(_type_of(column))
    assert dates.null_count == cells.count(None), f"some of {column.name} are no dates"
    return dates


def _decimals(column: Column, cells: list[Any]) -> Array:
    """The cast would round what is finer and leave out what is longer, neither with a word."""
    most, digits = column.decimals, column.digits - column.decimals
    for text in cells:
        if text is not None:
            whole, _, fraction = text.lstrip("-").partition(".")
            assert len(fraction) <= most, f"{text} has more than {most} decimals"
            assert len(whole) <= digits, f"{text} has more than {digits} digits before the point"
    return Array(cells, DataType.utf8()).cast(_type_of(column))


_MAKERS: dict[Kind, Callable[[Column, list[Any]], Array]] = {"datetime": _moments, "date": _dates, "decimal": _decimals}
