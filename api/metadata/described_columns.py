"""The columns of a list's CSV, each with its type and its meaning."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from api.openapi.property_descriptions import property_words
from api.reading.column_kinds import AS_SAID, INSTANT, is_listed, kind_of, may_be_empty
from api.reading.columns import inner_struct, short_list
from upkeep.columnar.columns import Kind

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
        fills = is_needed and not may_be_empty(field.type)
        if inner is not None:
            yield from _fields(inner, f"{name}.", is_needed=fills)
        elif listed is not None:
            for at in range(listed[1]):
                yield from _fields(listed[0], f"{name}.{at + 1}.", is_needed=False)
        else:
            about = property_words(item_type.__name__, field.encode_name)
            kind = kind_of(field.name, field.type)
            yield DescribedColumn(name=name, kind=kind, about=about, is_needed=fills and not is_listed(field.type))
            if field.name == AS_SAID:
                kind, words = _BESIDE[INSTANT]
                yield DescribedColumn(name=f"{name}.{INSTANT}", kind=kind, about=words.format(f"`{name}`"))
