"""Files of one JSON value a line: NDJSON, JSON Lines, and text sequences (RFC 7464)."""

import json
from typing import Any

from importers.cells.number_reading import Number
from importers.formats.cell_table import CellTable, Grid
from importers.formats.json_reading import check_characters, check_size_at_once, once
from importers.formats.json_table import by_layout
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec

_decoder = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=once)
_BLANKS = " \t\r\x1e"


def ndjson_table(file: FileSpec, content: bytes) -> CellTable | Grid:
    """The table of the lines' values, as if they stood in one list; raises UnreadableFile.

    Blank lines are passed over and counted.
    """
    check_size_at_once(content)
    text = _text(content)
    lines = text.split("\n")
    if not lines[-1].strip(_BLANKS):
        lines.pop()
    values: list[Any] = []
    blank = 0
    for number, line in enumerate(lines, 1):
        if line := line.strip(_BLANKS):
            values.append(_value(line, number, text))
        else:
            blank += 1
    if not values:
        raise UnreadableFile("the file is empty; no line holds a value")
    return by_layout(file, values, {"blank": blank} if blank else {})


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"not text in UTF-8: {error}", why=str(error)) from error


def _value(line: str, number: int, text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        value = _decoder.decode(line)
        check_characters(line.encode(), value)
    except (ValueError, RecursionError) as error:
        why = f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
        out = '; the whole is one value: try format = "json"' if number == 1 and _is_one_value(text) else ""
        raise UnreadableFile(f"line {number} is not JSON: {why}{out}", row=number) from error
    return value


def _is_one_value(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
