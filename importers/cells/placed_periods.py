"""The period that stands beside all rows of a version: in its path, or in its time of publication."""

from collections.abc import Mapping

from importers.cells.cell_reading import CellReader
from importers.import_refusals import UnreadableFile, UnreadableRow
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec


def placed_period(spec: Spec, file: FileSpec, placed: Mapping[str, str]) -> str | None:
    """The one period of which such a version speaks; None if its rows say theirs. Raises UnreadableFile."""
    if not file.has_placed_period:
        return None
    try:
        return CellReader(file).period(dict(placed), 0, spec.frequency_in(file))
    except UnreadableRow as refusal:
        # No row is there to be passed over.
        why = refusal.message.removeprefix("row 0, ").partition("; if the row is no figure")[0]
        raise UnreadableFile(f"the period of its path cannot be read: {why}") from refusal
