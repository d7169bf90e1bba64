"""The choice of what takes the versions of a file apart into rows: the fastest that can."""

from importers.formats.csv_rows import CsvRows
from importers.formats.json_rows import JsonRows
from importers.shapes.shaped_rows import ShapedRows
from importers.shapes.unpacked_rows import UnpackedRows
from importers.specs.columns import Columns
from importers.specs.file_spec import FileSpec


def splitter(file: FileSpec) -> UnpackedRows:
    """The reader that takes the versions of a file apart into rows, packed or not."""
    return UnpackedRows(file, _rows(file))


def _rows(file: FileSpec) -> CsvRows | JsonRows | ShapedRows:
    if not file.is_plain:
        return ShapedRows(file, Columns(file))
    return CsvRows(file, Columns(file)) if file.format in ("csv", "tsv") else JsonRows(file.layouts, file.complete)
