"""The kinds of columns: what the cells of a field hold, by its name and its type."""

from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from upkeep.columnar.columns import Kind

# Exact numbers are texts in JSON, so that their types do not tell them from words.
_DECIMALS = frozenset(
    {
        "adjustment", "amount", "change", "claimed", "computed", "daily_average", "difference", "first",
        "last", "max", "min", "net_effect", "obs_values", "previous", "previous_then", "total", "total_adjusted",
        "value",
    }
)  # fmt: skip
_DAYS = frozenset(
    {
        "date", "day", "expected", "first_day", "previous_through", "pub_date", "rev_date", "starts_on", "through",
        "time", "vintage_date",
    }
)  # fmt: skip
_INSTANTS = frozenset({"published_from", "published_to", "recorded_at"})
# The field that holds a date or an instant, as the source said it: beside it stands the instant.
AS_SAID, INSTANT = "published_at", "instant"


def kind_of(name: str, told: Any) -> Kind:  # noqa: ANN401 - a type as it was written
    """What a field of that name and type holds."""
    by_type: dict[object, Kind] = {bool: "boolean", int: "integer"}
    for option in options(told):
        if option in by_type:
            return by_type[option]
    by_name: tuple[tuple[frozenset[str], Kind], ...] = (
        (_DECIMALS, "decimal"), (_DAYS, "date"), (_INSTANTS, "datetime"),
    )  # fmt: skip
    return next((kind for names, kind in by_name if name in names), "string")


def is_listed(told: Any) -> bool:  # noqa: ANN401 - a type as it was written
    """Whether its cells hold so many words as there are, or none."""
    return any(get_origin(one) in (list, tuple) for one in options(told))


def options(told: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a type as it was written
    """The types that a field may have."""
    return get_args(told) if get_origin(told) in (Union, UnionType) else (told,)


def may_be_empty(told: Any) -> bool:  # noqa: ANN401 - a type as it was written
    """Whether a field may have no value."""
    return NoneType in options(told)
