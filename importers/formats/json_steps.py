"""Rows of a JSON file, found by the steps of a layout from its top."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from fnmatch import translate
from typing import Any, NamedTuple

from importers.cells.tables import Cells
from importers.formats.json_cells import cell_of
from importers.formats.json_columns import rows_of_columns, rows_of_lists, rows_of_split
from importers.formats.json_reading import top_of, under
from importers.formats.misfit import Misfit
from importers.specs.json_layouts import INDEX, LayoutStep

_TOP = "the top"


class Place(NamedTuple):
    """A value, and the cells that were met on the way there; ``of`` is where that stands in which it is the ``at``.

    That is a place in a list, a name and a key, or words.
    ``index_name`` is the column of a row that holds the index of its table.
    """

    carried: Cells
    value: Any
    at: str | int | tuple[str, str] = _TOP
    of: "Place | None" = None
    index_name: str = ""

    @property
    def where(self) -> str:
        """Where the value stands, in words."""
        if isinstance(self.at, int):
            return f"place {self.at} of {self.of.where if self.of else _TOP}"
        return self.at if isinstance(self.at, str) else f"the {self.at[0]} {self.at[1]!r:.60}"


class PassedKeys:
    """Keys of objects that lead to no figures, told by the patterns of the spec; ``passed`` counts them."""

    def __init__(self, patterns: tuple[str, ...] = ()) -> None:
        self._each = [(one, re.compile(translate(one)).match) for one in patterns if one]
        self.passed: Counter[str] = Counter()

    def has(self, key: str) -> bool:
        """Whether the key is passed over, which is counted."""
        if not self._each:
            return False
        lead = key.strip()
        fitting = next((one for one, match in self._each if match(lead) or one == lead), None)
        if fitting is not None:
            self.passed[f"fits {fitting!r}"] += 1
        return fitting is not None


_NONE = PassedKeys()


def rows_by(
    steps: tuple[LayoutStep, ...],
    value: Any,  # noqa: ANN401 - any JSON
    names: tuple[str, ...] = (),
    over: PassedKeys = _NONE,
) -> Iterator[Place]:
    """The rows of a value; ``names`` are those of the columns of lists that have no header. Raises Misfit."""
    is_keyed = steps[-1].word == "keyed"
    for place in places_by(steps, value, names, over):
        if isinstance(place.value, list) or not (is_keyed or isinstance(place.value, dict)):
            out = f"; try {_written(steps)} list" if is_keyed else ""
            raise Misfit(f"{place.where} is {top_of(place.value)}, and no row{out}")
        yield place


def places_by(
    steps: tuple[LayoutStep, ...],
    value: Any,  # noqa: ANN401 - any JSON
    names: tuple[str, ...] = (),
    over: PassedKeys = _NONE,
) -> Iterator[Place]:
    """The places to which the steps lead, whatever stands there; raises Misfit where they lead nowhere."""
    ways = {**_WAYS, "lists": _lists_named(names), "keyed": _keyed_but(over)}
    places = iter([Place({}, value)])
    for step in steps:
        places = _each(ways[step.word], step, places)
    return places


_Way = Callable[[LayoutStep, Place], Iterator[Place]]


def _each(way: _Way, step: LayoutStep, places: Iterator[Place]) -> Iterator[Place]:
    for place in places:
        yield from way(step, place)


def _rows(step: LayoutStep, place: Place) -> Iterator[Place]:
    found = under(place.value, step.argument)
    if found is None:
        raise Misfit(f"there is nothing under {step.argument!r} at {place.where}, which is {top_of(place.value)}")
    yield Place(place.carried, found, f"{step.argument!r:.60} at {place.where}")


def _keyed_but(over: PassedKeys) -> _Way:
    """The way down to what stands under each key, but for some."""

    def keyed_once(step: LayoutStep, place: Place) -> Iterator[Place]:
        name = step.argument
        if not isinstance(place.value, dict):
            raise Misfit(f"{place.where} is {top_of(place.value)}, and no object with a key for each {name}")
        for key, value in place.value.items():
            if not over.has(key):
                yield Place({**place.carried, name: key}, value, (name, key))

    def keyed(step: LayoutStep, place: Place) -> Iterator[Place]:
        places = iter([place])
        for name in step.names:
            places = _each(keyed_once, LayoutStep("keyed", name), places)
        return places

    return keyed


def _with(step: LayoutStep, place: Place) -> Iterator[Place]:
    beside = {name: under(place.value, name) for name in step.names}
    cells = {name: cell_of(value) for name, value in beside.items() if value is not None}
    yield Place({**place.carried, **cells}, place.value, place.at, place.of)


def _list(_: LayoutStep, place: Place) -> Iterator[Place]:
    if not isinstance(place.value, list):
        raise Misfit(f"{place.where} is {top_of(place.value)}, and no list")
    for number, value in enumerate(place.value, 1):
        yield Place(place.carried, value, number, place)


def _row(_: LayoutStep, place: Place) -> Iterator[Place]:
    yield place


def _split(step: LayoutStep, place: Place) -> Iterator[Place]:
    rows = rows_of_split(place.value, step.argument, place.where)
    has_index = isinstance(place.value, dict) and "index" in place.value
    return _with_rows(place, rows, (step.argument or INDEX) if has_index else "")


def _columns(step: LayoutStep, place: Place) -> Iterator[Place]:
    rows = rows_of_columns(place.value, step.argument, place.where)
    has_index = isinstance(place.value, dict) and not any(isinstance(one, list) for one in place.value.values())
    return _with_rows(place, rows, (step.argument or INDEX) if has_index else "")


def _lists_named(names: tuple[str, ...]) -> _Way:
    def lists(_: LayoutStep, place: Place) -> Iterator[Place]:
        return _with_rows(place, rows_of_lists(place.value, names, place.where))

    return lists


def _with_rows(place: Place, rows: Iterator[dict[str, Any]], index: str = "") -> Iterator[Place]:
    return (Place(place.carried, row, place.at, place.of, index) for row in rows)


def _written(steps: tuple[LayoutStep, ...]) -> str:
    return " ".join(f"{step.word}:{step.argument}" if step.argument else step.word for step in steps)


_WAYS: dict[str, _Way] = {
    "rows": _rows, "with": _with, "list": _list, "row": _row, "split": _split, "columns": _columns,
}  # fmt: skip
