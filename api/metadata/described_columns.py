"""The columns of a list's CSV, each with its type and its meaning."""

from collections.abc import Iterator, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from msgspec import Struct, structs

from api.openapi.property_descriptions import property_words
from api.reading.columns import inner_struct, short_list

Kind = Literal["string", "decimal", "integer", "boolean", "date", "datetime"]
# Exact numbers are texts in JSON, so that their types do not tell them from words.
_DECIMALS = frozenset(
    {
        "adjustment", "amount", "change", "daily_average", "difference", "first", "last", "max", "min", "net_effect",
        "previous", "total", "total_adjusted", "value",
    }
)  # fmt: skip
_DAYS = frozenset({"day", "first_day", "previous_through", "starts_on", "through"})
_INSTANTS = frozenset({"published_from", "published_to", "recorded_at"})
# What stands beside a column whose name is a series or a vintage, and beside a moment.
_BESIDE: dict[str, tuple[Kind, str]] = {
    "qualifier": ("string", "The qualifier of {}."),
    "state": ("string", "What there is of {}: `reported`, `withdrawn` or `not-published-then`."),
    "instant": ("datetime", "The instant from which {} is known; of a date, its last one, UTC."),
}


class DescribedColumn(Struct, frozen=True, kw_only=True):
    """A column; a decimal is an amount in the unit of its series. ``is_needed``: each row fills it."""

    name: str
    kind: Kind
    about: str | None
    is_needed: bool = False


def described_columns(item_type: type[Struct], header: Sequence[str]) -> list[DescribedColumn]:
    """The columns of a header, in their order; one that is no field of the items holds the values of its name."""
    known = {one.name: one for one in _fields(item_type, "", is_needed=True)}
    return [known.get(name) or _of_values(name) for name in header]


def _of_values(name: str) -> DescribedColumn:
    """A column that is named after a series or a vintage, or stands beside one."""
    of, _, word = name.rpartition(".")
    if of and word in _BESIDE:
        kind, about = _BESIDE[word]
        return DescribedColumn(name=name, kind=kind, about=about.format(f"`{of}`"))
    return DescribedColumn(name=name, kind="decimal", about="An exact decimal; empty if there is no value.")


def _fields(item_type: type[Struct], above: str, *, is_needed: bool) -> Iterator[DescribedColumn]:
    for field in structs.fields(item_type):
        name, inner, listed = f"{above}{field.encode_name}", inner_struct(field.type), short_list(field.type)
        fills = is_needed and NoneType not in _options(field.type)
        if inner is not None:
            yield from _fields(inner, f"{name}.", is_needed=fills)
        elif listed is not None:
            for at in range(listed[1]):
                yield from _fields(listed[0], f"{name}.{at + 1}.", is_needed=False)
        else:
            about = property_words(item_type.__name__, field.encode_name)
            kind = _kind(field.name, field.type)
            yield DescribedColumn(name=name, kind=kind, about=about, is_needed=fills and not _is_listed(field.type))
            if field.name == "published_at":
                kind, words = _BESIDE["instant"]
                yield DescribedColumn(name=f"{name}.instant", kind=kind, about=words.format(f"`{name}`"))


def _kind(name: str, told: Any) -> Kind:  # noqa: ANN401 - a type as it was written
    by_type: dict[object, Kind] = {bool: "boolean", int: "integer"}
    for option in _options(told):
        if option in by_type:
            return by_type[option]
    by_name: tuple[tuple[frozenset[str], Kind], ...] = (
        (_DECIMALS, "decimal"), (_DAYS, "date"), (_INSTANTS, "datetime"),
    )  # fmt: skip
    return next((kind for names, kind in by_name if name in names), "string")


def _is_listed(told: Any) -> bool:  # noqa: ANN401 - a type as it was written
    """Whether its cells hold so many words as there are, or none."""
    return get_origin(told) in (list, tuple)


def _options(told: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a type as it was written
    return get_args(told) if get_origin(told) in (Union, UnionType) else (told,)
