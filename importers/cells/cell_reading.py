"""The cells of one file, read as its spec says; every refusal names the row, the column and the text."""

from domain.refusals import Malformed
from domain.words import STATUSES, Qualifier
from importers.cells.number_reading import Number, NumberReader, ReadNumber
from importers.cells.tables import Cell, Cells, OtherCell, shown
from importers.import_refusals import UnreadableFile, unreadable_row
from importers.periods.dates import period_of
from importers.specs.file_spec import FileSpec

_SHOWN = 200


def there(cells: Cells, column: str, row: int) -> Cell:
    """The cell of a column that every row of the file has; raises UnreadableFile where this is no such row."""
    if column not in cells:
        told = ", ".join(map(repr, cells))[:_SHOWN]
        raise UnreadableFile(f"row {row} has no column {column!r}; it has: {told}", row=row, column=column)
    return cells[column]


def _without(refusal: Malformed) -> str:
    """The message of a refusal without the text that it is about: the cell is shown behind it."""
    text = refusal.facts.get("value", refusal.facts.get("period", ""))
    return refusal.message.removesuffix(f": {text!r:.60}")


class CellReader:
    """Reads periods, amounts, qualifiers and statuses; rows are counted from 1, a CSV's header not among them."""

    def __init__(self, file: FileSpec) -> None:
        self._columns = file.period.names
        self._formats = file.period.formats
        self._numbers = NumberReader(file)
        self._missing = frozenset(one.strip() for one in file.missing)
        self._unknown = frozenset(one.strip() for one in file.unknown)
        self._adjusts = file.of == "adjustments"

    def is_missing(self, cell: Cell) -> bool:
        """Whether the cell says that there is nothing."""
        return cell is None or cell.strip() in self._missing

    def period(self, cells: Cells, row: int, frequency: str) -> str:
        """The row's period; raises UnreadableRow."""
        column = next((one for one in self._columns if one in cells), self._columns[0])
        cell = there(cells, column, row)
        if cell is None or isinstance(cell, OtherCell):
            raise unreadable_row(row, column, shown(cell), "this is not a period")
        try:
            return period_of(str(cell), self._formats, frequency)
        except Malformed as refusal:
            raise unreadable_row(row, column, cell, _without(refusal)) from refusal

    def amount(self, cells: Cells, column: str, row: int) -> ReadNumber | None:
        """The number in a cell and how it was put; None if the cell says that there is none; raises UnreadableRow."""
        cell = cells.get(column)
        if cell is None or cell.strip() in self._missing:
            return None
        if self._adjusts and cell.strip() in self._unknown:
            return ReadNumber(None, "exact")
        if isinstance(cell, OtherCell):
            raise unreadable_row(row, column, shown(cell), "this is not a number")
        try:
            if isinstance(cell, Number):
                return ReadNumber(self._numbers.literal(cell), "exact")
            return self._numbers.read(cell)
        except Malformed as refusal:
            raise unreadable_row(row, column, cell, _without(refusal)) from refusal

    def qualifier(self, cells: Cells, columns: tuple[str, ...], row: int) -> Qualifier:
        """The qualifier that the first of the columns with something in it says; raises UnreadableRow."""
        for column in columns:
            cell = cells.get(column)
            if cell is not None and not self.is_missing(cell):
                meant = self._numbers.word(cell)
                if meant is None:
                    raise unreadable_row(row, column, cell, "the spec's words do not explain this qualifier")
                return meant
        return "exact"

    def status(self, cells: Cells, columns: tuple[str, ...], row: int) -> str | None:
        """The SDMX status that the first of the columns with one gives; raises UnreadableRow."""
        for column in columns:
            cell = cells.get(column)
            if cell is not None and not self.is_missing(cell):
                if cell.strip() not in STATUSES:
                    raise unreadable_row(row, column, cell, "this is not a status of SDMX's CL_OBS_STATUS")
                return cell.strip()
        return None
