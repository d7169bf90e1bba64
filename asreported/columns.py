"""The columns of a table: one for each field of its rows, of a kind that holds every value exactly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from msgspec import Raw, Struct, structs

from asreported.problems import NotUnderstood

Kind = Literal["text", "decimal", "integer", "truth", "instant"]
# Reads a cell from a row; None where the row has no such thing.
Cell = Callable[[Any], Any]

_KINDS: dict[object, Kind] = {Decimal: "decimal", int: "integer", bool: "truth"}
# Of several series side by side: a column has the series' key, and behind it which of the mappings it is from.
_OF_MAPPING = {"values": "", "qualifiers": ".qualifier", "states": ".state"}
# Which is more than a value of any ledger has, on either side of the point.
_MOST_DIGITS = 38
_MOMENTS = frozenset({"published_at", "recorded_at"})


@dataclass(frozen=True)
class Column:
    """A column: its name, what its values are, and the values, row by row."""

    name: str
    kind: Kind
    values: list[Any]

    @property
    def decimals(self) -> int:
        """The most decimals that any of its values is said with."""
        return max((_decimals_of(one) for one in self.values if one is not None), default=0)


def _decimals_of(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_MOST_DIGITS or value.adjusted() >= _MOST_DIGITS:
        raise NotUnderstood("a value is no number that a ledger has: is this an asreported service?")
    return -exponent


def columns_of(item: type[Struct], rows: Sequence[Struct]) -> list[Column]:
    """A column a field, as in the service's CSV.

    Those of a field that holds fields of its own are named ``field.inner``, those of a list ``field.1.inner``. Beside a
    moment as it was said stands the instant from which that is known, ``published_at.instant``.
    """
    return [Column(name, kind, [cell(row) for row in rows]) for name, kind, cell in _fields(item, rows)]


def _fields(item: type[Struct], rows: Sequence[Any]) -> Iterator[tuple[str, Kind, Cell]]:
    for field in structs.fields(item):
        read = _reading(field.name)
        options = [one for one in _options(field.type) if one is not type(None)]
        yield from _columns(field.encode_name, options[0] if len(options) == 1 else str, read, rows)
        if field.name in _MOMENTS:
            yield f"{field.encode_name}.instant", "instant", _instant(read)


def _columns(name: str, kind: Any, read: Cell, rows: Sequence[Any]) -> Iterator[tuple[str, Kind, Cell]]:  # noqa: ANN401 - a type
    if isinstance(kind, type) and issubclass(kind, Struct):
        for inner, inner_kind, cell in _fields(kind, [read(row) for row in rows]):
            yield f"{name}.{inner}", inner_kind, _within(read, cell)
    elif get_origin(kind) is dict:
        value = next(one for one in _options(get_args(kind)[1]) if one is not type(None))
        for key in dict.fromkeys(key for row in rows for key in read(row)):
            yield f"{key}{_OF_MAPPING[name]}", _KINDS.get(value, "text"), _within(read, _at_key(key))
    elif get_origin(kind) is list and _is_struct(get_args(kind)[0]):
        for at in range(max((len(read(row) or ()) for row in rows), default=0)):
            yield from _columns(f"{name}.{at + 1}", get_args(kind)[0], _within(read, _at_place(at)), rows)
    else:
        yield name, _KINDS.get(kind, "text"), read if kind in _KINDS or kind is str else _within(read, _text)


def _options(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a type
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _reading(name: str) -> Cell:
    return lambda row: None if row is None else getattr(row, name)


def _within(outer: Cell, inner: Cell) -> Cell:
    def read(row: object) -> object:
        inside = outer(row)
        return None if inside is None else inner(inside)

    return read


def _at_key(key: str) -> Cell:
    return lambda inside: inside.get(key)


def _at_place(at: int) -> Cell:
    return lambda inside: inside[at] if at < len(inside) else None


def _text(value: Any) -> str:  # noqa: ANN401 - whatever stands in a cell
    if isinstance(value, Raw):
        return bytes(value).decode()
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _instant(read: Cell) -> Cell:
    return _within(read, _instant_told)


def _instant_told(said: str) -> datetime:
    try:
        return instant_of(said)
    except ValueError as error:
        raise NotUnderstood(f"a moment is none: {said[:50]!r}: is this an asreported service?") from error


def instant_of(said: str) -> datetime:
    """From when on something is known that was published at a date or an instant: a date ends in UTC.

    >>> instant_of("2022-03-02").isoformat()
    '2022-03-02T23:59:59.999999+00:00'
    """
    if len(said) == len("2022-03-02"):
        return datetime.combine(date.fromisoformat(said), time.max, tzinfo=UTC)
    return datetime.fromisoformat(said)
