"""The columns that the items of a list have in files for programs: those of CSV, each with its type."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import NoneType
from typing import Any, Literal, NamedTuple, get_origin

from msgspec import Struct, structs
from msgspec.structs import FieldInfo

from api.reading.column_kinds import INSTANT, kind_of, options
from api.reading.columns import columns_of, inner_struct, short_list, written
from domain.moments import microseconds
from domain.series import MOST_DECIMALS
from upkeep.columnar.columns import Column

_AVERAGE, _DECIMALS_OF_AVERAGE, _MEDIAN = "daily_average", 2, "median_value"


class FileLayout(NamedTuple):
    """How a list is laid out in a file: its columns, and the rows that some of its items are."""

    columns: Sequence[Column]
    rows: Callable[[Sequence[Any]], Sequence[Any]]


# Lays out a list: by the type of its items, an answer, and the decimals and unit of its series, if it has one.
LayOut = Callable[[type[Struct], Any, int | None, str | None], FileLayout]


def of_fields(item_type: type[Struct], _: object, decimals: int | None, unit: str | None) -> FileLayout:
    """A column for each field of the items."""
    return FileLayout(file_columns(item_type, decimals, unit), lambda items: items)


def but(*unused: str) -> LayOut:
    """The same without the fields that this list never fills."""

    def lay_out(item_type: type[Struct], _: object, decimals: int | None, unit: str | None) -> FileLayout:
        columns = file_columns(item_type, decimals, unit)
        return FileLayout([one for one in columns if one.name not in unused], lambda items: items)

    return lay_out


def file_columns(item_type: type[Struct], decimals: int | None = None, unit: str | None = None) -> list[Column]:
    """The columns of a file of such items; ``decimals`` and ``unit`` are those of their series, if they have one."""
    most = MOST_DECIMALS if decimals is None else decimals
    return [_with(one, most, unit) if one.kind == "decimal" else one for one in _columns(item_type)]


def decimal_column(name: str, value: Callable[[Any], Any], decimals: int, unit: str | None = None) -> Column:
    """A column of figures; ``decimals`` are those of their series."""
    return Column(name, "decimal", value, decimals=decimals, unit=unit)


def instant_column(name: str, value: Callable[[Any], Any]) -> Column:
    """The column of instants beside a column of moments as words, whose cells ``value`` reads."""
    return Column(f"{name}.{INSTANT}", "datetime", _as_instant(value))


def _with(column: Column, decimals: int, unit: str | None) -> Column:
    word = column.name.rpartition(".")[2]
    if word == _AVERAGE:
        decimals = max(decimals, _DECIMALS_OF_AVERAGE)
    # A median may lie between two values.
    return column._replace(decimals=decimals + (word == _MEDIAN), unit=unit)


@lru_cache
def _columns(item_type: type[Struct]) -> tuple[Column, ...]:
    return tuple(_column(item_type, name, value) for name, value in columns_of(item_type))


def _column(item_type: type[Struct], name: str, value: Callable[[Any], Any]) -> Column:
    *words, last = name.split(".")
    if last == INSTANT:
        return Column(name, "datetime", _as_instant(value))
    field = _field(item_type, [*words, last])
    kind = kind_of(field.name, field.type)
    if kind == "datetime":
        return Column(name, kind, _as_instant(value))
    if kind == "string" and not all(_is_text(one) for one in options(field.type)):
        return Column(name, kind, _as_text(value))
    return Column(name, kind, value)


def _is_text(kind: object) -> bool:
    return kind in (str, NoneType) or getattr(kind, "__supertype__", None) is str or get_origin(kind) is Literal


def _field(item_type: type[Struct], words: list[str]) -> FieldInfo:
    """A field, by the words of its column."""
    (field,) = (one for one in structs.fields(item_type) if one.encode_name == words[0])
    listed, inner = short_list(field.type), inner_struct(field.type)
    if listed is not None:
        return _field(listed[0], words[2:])
    return field if inner is None else _field(inner, words[1:])


def _as_text(value: Callable[[Any], Any]) -> Callable[[Any], str | None]:
    def read(item: object) -> str | None:
        found = value(item)
        return None if found is None else written(found)

    return read


def _as_instant(value: Callable[[Any], Any]) -> Callable[[Any], int | None]:
    """Microseconds since 1970 from which on a moment is known; of a bare date, its last one."""

    def read(item: object) -> int | None:
        said = value(item)
        return None if said is None else microseconds(said)

    return read
