"""SDMX-CSV data messages (1.0 and 2.0, https://csv.sdmx.org), with each column called by its component's id."""

import re
from collections import Counter
from collections.abc import Sequence

from importers.cells.tables import Cell
from importers.formats.cell_table import CellTable
from importers.formats.delimited import rows_of_text, text_of_lines
from importers.formats.encoded_text import LINE_ENDS
from importers.import_refusals import UnreadableFile
from importers.specs.columns import plain_name
from importers.specs.file_spec import FileSpec

# The first column of 1.0, and of 2.0, where the text that parts several values of a cell may stand behind it.
_BEGINS = re.compile(r'"?(?:DATAFLOW|STRUCTURE(?:\[.\])?)"?(?P<delimiter>[^\w\s"]|\t)')
# A column of several values, and its label: ``CONTACT[]: Contact``.
_NAME = re.compile(r"(?P<id>[\w@$.-]+)(?:\[[^\]]*\])*(?P<label>: .*)?", re.ASCII | re.DOTALL)
_CODE = re.compile(r"[\w@$.+-]+: ", re.ASCII)
_ACTION = "ACTION"
# What the standard puts before the components: it says of which message a row is, and nothing of a figure.
_OF_MESSAGES = frozenset({
    "DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", _ACTION, "SERIES_KEY", "OBS_KEY",
})  # fmt: skip
_DELETES = frozenset({"D", "DELETE"})


def sdmx_csv_table(file: FileSpec, content: bytes) -> CellTable:
    """The rows that are observations; raises UnreadableFile.

    ``REF_AREA: Reference area`` is the column REF_AREA, and its cells are codes without their labels. Of a message that
    begins as the standard has it, the delimiter is the one that stands there.
    """
    text = text_of_lines(content, file.encodings[0])
    found = _BEGINS.match(text.lstrip())
    delimiter = found["delimiter"] if found else file.delimiters[0]
    lines = [row for row in rows_of_text(text, delimiter) if any(cell.strip() for cell in row)]
    if not lines:
        raise UnreadableFile("the file is empty; not even a header is there")
    header, labelled = _header(lines[0])
    rows = _rows(header, lines[1:])
    _check_actions(header, rows)
    values, keys = _places(file, header)
    kept = [number for number, row in enumerate(rows, 1)
            if any(row[at].strip() for at in values) or all(row[at].strip() for at in keys)]  # fmt: skip
    told = [at for at, name in enumerate(header) if name not in _OF_MESSAGES or name in file.needed_columns]
    return CellTable(
        header=tuple(header[at] for at in told),
        rows=[_cells(rows[number - 1], told, labelled) for number in kept],
        numbers=kept if len(kept) < len(rows) else None,
        passed={"attributes without an observation": len(rows) - len(kept)} if len(kept) < len(rows) else {},
        taken=(f"delimiter {delimiter!r}",) if delimiter != file.delimiters[0] else (),
        is_ended=text.endswith(LINE_ENDS),
    )


def _header(row: Sequence[str]) -> tuple[tuple[str, ...], frozenset[int]]:
    """The ids of the columns, and the places of those whose cells may have labels."""
    found = [_NAME.fullmatch(name.strip()) for name in row]
    names = [one["id"] if one else plain_name(name) for one, name in zip(found, row, strict=True)]
    blank = [at for at, name in enumerate(names) if not name]
    if blank or not names:
        raise UnreadableFile("a column of the message has no name")
    if repeated := [name for name, times in Counter(names).items() if times > 1]:
        raise UnreadableFile(f"the header names the column {repeated[0]!r:.60} twice", column=repeated[0])
    return tuple(names), frozenset(at for at, one in enumerate(found) if one and one["label"])


def _rows(header: tuple[str, ...], rows: list[list[str]]) -> list[list[str]]:
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            why = f"row {number} has {len(row)} cells of {len(header)}, the first {row[0]!r:.60}"
            raise UnreadableFile(f"{why}: the file breaks off, or is not a table", row=number)
    return rows


def _check_actions(header: tuple[str, ...], rows: list[list[str]]) -> None:
    """Refuse a message that says what changed, and not what the figures are; raises UnreadableFile."""
    if _ACTION not in header:
        return
    at = header.index(_ACTION)
    for number, row in enumerate(rows, 1):
        if row[at].strip().upper() in _DELETES:
            why = f"row {number} says what is to be taken away (ACTION {row[at]}), and not what a figure is"
            raise UnreadableFile(f"{why}: ask for the data without updatedAfter", row=number)


def _places(file: FileSpec, header: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """The places of the columns of values, and of those of the key.

    A row that says a value or has a whole key is one of a figure; any other says attributes of a group alone.
    """
    values = {file.long.value} if file.long else set(file.columns)
    keys = {name for names in file.period.each for name in names} | set(file.long.keys if file.long else ())
    return [at for at, name in enumerate(header) if name in values], [
        at for at, name in enumerate(header) if name in keys
    ]


def _cells(row: list[str], told: list[int], labelled: frozenset[int]) -> tuple[Cell, ...]:
    """The cells that are told, without labels."""
    if not labelled:
        return tuple([row[at] for at in told])
    return tuple([row[at].partition(": ")[0] if at in labelled and _CODE.match(row[at]) else row[at] for at in told])
