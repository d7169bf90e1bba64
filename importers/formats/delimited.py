"""Files of rows whose cells are parted by a delimiter: CSV and TSV (RFC 4180, strictly quoted)."""

import csv
from io import StringIO

from importers.formats.cell_table import Grid
from importers.formats.encoded_text import LINE_ENDS, below_separator, text_of
from importers.formats.header_suggestions import separator_suggestion
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec
from stores.plain_files import LARGEST

# Outlines of countries stand in cells, too; a version as a whole has a limit of its own.
csv.field_size_limit(LARGEST)


def delimited(file: FileSpec, content: bytes) -> Grid:
    """The rows of a file, by the first of its encodings and delimiters; raises UnreadableFile."""
    text, separator = below_separator(text_of(content, file.encodings[0]))
    delimiter = file.delimiters[0]
    rows = rows_of_text(text, delimiter)
    return Grid(rows, is_ended=text.endswith(LINE_ENDS), told=separator_suggestion(separator, delimiter))


def rows_of_text(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a text, blank ones too; raises UnreadableFile where a quotation mark is left open or misplaced.

    Between tabs, such a mark is a letter.
    """
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if delimiter == "\t":
            # Most files with tabs quote nothing, and a quotation mark is a letter there as any other.
            return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE))
        raise UnreadableFile(f"not CSV: {error}", why=str(error)) from error
