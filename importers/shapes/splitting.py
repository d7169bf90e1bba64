"""The choice of what takes the versions of a file apart into rows: the fastest that can."""

from importers.formats.csv_rows import CsvRows
from importers.formats.json_rows import JsonRows
from importers.shapes.edition_rows import EditionRows
from importers.shapes.shaped_rows import ShapedRows
from importers.shapes.unpacked_rows import UnpackedRows
from importers.specs.columns import Columns
from importers.specs.file_spec import FileSpec
from importers.specs.templates import placeholders


def splitter(file: FileSpec) -> UnpackedRows | EditionRows:
    """The reader that takes the versions of a file apart into rows, packed or not."""
    return edition_rows(file) or UnpackedRows(file, _rows(file))


def edition_rows(file: FileSpec) -> EditionRows | None:
    """The reader of a file whose versions may have several editions each; None of others."""
    column = file.published_column
    if column is None or column in placeholders(file.path):
        return None
    return EditionRows(file, column, UnpackedRows(file, _rows(file)))


def _rows(file: FileSpec) -> CsvRows | JsonRows | ShapedRows:
    if not file.is_plain:
        return ShapedRows(file, Columns(file))
    return CsvRows(file, Columns(file)) if file.format in ("csv", "tsv") else JsonRows(file)
