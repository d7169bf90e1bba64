"""The suggestion where else the header of a table may be, for a refusal of one that lacks a column."""

import json
from collections.abc import Callable, Sequence

from importers.cells.tables import Cell
from importers.specs.columns import plain_name

# A header that stands farther down is none that somebody would look for.
_ROWS = 200
_NAMES, _COLUMNS = 3, 5_000
_DELIMITERS = ";\t|,"


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
    if first and sum(_is_figure(cell) for cell in first) * 2 >= len(first):
        return "; this looks like figures: table = { names = [...] } names the columns of a file without a header"
    return ""


def separator_suggestion(separator: str, delimiter: str) -> str:
    """The line of the spec for a file whose first line names another delimiter; or nothing."""
    if not separator or separator == delimiter:
        return ""
    return f"; its first line says sep={separator}, and the spec says delimiter = {json.dumps(delimiter)}"


def _listed(names: list[str]) -> str:
    return json.dumps(names, ensure_ascii=False)


def _is_figure(cell: str) -> bool:
    return cell[0].isdigit() or (cell[0] in "+-−" and cell[1:2].isdigit())
