"""The layouts that a JSON value may have, by the keys of its objects and by what stands under them."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct

from importers.cells.number_reading import Number

_DATE = r"(?:1[89]|20)\d\d(?:[-/.]?(?:[QqWwMm]\d{1,2}|\d{2}(?:[-/.]?\d{2})?))?(?:[T ].*)?"
# Also days written otherwise, and seconds or milliseconds since 1970.
_PERIOD = re.compile(rf"{_DATE}|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d\d)?\d\d|\d{{10}}(?:\d{{3}})?")
_NUMBER = re.compile(r"\s*[-+(<>~]?\d[\d .,'\u00a0]*(?:[^\d]{0,4})$")
_DEEPEST = 4
# Of so many that stand beside each other, all are looked at; of more, the first.
_LOOKED_AT, _MOST_KEYS = 50, 1_000
# So many values of other kinds may stand in a list, as the rows behind what is said of them.
_MOST_BESIDE = 3
_OF_FAILURES = frozenset({"error", "errors", "message", "detail", "exception"})

PeriodCheck = Callable[[Iterable[str]], bool]


class FoundLayout(Struct, frozen=True):
    """The ``steps`` from a value under a path of keys to its ``rows``: none, where no number stands in them."""

    rows: int
    path: tuple[str, ...]
    steps: str

    @property
    def text(self) -> str:
        """The layout as a spec has it."""
        if not self.path:
            return self.steps
        under = f"rows:{'.'.join(self.path)}"
        return under if self.steps == "list" else f"{under} {self.steps}"

    @property
    def size(self) -> tuple[int, bool, int]:
        """What makes it likelier than another: more rows, a table of them, and fewer keys on the way to it."""
        return self.rows, self.steps != "row", -len(self.path)


def look_like_periods(keys: Iterable[str]) -> bool:
    """Whether all keys are written as periods, or instants, often are."""
    return all(_PERIOD.fullmatch(key.strip()) for key in keys)


def likely_layout(value: Any, are_periods: PeriodCheck = look_like_periods) -> str:  # noqa: ANN401 - any JSON
    """The layout that a value most likely has; an empty text where none is likely."""
    return _Search(are_periods).likeliest(value, 0)


def found_layouts(value: Any, are_periods: PeriodCheck = look_like_periods) -> list[FoundLayout]:  # noqa: ANN401 - any JSON
    """The layout of each table in a value: its own, or those of what stands under its keys."""
    return _Search(are_periods).layouts(value, (), 0)


class _Search:
    """The search for tables, in which ``are_periods`` tells keys that are periods from others."""

    def __init__(self, are_periods: PeriodCheck) -> None:
        self._are_periods = are_periods

    def likeliest(self, value: Any, depth: int) -> str:  # noqa: ANN401 - any JSON
        best = max(self.layouts(value, (), depth), key=lambda one: one.size, default=None)
        return best.text if best else ""

    def layouts(self, value: Any, path: tuple[str, ...], depth: int) -> list[FoundLayout]:  # noqa: ANN401 - any JSON
        if own := self._own(value, depth):
            return [FoundLayout(_rows_in(value, own), path, own)]
        if isinstance(value, list) and len(value) <= _MOST_BESIDE:
            value = {str(at): one for at, one in enumerate(value)}
        if not isinstance(value, dict) or depth > _DEEPEST:
            return []
        keyed = [(key, one) for key, one in islice(value.items(), _MOST_KEYS) if isinstance(one, dict | list)]
        below = [one for key, inner in keyed for one in self.layouts(inner, (*path, key), depth + 1)]
        below = [one for one in below if one.steps != "row"]
        # One row below may be all that there is today, or be beside what is meant.
        is_doubtful = depth == 0 and all(one.rows <= 1 for one in below) and _has_figure(value)
        state = [FoundLayout(1, path, "row")] if _is_state(value, depth) or (below and is_doubtful) else []
        return below + state if is_doubtful else below or state

    def _own(self, value: Any, depth: int) -> str:  # noqa: ANN401 - any JSON
        """The layout of the value itself; an empty text where its tables stand under its keys."""
        if isinstance(value, list):
            return _of_list(value)
        if not isinstance(value, dict) or not value or depth > _DEEPEST:
            return ""
        values = list(value.values())
        if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
            return "split"
        if self._are_periods(value):
            return self._keyed("date", values, depth)
        if all(isinstance(one, dict) and one and self._are_periods(one) for one in values):
            return self._keyed("series", values, depth)
        if sum(isinstance(one, list) for one in values) > 1 and _are_columns(values):
            return "columns"
        if len(value) > 1 and self._are_alike(values, depth):
            return self._keyed(_free_name(values[0]), values, depth)
        return ""

    def _keyed(self, name: str, values: list[Any], depth: int) -> str:
        """The layout of an object with such keys, by what stands under the first of them."""
        first = values[0]
        if isinstance(first, list):
            inner = _of_list(first)
            return f"keyed:{name} {inner}" if inner else ""
        if not isinstance(first, dict) or (_are_scalars(first.values()) and not self._are_periods(first)):
            return f"keyed:{name}"
        inner = self.likeliest(first, depth + 1)
        if inner.startswith("keyed:"):
            within = inner.removeprefix("keyed:")
            # Days in days, as of figures by the day on which they were known, are two columns.
            while name in within.partition(" ")[0].split(","):
                name = f"outer_{name}"
            return f"keyed:{name},{within}"
        return f"keyed:{name} {inner}" if inner and inner != "row" else f"keyed:{name}"

    def _are_alike(self, values: Sequence[Any], depth: int) -> bool:
        """Whether each is an object or a list, and all have one layout, and rows with about the same keys."""
        if not all(isinstance(one, dict | list) for one in values):
            return False
        some = values[:_LOOKED_AT]
        first = self.likeliest(some[0], depth + 1)
        return first != "" and _share_keys(some) and all(self.likeliest(one, depth + 1) == first for one in some[1:])


def _free_name(row: Any) -> str:  # noqa: ANN401 - any JSON
    """A name for the keys of an object that none of the columns under them has."""
    first = row[0] if isinstance(row, list) and row else row
    taken = first if isinstance(first, dict) else ()
    return next((name for name in ("key", "name", "id") if name not in taken), "key of all")


def _of_list(found: list[Any]) -> str:
    if found and all(isinstance(one, dict) for one in found):
        return "list"
    return "lists" if found and all(isinstance(one, list) for one in found) else ""


def _rows_in(value: Any, steps: str) -> int:  # noqa: ANN401 - any JSON
    """The number of rows of a table that has that layout itself."""
    if steps == "list":
        return len(value) if any(map(_holds_number, value[:_LOOKED_AT])) else 0
    if steps in ("lists", "row"):
        return len(value)
    if steps == "split":
        return len(value["data"])
    inner = list(value.values())
    if steps == "columns":
        return max(len(one) for one in inner if isinstance(one, list))
    is_deeper = "," in steps or " " in steps
    return sum(len(one) for one in inner if isinstance(one, dict | list)) if is_deeper else len(inner)


def _holds_number(one: Any) -> bool:  # noqa: ANN401 - any JSON
    if isinstance(one, dict):
        return any(map(_holds_number, one.values()))
    return isinstance(one, Number) or (isinstance(one, str) and bool(_NUMBER.match(one)))


def _share_keys(values: Sequence[Any]) -> bool:
    """Whether the rows of lists, or objects of cells, have most of their keys in common."""
    rows = [one[0] if isinstance(one, list) and one else one for one in values]
    keys = [set(one) for one in rows if isinstance(one, dict) and _are_scalars(one.values())]
    if len(keys) < len(rows):
        return True
    return len(set.intersection(*keys)) * 2 >= len(set.union(*keys))


def _are_columns(values: list[Any]) -> bool:
    lists = [one for one in values if isinstance(one, list)]
    return len({len(one) for one in lists}) == 1 and not any(isinstance(cell, dict | list) for cell in lists[0])


def _is_state(found: dict[str, Any], depth: int) -> bool:
    """Whether the object looks like one row of figures, and not like the answer of a service that failed."""
    if not _OF_FAILURES.isdisjoint(map(str.lower, found)):
        return False
    if depth > 0:
        return _holds_number(found) and _are_scalars(found.values())
    inner = [one for one in found.values() if isinstance(one, dict)]
    own = [one for one in found.values() if not isinstance(one, dict)]
    is_dated = any(isinstance(one, str) and look_like_periods([one]) for one in own)
    has_figure = _has_figure(found) or (is_dated and any(map(_holds_number, inner)))
    return has_figure and _are_scalars([*own, *(cell for one in inner for cell in one.values())])


def _has_figure(found: dict[str, Any]) -> bool:
    return any(isinstance(one, Number) for one in found.values())


def _are_scalars(values: Iterable[Any]) -> bool:
    return not any(isinstance(one, dict | list) for one in values)
