"""A table unfolded, so that each row speaks of one period and each column of one thing."""

from importers.formats.cell_table import CellTable
from importers.specs.file_spec import FileSpec
from importers.specs.shape_spec import UnfoldSpec


def unfolded(file: FileSpec, table: CellTable) -> CellTable:
    """The table with joined keys parted, and columns made rows; raises UnreadableFile where those are not there."""
    if file.unfold == UnfoldSpec():
        return table
    raise NotImplementedError(file.unfold)
