"""Lists as tables of text: which columns a type of item has, and its rows as RFC 4180 wants them."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, structs

from api.reading.column_kinds import AS_SAID, INSTANT, options
from domain.moments import last_instant

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORMULA = frozenset("=+-@\t\r")

Column = tuple[str, Callable[[Any], Any]]
# Writes a page of a list as CSV: of the type of its items, the answer and the items.
Table = Callable[[type[Struct], Any, Sequence[Any]], bytes]


def all_fields(item_type: type[Struct], _: object, items: Sequence[Struct]) -> bytes:
    """A table with a column for each field of the items."""
    return csv_text(item_type, items)


def without(*unused: str, also: Callable[[Sequence[Any]], tuple[str, ...]]) -> Table:
    """A table without the fields that this list never fills, and without those that items like these never fill."""
    return lambda item_type, _, items: csv_text(item_type, items, unused + also(items))


def by_vintage(item_type: type[Struct], answer: Any, items: Sequence[Struct]) -> bytes:  # noqa: ANN401 - of any list
    """A table that has a column for the vintage where vintages were asked for."""
    return csv_text(item_type, items, () if answer.by_vintage else ("vintage",))


def of_cells(cells: Callable[[Any, Sequence[Any]], Iterable[Iterable[object]]]) -> Table:
    """A table whose columns are the answer's own."""
    return lambda _, answer, items: cells_csv(cells(answer, items))


def csv_text(item_type: type[Struct], items: Sequence[Struct], unused: Collection[str] = ()) -> bytes:
    """A header and a line an item, whatever the items hold; without items a mapping has no columns.

    ``unused`` are the fields that have none, with all that is inside them.
    """
    wanted = [one for one in columns_of(item_type) if one[0].partition(".")[0] not in unused]
    columns = [one for column in wanted for one in _spread(column, items)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([name for name, _ in columns])
    writer.writerows([cell_text(value(item)) for _, value in columns] for item in items)
    return out.getvalue().encode()


def cells_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows of cells as they are, guarded like all others."""
    out = io.StringIO()
    csv.writer(out).writerows([cell_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


@lru_cache
def columns_of(item_type: type[Struct]) -> tuple[Column, ...]:
    """A column a field, in their order; those of a field that holds fields of its own are named ``field.inner``.

    Of a list that has at most so many items each one has its columns: ``field.1.inner``, ``field.2.inner``. Beside a
    moment as the source said it stands the instant from which that is known, ``published_at.instant``.
    """
    columns: list[Column] = []
    for field in structs.fields(item_type):
        inner, listed = inner_struct(field.type), short_list(field.type)
        if inner is not None:
            columns += [
                (f"{field.encode_name}.{name}", _within(field.name, value)) for name, value in columns_of(inner)
            ]
        elif listed is not None:
            columns += [
                (f"{field.encode_name}.{at + 1}.{name}", _at(field.name, at, value))
                for at in range(listed[1])
                for name, value in columns_of(listed[0])
            ]
        else:
            columns.append((field.encode_name, attrgetter(field.name)))
        if field.name == AS_SAID:
            columns.append((f"{field.encode_name}.{INSTANT}", _instant))
    return tuple(columns)


def _instant(item: Any) -> str | None:  # noqa: ANN401 - of any list
    said = getattr(item, AS_SAID)
    return None if said is None else last_instant(said)


def short_list(kind: object) -> tuple[type[Struct], int] | None:
    """What the items of a list are that has a greatest length, and that length."""
    if get_origin(kind) is not Annotated:
        return None
    listed, *told = get_args(kind)
    most = next((one.max_length for one in told if isinstance(one, Meta) and one.max_length), None)
    inner = inner_struct(get_args(listed)[0]) if get_origin(listed) is list else None
    return None if inner is None or most is None else (inner, most)


def inner_struct(kind: object) -> type[Struct] | None:
    """The type of a field that holds fields of its own; None of any other field."""
    return next((one for one in options(kind) if isinstance(one, type) and issubclass(one, Struct)), None)


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


def _at(name: str, at: int, value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(item: object) -> object:
        inside = getattr(item, name)
        return value(inside[at]) if at < len(inside) else None

    return read


def cell_text(value: object) -> str:
    """A value as a cell; a text that a spreadsheet would take for a formula gets an apostrophe, a number never does.

    >>> cell_text("-1250"), cell_text("=1+1"), cell_text(None), cell_text(["a", "b"])
    ('-1250', "'=1+1", '', 'a b')
    """
    if value is None:
        return ""
    # Most cells are texts, which are written as they stand.
    text = value if isinstance(value, str) else written(value)
    return f"'{text}" if text[:1] in _FORMULA and not _NUMBER.fullmatch(text) else text


def written(value: object) -> str:
    """A value as the text of its cell: several words or numbers by spaces, what has parts as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        if all(isinstance(one, (str, int)) for one in value):
            return " ".join(str(one) for one in value)
        return msgspec.json.encode(value).decode()
    return str(value)
