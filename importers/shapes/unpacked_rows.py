"""The rows of versions that may be packed by gzip or ZIP, taken apart after that."""

from collections.abc import Mapping

from msgspec.structs import replace

from importers.cells.tables import FileTable
from importers.formats.csv_rows import CsvRows
from importers.formats.deliveries import check_delivery
from importers.formats.json_rows import JsonRows
from importers.formats.unpacking import unpacked
from importers.shapes.shaped_rows import ShapedRows
from importers.specs.file_spec import FileSpec

_NOTHING: Mapping[str, str] = {}


class UnpackedRows:
    """Reads versions of one file, packed or not."""

    def __init__(self, file: FileSpec, rows: CsvRows | JsonRows | ShapedRows) -> None:
        self._file = file
        self._rows = rows

    def read(self, content: bytes, placed: Mapping[str, str] = _NOTHING) -> FileTable:
        """The table of a version; ``placed`` are columns that stand in no row. Raises Unreadable."""
        within, taken = unpacked(self._file, content)
        if within is content:
            return self._rows.read(content, placed)
        check_delivery(self._file, within)
        table = self._rows.read(within, placed)
        # What the bytes of the version begin with is known of those that are packed, not of these.
        return replace(table, begins=b"", taken=(*taken, *table.taken))
