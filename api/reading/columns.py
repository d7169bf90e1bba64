"""Lists as tables of text: which columns a type of item has, and its rows as RFC 4180 wants them."""

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct, structs

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Column = tuple[str, Callable[[Any], Any]]


def csv_text(item_type: type[Struct], items: Sequence[Struct], unused: Collection[str] = ()) -> bytes:
    """A header and a line an item, whatever the items hold; without items a mapping has no columns."""
    columns = [one for column in columns_of(item_type) if column[0] not in unused for one in _spread(column, items)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([name for name, _ in columns])
    writer.writerows([cell_text(value(item)) for _, value in columns] for item in items)
    return out.getvalue().encode()


@lru_cache
def columns_of(item_type: type[Struct]) -> tuple[Column, ...]:
    """A column a field, in their order; those of a field that holds fields of its own are named ``field.inner``."""
    columns: list[Column] = []
    for field in structs.fields(item_type):
        inner = _inner_struct(field.type)
        if inner is None:
            columns.append((field.encode_name, attrgetter(field.name)))
        else:
            columns += [
                (f"{field.encode_name}.{name}", _within(field.name, value)) for name, value in columns_of(inner)
            ]
    return tuple(columns)


def _inner_struct(kind: object) -> type[Struct] | None:
    options = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return next((one for one in options if isinstance(one, type) and issubclass(one, Struct)), None)


def _spread(column: Column, items: Sequence[Struct]) -> list[Column]:
    _, value = column
    sample = value(items[0]) if items else None
    if not isinstance(sample, Mapping):
        return [column]
    return [(str(key), _keyed(value, key)) for key in sample]


def _keyed(value: Callable[[Any], Any], key: object) -> Callable[[Any], Any]:
    return lambda item: value(item)[key]


def _within(name: str, value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(item: object) -> object:
        inside = getattr(item, name)
        return None if inside is None else value(inside)

    return read


def cell_text(value: object) -> str:
    """A value as a cell; a text that a spreadsheet would take for a formula gets an apostrophe, a number never does.

    >>> cell_text("-1250"), cell_text("=1+1"), cell_text(None), cell_text(["a", "b"])
    ('-1250', "'=1+1", '', 'a b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        if all(isinstance(one, str | int) for one in value):
            value = " ".join(str(one) for one in value)
        else:
            value = msgspec.json.encode(value).decode()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
