"""The bytes of a version, decoded by the format that its spec names."""

from collections.abc import Callable, Mapping

from importers.formats.cell_table import CellTable, Grid
from importers.formats.confined_tables import parquet, web_page, workbook
from importers.formats.delimited import delimited
from importers.formats.encoded_text import in_utf_8
from importers.formats.fixed_width import fixed_width
from importers.formats.geojson import geojson_table
from importers.formats.json_stat import json_stat_table
from importers.formats.json_table import json_table
from importers.formats.ndjson import ndjson_table
from importers.formats.sdmx_csv import sdmx_csv_table
from importers.formats.sdmx_json import sdmx_json_table
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec

# One line for each format: its function takes the file's spec and a version's bytes, and raises UnreadableFile.
_DECODERS: Mapping[str, Callable[[FileSpec, bytes], Grid | CellTable]] = {
    "csv": delimited,
    "tsv": delimited,
    "fixed": fixed_width,
    "json": json_table,
    "ndjson": ndjson_table,
    "geojson": geojson_table,
    "json-stat": json_stat_table,
    "sdmx-json": sdmx_json_table,
    "sdmx-csv": sdmx_csv_table,
    "html": web_page,
    "ods": workbook,
    "parquet": parquet,
    "xlsx": workbook,
}


def decoded(file: FileSpec, content: bytes) -> Grid | CellTable:
    """The cells as they stand: a grid where a header has yet to be found, a table where each cell has its name.

    Raises UnreadableFile.
    """
    if file.format not in _DECODERS:
        raise UnreadableFile(f"the format {file.format} cannot be read yet")
    try:
        return _DECODERS[file.format](file, in_utf_8(content, file.encodings[0]) if "json" in file.format else content)
    except RecursionError as error:
        raise UnreadableFile("its lists and objects stand too deep in each other", why=str(error)) from error
