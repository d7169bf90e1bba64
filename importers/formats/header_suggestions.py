"""The suggestion where else the header of a table may be, for a refusal of one that lacks a column."""

import json
import re
from collections.abc import Callable, Sequence

from importers.cells.tables import Cell
from importers.specs.columns import plain_name
from importers.specs.sheet_columns import letters_of

# A header that stands farther down is none that somebody would look for.
_ROWS = 200
_NAMES, _COLUMNS = 3, 5_000
_DELIMITERS = ";\t|,"
_YEAR = re.compile(r"[12]\d{3}(?!\d)")


def header_suggestion(
    rows: Sequence[Sequence[Cell]], is_header: Callable[[Sequence[str]], bool], wanted: frozenset[str]
) -> str:
    """The line of the spec that would find the header in rows, of which the first was taken for it; or nothing.

    ``is_header`` tells whether names are all that the spec needs; of these the ``wanted`` ones are suggested.
    """
    for row in rows[1:_ROWS]:
        names = [plain_name(cell or "") for cell in row[: _COLUMNS + 1]]
        if len(names) <= _COLUMNS and any(names) and is_header(names):
            told = [name for name in names if name in wanted] or [name for name in names if name]
            return f"; a row below has them: table = {{ header = {_listed(told[:_NAMES])} }}"
    first = [plain_name(cell) for cell in rows[0] if cell and cell.strip()] if rows else []
    for delimiter in _DELIMITERS if len(first) == 1 else ():
        if delimiter in first[0] and is_header([plain_name(part) for part in first[0].split(delimiter)]):
            return f"; it has them between others: delimiter = {json.dumps(delimiter)}"
    if joined := _joined_keys(first, wanted):
        return joined
    if first and sum(_is_figure(cell) for cell in first) * 2 >= len(first):
        return "; this looks like figures: table = { names = [...] } names the columns of a file without a header"
    return ""


def _joined_keys(names: Sequence[str], wanted: frozenset[str]) -> str:
    """The lines for a column that is made of columns which the spec wants, beside columns that are named by periods."""
    for name in names if len(names) > 1 else ():
        column, _, others = (part.strip() for part in name.partition("\\"))
        for by in _DELIMITERS:
            parts = [part.strip() for part in column.split(by)]
            if len(parts) > 1 and wanted & {*parts} and all(parts):
                return _splitting(column, parts, by, others if sum(map(_is_year, names)) > 1 else None)
    return ""


def _splitting(column: str, parts: list[str], by: str, into: str | None) -> str:
    """The line that parts a column; ``into`` is what the columns beside it are named by, if by periods."""
    told = f"split = {{ {json.dumps(column, ensure_ascii=False)} = {_listed(parts)} }}"
    if by != ",":
        told += f", by = {json.dumps(by)}"
    if into is None:
        return f"; the column {column!r} has several in one: unfold = {{ {told} }}"
    period = json.dumps(into or "period", ensure_ascii=False)
    told = f'unfold = {{ {told}, columns = "periods", into = {period}, value = "value" }}'
    beside = f'period.column = {period}, and long.value = "value"'
    return f"; the column {column!r} has several in one, and others are named by periods: {told}, {beside}"


def _is_year(name: str) -> bool:
    return _YEAR.match(name) is not None


def columns_suggestion(names: Sequence[str]) -> str:
    """The lines for a header of several tables side by side, parted by columns without a name; or nothing."""
    named = [at for at, name in enumerate(names) if name]
    first = [at for at in named if at == 0 or not names[at - 1]]
    last = [at for at in named if at + 1 == len(names) or not names[at + 1]]
    if len(first) < 2:  # noqa: PLR2004 - one is beside no other
        return ""
    told = [f'"{letters_of(begin)}:{letters_of(end)}"' for begin, end in zip(first, last, strict=True)]
    return f"; if these are tables side by side, say which: table.columns = {' or '.join(told[:_NAMES])}"


def separator_suggestion(separator: str, delimiter: str) -> str:
    """The line of the spec for a file whose first line names another delimiter; or nothing."""
    if not separator or separator == delimiter:
        return ""
    return f"; its first line says sep={separator}, and the spec says delimiter = {json.dumps(delimiter)}"


def _listed(names: list[str]) -> str:
    return json.dumps(names, ensure_ascii=False)


def _is_figure(cell: str) -> bool:
    return cell[0].isdigit() or (cell[0] in "+-−" and cell[1:2].isdigit())
