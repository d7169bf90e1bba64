"""Cells of a row in JSON, each in a column that is named by its path."""

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from importers.cells.number_reading import Number
from importers.cells.tables import Cell, Cells, OtherCell
from importers.formats.cell_table import CellTable
from importers.import_refusals import UnreadableFile
from importers.specs.columns import plain_name
from importers.specs.json_layouts import VALUE

_TEXTS = frozenset({str, Number, type(None)})
# No path is longer: of deeper objects nobody can name a column, and all their names together would not end.
_LONGEST_PATH = 1000
# So many paths are remembered; of keys that are values there may be any number.
_MOST_PATHS = 10_000
# So many cells are a table, however few of them hold anything; of more, some share has to.
_SPARSE, _SHARE = 4_000_000, 20


def cell_of(value: Any) -> Cell:  # noqa: ANN401 - any JSON
    """The value as a cell; a truth value, a list or an object is neither text nor number."""
    return value if type(value) in _TEXTS else OtherCell(json.dumps(value, ensure_ascii=False))


class CellsByPath:
    """Makes cells of the values in which rows stand; ``wanted`` are the columns that the spec names.

    Of lists in other columns the text is only made if ``is_open``, where any column may be read.
    """

    def __init__(self, wanted: Iterable[str], *, is_open: bool = False) -> None:
        self._wanted = frozenset(wanted)
        self._is_open = is_open
        self._into = frozenset(chain.from_iterable(map(_prefixes, self._wanted)))
        self._paths: dict[tuple[str, str], str] = {}

    def of(self, carried: Cells, value: Any, number: int) -> Cells:  # noqa: ANN401 - any JSON
        """The row's own cells, and those that were met on the way to it; raises UnreadableFile where two disagree."""
        if type(value) is dict:
            cells: Cells = {}
            self._put(cells, "", value, number)
        else:
            cells = {VALUE: cell_of(value)}
        if not carried:
            return cells
        if not carried.keys().isdisjoint(cells):
            _check_agreement(carried, cells, number)
        return {**carried, **cells}

    def _put(self, cells: Cells, before: str, found: dict[str, Any], number: int) -> None:
        paths = self._paths
        for key, value in found.items():
            path = paths.get((before, key))
            if path is None:
                path = self._path(before, key)
            if path in cells:
                self._check_once(path, () if before else found, number)
            if type(value) in _TEXTS:
                cells[path] = value
            else:
                self._put_inner(cells, path, value, number)

    def _check_once(self, path: str, names: Iterable[str], number: int) -> None:
        """Refuse a column that stands twice in a row, if it is read or both stand at its top; raises UnreadableFile."""
        at_top = sum(plain_name(name) == path for name in names)
        if path in self._wanted or self._is_open or at_top > 1:
            raise UnreadableFile(f"row {number} names the column {path!r:.60} twice", row=number)

    def _path(self, before: str, key: str) -> str:
        path = f"{before}{plain_name(key)}"
        if len(self._paths) < _MOST_PATHS:
            self._paths[before, key] = path
        return path

    def _put_inner(self, cells: Cells, path: str, value: Any, number: int) -> None:  # noqa: ANN401 - any JSON
        """The cells of an object, and of a list into which a column's path leads; else the value is one cell."""
        is_read = path in self._wanted
        inner = value if isinstance(value, dict) else None
        if isinstance(value, list) and path in self._into:
            inner = {str(place): one for place, one in enumerate(value)}
        is_whole = inner is None or len(path) > _LONGEST_PATH
        if is_read or is_whole:
            cells[path] = cell_of(value) if is_read or self._is_open or isinstance(value, bool) else OtherCell("...")
        if inner and not is_whole:
            self._put(cells, f"{path}.", inner, number)


def _check_agreement(carried: Cells, cells: Cells, number: int) -> None:
    """Refuse a row that says something else than what stands around it; raises UnreadableFile."""
    for name in carried.keys() & cells.keys():
        if carried[name] != cells[name]:
            said = f"{cells[name]!r:.60}, and what stands around it says {carried[name]!r:.60}"
            why = f"row {number}: its own column {name!r} says {said}; give the key in the layout another name"
            raise UnreadableFile(why, row=number, column=name)


def _prefixes(path: str) -> list[str]:
    """The paths on the way to a column: of a.b.c they are a and a.b."""
    parts = path.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def table_of(rows: Iterable[Cells], header: Iterable[str] = (), **said: Any) -> CellTable:  # noqa: ANN401 - of a CellTable
    """The table of rows that name their own columns, behind those of the ``header``.

    Raises UnreadableFile where hardly any row has a column of another. Of each row nothing is kept but its cells.
    """
    named: dict[tuple[str, ...], tuple[str, ...]] = {}
    kept: list[tuple[Cell, ...]] = []
    names: list[tuple[str, ...]] = []
    for row in rows:
        of_row = tuple(row)
        names.append(named.setdefault(of_row, of_row))
        kept.append(tuple(row.values()))
    columns = tuple(dict.fromkeys(chain(header, chain.from_iterable(named))))
    there, size = sum(map(len, kept)), len(kept) * len(columns)
    if size > max(_SPARSE, _SHARE * there):
        raise UnreadableFile(f"its {len(kept)} rows name {len(columns)} columns, and hardly any row has the same")
    if any(one != columns for one in named):
        places = {one: {name: at for at, name in enumerate(one)} for one in named}
        for at, (of_row, cells) in enumerate(zip(names, kept, strict=True)):
            if of_row != columns:
                there_at = places[of_row]
                kept[at] = tuple([cells[there_at[one]] if one in there_at else None for one in columns])
    return CellTable(columns, kept, **said)
