"""Datasets of JSON-stat (https://json-stat.org/full/), a row for each cell of the cube that holds something."""

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, product
from typing import Any

from msgspec import Struct

from importers.cells.number_reading import Number
from importers.cells.tables import Cell
from importers.formats.cell_table import CellTable
from importers.formats.json_cells import cell_of
from importers.formats.json_reading import decoded_json, top_of
from importers.formats.json_suggestions import other_format
from importers.import_refusals import UnreadableFile
from importers.specs.columns import plain_name
from importers.specs.file_spec import FileSpec
from importers.specs.json_layouts import VALUE

_STATUS = "status"
_MOST_DIMENSIONS = 100
# The longest number of a place that a file could name.
_DIGITS = 18
_TOLD = ("label", "source", "updated")


class CubeAxis(Struct, frozen=True):
    """One dimension of a cube: the ``codes`` of its categories in order, and the ``labels`` of some."""

    name: str
    codes: tuple[str, ...]
    labels: dict[str, str]


def json_stat_table(file: FileSpec, content: bytes) -> CellTable:
    """A column for each dimension, and ``value`` and ``status``; raises UnreadableFile.

    Where the spec names them, ``geo.label`` is the label of the category, and ``label``, ``source`` and ``updated`` are
    what the cube says of itself.
    """
    cube = _cube_in(decoded_json(content))
    axes = _axes(cube)
    size = math.prod(len(axis.codes) for axis in axes)
    wanted, axis_names = file.needed_columns, {axis.name for axis in axes}
    told = {name: cell_of(cube[name]) for name in _TOLD if name in wanted - axis_names and name in cube}
    categories = _Categories(axes, wanted)
    beside = tuple(told.values())
    if isinstance(listed := cube.get(VALUE), list) and cube.get(_STATUS) is None and _STATUS not in wanted:
        _check_length(listed, size, VALUE)
        cells = zip(categories.each(), listed, strict=True)
        rows = [(*of_place, cell_of(value), *beside) for of_place, value in cells if value is not None]
        return CellTable((*categories.names, VALUE, *told), rows)
    values = _by_place(cube.get(VALUE), size, VALUE)
    statuses = _statuses(cube.get(_STATUS), size, values)
    places = sorted({place for place, value in values.items() if value is not None} | statuses.keys())
    found = ((*categories.at(place), cell_of(values.get(place))) for place in places)
    if not statuses and _STATUS not in wanted:
        return CellTable((*categories.names, VALUE, *told), [row + beside for row in found])
    found = ((*row, statuses.get(place)) for place, row in zip(places, found, strict=True))
    return CellTable((*categories.names, VALUE, _STATUS, *told), [row + beside for row in found])


class _Categories:
    """The categories of each place of a cube, of which the last dimension changes first."""

    def __init__(self, axes: list[CubeAxis], wanted: frozenset[str]) -> None:
        labelled = [f"{axis.name}.label" in wanted for axis in axes]
        self.names = [name for axis, is_so in zip(axes, labelled, strict=True)
                      for name in (axis.name, *([f"{axis.name}.label"] if is_so else []))]  # fmt: skip
        self._cells: list[list[tuple[Cell, ...]]] = [
            [(code, axis.labels.get(code)) if is_so else (code,) for code in axis.codes]
            for axis, is_so in zip(axes, labelled, strict=True)
        ]
        self._first = lru_cache(maxsize=1024)(self._before_last)

    def at(self, place: int) -> tuple[Cell, ...]:
        if not self._cells:
            return ()
        before, last = divmod(place, len(self._cells[-1]))
        return self._first(before) + self._cells[-1][last]

    def each(self) -> Iterator[tuple[Cell, ...]]:
        """The cells of each place, in order."""
        if not self._cells:
            yield ()
            return
        *outer, inner = self._cells
        for before in product(*outer):
            first = tuple(chain.from_iterable(before))
            for last in inner:
                yield first + last

    def _before_last(self, place: int) -> tuple[Cell, ...]:
        found: tuple[Cell, ...] = ()
        for cells in reversed(self._cells[:-1]):
            place, at = divmod(place, len(cells))
            found = cells[at] + found
        return found


