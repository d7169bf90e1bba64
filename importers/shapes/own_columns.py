"""The file's own column in which a cell of an unfolded table stands, as refusals name it."""

from collections.abc import Callable, Mapping

from importers.cells.readings import Reading
from importers.cells.tables import Cell, Cells
from importers.import_refusals import UnreadableRow
from importers.specs.file_spec import FileSpec

ReadRow = Callable[[Cells, int], Reading]


class OwnColumns:
    """The columns of one file as they were before it was unfolded."""

    def __init__(self, file: FileSpec) -> None:
        self._into = file.unfold.into if file.unfold.columns else None
        self._value = file.unfold.value
        self._joined = {part: column for column, parts in file.unfold.split.items() for part in parts}

    def of(self, column: str, cells: Mapping[str, Cell]) -> str:
        """The name of the column that the file has."""
        if self._into and column == self._value:
            return str(cells.get(self._into) or column)
        return self._joined.get(column, column)

    def reading(self, read: ReadRow) -> ReadRow:
        """The same reading of rows, whose refusals name the file's own column; raises UnreadableRow."""
        if not self._into and not self._joined:
            return read

        def read_row(cells: Cells, row: int) -> Reading:
            try:
                return read(cells, row)
            except UnreadableRow as refusal:
                raise self._told(refusal, cells) from refusal

        return read_row

    def _told(self, refusal: UnreadableRow, cells: Cells) -> UnreadableRow:
        row, column = refusal.facts.get("row"), str(refusal.facts.get("column", ""))
        where, own = f"row {row}, column {column!r}: ", self.of(column, cells)
        if not refusal.message.startswith(where):
            return refusal
        why = refusal.message.removeprefix(where)
        part = f", part {column!r}" if column in self._joined else ""
        place = f"row {row}, column {own!r}"
        if self._into and self._into in (column, own):
            own = str(cells.get(self._into) or own)
            place = f"the name of the column {own!r}"
        return UnreadableRow(f"{place}{part}: {why}", **{**refusal.facts, "column": own})
