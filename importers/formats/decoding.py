"""The bytes of a version, decoded by the format that its spec names."""

from importers.formats.cell_table import CellTable, Grid
from importers.specs.file_spec import FileSpec


def decoded(file: FileSpec, content: bytes) -> Grid | CellTable:
    """The cells as they stand: a grid where a header has yet to be found, a table where each cell has its name.

    Raises UnreadableFile.
    """
    raise NotImplementedError(file.format, len(content))
