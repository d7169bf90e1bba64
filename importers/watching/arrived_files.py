"""The file that an arrival is, as the importer reads it, and what kind of bytes it has."""

from pathlib import Path

from domain.recording.ledger import Ledger
from importers.vintages.delivered_file import DeliveredFile, DeliveryFacts
from importers.watching.watch_list import Watched
from importers.watching.watch_notes import Arrival

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA_TYPES = {
    "csv": "text/csv",
    "sdmx-csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "json-stat": "application/json",
    "sdmx-json": "application/json",
    "geojson": "application/geo+json",
    "ndjson": "application/x-ndjson",
    "fixed": "text/plain",
    "xlsx": _SHEET,
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "html": "text/html",
    "parquet": "application/vnd.apache.parquet",
}
_PACKED = {b"\x1f\x8b": "application/gzip", b"PK": "application/zip"}
_WORKBOOKS = ("xlsx", "ods")


def delivered_file(ledger: Ledger, entry: Watched, arrival: Arrival, path: Path) -> DeliveredFile:
    """An arrival, read; raises Unreadable, NotASpec, or a refusal of the ledger."""
    return DeliveredFile(ledger, path, entry.spec, DeliveryFacts(arrival.published_at, entry.is_whole, entry.cited))


def media_type(entry: Watched, content: bytes) -> str:
    """What kind of bytes it has, by its format; a workbook is a ZIP archive of its own kind."""
    form = entry.files[0].format
    packed = next((kind for mark, kind in _PACKED.items() if content.startswith(mark)), None)
    return packed if packed and form not in _WORKBOOKS else _MEDIA_TYPES.get(form, "application/octet-stream")
