"""Rows of a JSON value that holds a table by its columns, or by lists."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from importers.formats.json_reading import top_of
from importers.formats.misfit import Misfit
from importers.specs.columns import plain_name
from importers.specs.json_layouts import INDEX

_Row = dict[str, Any]


def rows_of_lists(value: Any, names: tuple[str, ...], where: str) -> Iterator[_Row]:  # noqa: ANN401 - any JSON
    """Rows of a list of lists, of which the first is the header unless there are ``names``."""
    rows = lists_in(value, where)
    if not names:
        if not rows:
            raise Misfit(f"{where} is an empty list, without a header")
        names, rows = _header(rows[0], where), rows[1:]
    elif rows and rows[0] and _texts(rows[0]) == names:
        rows = rows[1:]
    for number, row in enumerate(rows, 1):
        yield _of_equal(names, row, f"list {number} of {where}")


def rows_of_split(value: Any, index: str, where: str) -> Iterator[_Row]:  # noqa: ANN401 - any JSON
    """Rows of an object of ``columns``, ``data`` and perhaps an ``index``, as pandas calls "split"."""
    if not isinstance(value, dict) or not {"columns", "data"} <= value.keys():
        raise Misfit(f"{where} is {top_of(value)}, and not one of columns and data")
    names = _header(value["columns"], f"columns of {where}")
    rows = lists_in(value["data"], f"data of {where}")
    if "index" not in value:
        yield from (_of_equal(names, row, f"list {number} of data") for number, row in enumerate(rows, 1))
        return
    labels = value["index"]
    if not isinstance(labels, list) or len(labels) != len(rows):
        raise Misfit(f"the index of {where} is not as long as its data")
    names = (_index_name(index, names), *names)
    for number, (label, row) in enumerate(zip(labels, rows, strict=True), 1):
        yield _of_equal(names, [label, *row], f"list {number} of data")


def rows_of_columns(value: Any, index: str, where: str) -> Iterator[_Row]:  # noqa: ANN401 - any JSON
    """Rows of an object of columns: of lists of one length, or of objects by the same index.

    What stands beside them and is neither is no column of the table.
    """
    if not isinstance(value, dict):
        raise Misfit(f"{where} is {top_of(value)}, and no object of columns")
    lists = {name: column for name, column in value.items() if isinstance(column, list)}
    objects = {name: column for name, column in value.items() if isinstance(column, dict)}
    if lists and objects:
        named = f"{next(iter(lists))!r:.60} is a list and {next(iter(objects))!r:.60} an object"
        raise Misfit(f"the columns of {where} are not of one kind: {named}")
    if not lists and not objects:
        raise Misfit(f"{where} has no column: {top_of(value)}")
    yield from _of_lists(lists, where) if lists else _by_index(objects, index)


def _of_lists(columns: dict[str, list[Any]], where: str) -> Iterator[_Row]:
    first, *others = columns
    for name in others:
        if len(columns[name]) != len(columns[first]):
            lengths = f"{first!r:.60} {len(columns[first])} cells and {name!r:.60} {len(columns[name])}"
            raise Misfit(f"the columns of {where} are not of one length: {lengths}")
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))


def _by_index(columns: dict[str, dict[str, Any]], index: str) -> Iterator[_Row]:
    named = _index_name(index, columns)
    rows: dict[str, _Row] = {}
    for name, column in columns.items():
        for label, cell in column.items():
            rows.setdefault(label, {named: label})[name] = cell
    yield from rows.values()


def _index_name(index: str, names: Iterable[str]) -> str:
    named = index or INDEX
    if named in names:
        raise Misfit(f"a column is called {named!r}, as is the index; name that behind a colon, such as columns:date")
    return named


def _of_equal(names: tuple[str, ...], row: list[Any], where: str) -> _Row:
    if len(row) != len(names):
        raise Misfit(f"{where} has {len(row)} cells, and there are {len(names)} columns")
    return dict(zip(names, row, strict=True))


def lists_in(value: Any, where: str) -> list[list[Any]]:  # noqa: ANN401 - any JSON
    """The value, if it is a list of lists; raises Misfit."""
    if not isinstance(value, list):
        raise Misfit(f"{where} is {top_of(value)}, and no list of lists")
    for number, one in enumerate(value, 1):
        if not isinstance(one, list):
            raise Misfit(f"place {number} of {where} is {top_of(one)}, and no list")
    return value


def _header(value: Any, where: str) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    names = _texts(value) if isinstance(value, list) else None
    if not names:
        raise Misfit(f"{where}: there is no header of texts")
    if repeated := [name for name, times in Counter(names).items() if times > 1]:
        raise Misfit(f"the header of {where} names the column {repeated[0]!r:.60} twice")
    return names


def _texts(row: list[Any]) -> tuple[str, ...] | None:
    """The row as names of columns; None if it has other cells than texts and numbers."""
    return tuple(map(plain_name, row)) if all(isinstance(cell, str) for cell in row) else None
