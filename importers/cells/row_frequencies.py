"""The frequency of the period in each row, and what it puts behind the name of the series."""

from importers.cells.cell_reading import CellReader
from importers.cells.tables import Cells
from importers.specs.file_spec import FileSpec


class RowFrequencies:
    """Tells rows of one file apart by the frequency of their period."""

    def __init__(self, file: FileSpec, cells: CellReader) -> None:
        self._suffixes = file.period.frequencies
        self._cells = cells

    def of(self, cells: Cells, row: int) -> tuple[str, str, str]:
        """The frequency, the text behind the slug, and why the row is passed over if it is; raises UnreadableRow."""
        frequency = self._cells.frequency(cells, row)
        if frequency not in self._suffixes:
            return frequency, "", f"period of frequency {frequency}"
        return frequency, self._suffixes[frequency], ""