def _cube_in(found: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """The one dataset of a response; of JSON-stat before 2.0 it stands under a key, which is often ``dataset``."""
    if isinstance(found, dict) and found.get("class") == "collection":
        raise UnreadableFile("a collection of JSON-stat, which leads to datasets: import one of those")
    inner = list(found.values()) if isinstance(found, dict) and "class" not in found else []
    cube = inner[0] if len(inner) == 1 else found
    if not isinstance(cube, dict) or not isinstance(cube.get("dimension"), dict) or VALUE not in cube:
        raise UnreadableFile(f"no dataset of JSON-stat: the top is {top_of(found)}{other_format(found, 'json-stat')}")
    return cube


def _axes(cube: dict[str, Any]) -> list[CubeAxis]:
    dimensions = cube["dimension"]
    names, sizes = (cube.get(key, dimensions.get(key)) for key in ("id", "size"))
    if not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes):
        raise UnreadableFile("no dataset of JSON-stat: id and size are not lists of one length")
    if len(names) > _MOST_DIMENSIONS:
        raise UnreadableFile(f"the cube has {len(names)} dimensions, more than {_MOST_DIMENSIONS}")
    axes = [_axis(name, dimensions.get(name) if isinstance(name, str) else None) for name in names]
    for axis, size in zip(axes, sizes, strict=True):
        if str(len(axis.codes)) != size:
            raise UnreadableFile(
                f"the dimension {axis.name!r:.60} has {len(axis.codes)} categories, and its size is {size}"
            )
    called = [axis.name for axis in axes]
    if repeated := [name for name in (*called, VALUE, _STATUS) if [*called, VALUE, _STATUS].count(name) > 1]:
        raise UnreadableFile(f"two columns of the cube are called {repeated[0]!r:.60}", column=repeated[0])
    return axes


def _axis(name: Any, dimension: Any) -> CubeAxis:  # noqa: ANN401 - any JSON
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        raise UnreadableFile(f"the dimension {name!r:.60} has no categories")
    labels = category.get("label") or {}
    index = category.get("index", list(labels) if isinstance(labels, dict) and len(labels) == 1 else None)
    codes = _codes(index)
    if codes is None or not isinstance(labels, dict):
        raise UnreadableFile(f"the dimension {name!r:.60} does not say the order of its categories")
    return CubeAxis(plain_name(name), codes, {code: label for code, label in labels.items() if isinstance(label, str)})


def _codes(index: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - any JSON
    """The codes in their order: of a list, or of an object of their places; None where neither says one order."""
    if isinstance(index, dict):
        places = {str(place): code for code, place in index.items() if isinstance(place, Number)}
        ordered = [places.get(str(place)) for place in range(len(index))]
    else:
        ordered = index if isinstance(index, list) else [None]
    if not all(isinstance(code, str) for code in ordered) or len(set(ordered)) < len(ordered):
        return None
    return tuple(str(code) for code in ordered)


def _check_length(found: list[Any], size: int, what: str) -> None:
    if len(found) != size:
        raise UnreadableFile(f"the cube has {len(found)} in its {what}, and its dimensions make {size}")


def _by_place(found: Any, size: int, what: str) -> dict[int, Any]:  # noqa: ANN401 - any JSON
    """The values by their place in the cube, of a list of all or of an object of some."""
    if isinstance(found, list):
        _check_length(found, size, what)
        return dict(enumerate(found))
    if not isinstance(found, dict):
        raise UnreadableFile(f"the {what} of the cube is {top_of(found)}, and neither a list nor an object")
    for key in found:
        if not (key.isascii() and key.isdecimal() and len(key) <= _DIGITS and str(int(key)) == key and int(key) < size):
            raise UnreadableFile(f"the {what} of the cube names the place {key!r:.60}, and there are {size}")
    return {int(key): value for key, value in found.items()}


def _statuses(found: Any, size: int, values: dict[int, Any]) -> dict[int, str]:  # noqa: ANN401 - any JSON
    """The statuses that are said; one text is that of every value."""
    if found is None:
        return {}
    if isinstance(found, str):
        return dict.fromkeys(values, found)
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], str):
        return dict.fromkeys(values, found[0])
    return {place: str(one) for place, one in _by_place(found, size, _STATUS).items() if one is not None and one != ""}
