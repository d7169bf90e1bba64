"""Files of rows whose cells are parted by a delimiter: CSV and TSV (RFC 4180, strictly quoted)."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import chain

from importers.formats.cell_table import Grid
from importers.formats.encoded_text import LINE_ENDS, below_separator, text_of
from importers.formats.header_suggestions import separator_suggestion
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec

# Outlines of countries stand in cells, too. Where a quotation mark is left open, all the rest is one.
LARGEST_CELL = 64 << 20
"""As many characters are what one cell may hold."""
csv.field_size_limit(LARGEST_CELL)
MOST_CELLS = 20_000_000
"""As many cells, with some 60 bytes each, are what one version may hold."""
# The library holds each character in four bytes.
_AT_ONCE, _LONGEST_LINE, _NEWLINE = 4 << 20, 128 << 20, b"\n"


def delimited(file: FileSpec, content: bytes) -> Grid:
    """The rows of a file, by the first of its encodings and delimiters; raises UnreadableFile."""
    text, separator = below_separator(text_of_lines(content, file.encodings[0]))
    delimiter = file.delimiters[0]
    rows = rows_of_text(text, delimiter)
    return Grid(rows, is_ended=text.endswith(LINE_ENDS), told=separator_suggestion(separator, delimiter))


def text_of_lines(content: bytes, encoding: str) -> str:
    """The text of a content whose lines are none longer than any is; raises UnreadableFile.

    A long line is refused before it is a text, for which one letter may take four times the memory.
    """
    start = 0
    while len(content) - start > _LONGEST_LINE and _NEWLINE in _NEWLINE.decode().encode(encoding):
        end = content.find(_NEWLINE, start + _AT_ONCE, start + _LONGEST_LINE)
        if end < 0:
            raise _too_long()
        start = end + 1
    return text_of(content, encoding)


def rows_of_text(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a text, blank ones too; raises UnreadableFile where a quotation mark is left open or misplaced.

    Between tabs, such a mark is a letter. More cells than memory should have to hold are refused before any is made.
    """
    check_cells(text, delimiter)
    try:
        try:
            return list(csv.reader(_lines(text), delimiter=delimiter, strict=True))
        except csv.Error:
            if delimiter != "\t":
                raise
            # Most files with tabs quote nothing, and a quotation mark is a letter there as any other.
            return list(csv.reader(_lines(text), delimiter=delimiter, quoting=csv.QUOTE_NONE))
    except csv.Error as error:
        raise UnreadableFile(f"not CSV: {error}", why=str(error)) from error


def check_cells(text: str, delimiter: str) -> None:
    """Refuse a text in which more cells could stand than a version may hold; raises UnreadableFile."""
    if len(text) > MOST_CELLS and text.count(delimiter) + lines_in(text) > MOST_CELLS:
        raise too_many_cells()


def lines_in(text: str) -> int:
    """As many lines as could be."""
    return max(map(text.count, LINE_ENDS)) + 1


def too_many_cells() -> UnreadableFile:
    """The refusal of a text with more cells than memory should have to hold."""
    return UnreadableFile(f"it has more than {MOST_CELLS:,} cells")


def _lines(text: str) -> Iterator[str]:
    return chain.from_iterable(StringIO(part, newline="") for part in text_parts(text))


def text_parts(text: str, at_once: int = _AT_ONCE) -> Iterator[str]:
    """The text in parts of hardly more than so many characters, each of which ends with a line.

    Raises UnreadableFile where one is longer than any is.
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start + at_once) + 1 or len(text)
        if end - start > _LONGEST_LINE:
            raise _too_long()
        yield text[start:end]
        start = end


def _too_long() -> UnreadableFile:
    return UnreadableFile(f"it has a line of more than {_LONGEST_LINE - _AT_ONCE >> 20} MiB")
