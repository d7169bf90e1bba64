"""The cells of one file, read as its spec says; every refusal names the row, the column and the text."""

from contextlib import suppress
from functools import lru_cache

from domain.refusals import Malformed, NotAPeriod, NotAValue
from domain.words import Qualifier
from importers.cells.column_names import cell_of, there
from importers.cells.marks import Flag, Marks
from importers.cells.number_reading import Number, NumberReader, ReadNumber
from importers.cells.suggestions import (
    flags_suggested,
    numbers_suggested,
    parts_suggested,
    periods_suggested,
    row_suggested,
    words_suggested,
)
from importers.cells.tables import Cell, Cells, OtherCell, shown
from importers.import_refusals import UnreadableRow, unreadable_row
from importers.periods.dates import period_reader
from importers.periods.frequencies import frequency_of
from importers.periods.publication import published_in
from importers.specs.file_spec import FileSpec

_NO_FLAG = Flag()


def _without(refusal: Malformed) -> str:
    """The message of a refusal without the text that it is about: the cell is shown behind it."""
    text = refusal.facts.get("value", refusal.facts.get("period", ""))
    return refusal.message.removesuffix(f": {text!r:.60}")


class CellReader:
    """Reads periods, amounts, qualifiers and statuses; rows are counted from 1, a CSV's header not among them."""

    def __init__(self, file: FileSpec) -> None:
        self._file = file
        self._period = file.period
        self._columns = file.period.names
        self._together = file.period.columns
        self._is_published = file.period.of == "published"
        self._calendar = calendar = file.period.calendar
        self._reader = lru_cache(maxsize=8)(lambda frequency: period_reader(file.period.formats, frequency, calendar))
        self._numbers = NumberReader(file)
        self._marks = Marks(file)
        self._read = lru_cache(maxsize=65_536)(self._marked) if self._marks else self._numbers.read
        self._dated = lru_cache(maxsize=65_536)(self._find_dated)
        self._missing = frozenset(one.strip() for one in file.missing)
        self._unknown = frozenset(one.strip() for one in file.unknown)
        self._adjusts = file.of == "adjustments"

    def is_missing(self, cell: Cell) -> bool:
        """Whether the cell says that there is nothing."""
        return cell is None or cell.strip() in self._missing

    def period(self, cells: Cells, row: int, frequency: str) -> str:
        """The row's period; raises UnreadableRow."""
        column, text = self._named(cells, row)
        try:
            if self._is_published:
                return published_in(text, self._period.zone, frequency)
            return self._dated(text, frequency)[0] if self._marks else self._reader(frequency)(text)
        except Malformed as refusal:
            way_out = periods_suggested(self._file, text, frequency)
            way_out = way_out or (row_suggested(cells.values()) if not text.strip() else "")
            told = unreadable_row(row, column, text, _without(refusal), way_out)
            raise UnreadableRow(told.message, **told.facts, frequency=frequency) from refusal

    def period_text(self, cells: Cells, row: int) -> str:
        """The text of the row's period, as it stands; raises UnreadableRow where it is no text."""
        return self._named(cells, row)[1]

    def flag_of_period(self, cells: Cells, row: int, frequency: str) -> Flag:
        """What the marks beside the row's period mean, for all its figures; raises UnreadableRow."""
        if not self._marks or self._is_published:
            return _NO_FLAG
        self.period(cells, row, frequency)
        return self._dated(self._named(cells, row)[1], frequency)[1]

    def _find_dated(self, text: str, frequency: str) -> tuple[str, Flag]:
        return self._marks.beside(text, self._reader(frequency))

    def frequency(self, cells: Cells, row: int) -> str:
        """The frequency of the row's period, as it is written; raises UnreadableRow where it is none."""
        column, text = self._named(cells, row)
        found = self._frequency(text)
        if found is None:
            for frequency in self._period.frequencies:
                self.period(cells, row, frequency)
            wanted = " or ".join(self._period.formats)
            raise unreadable_row(row, column, text, f"not a period written as {wanted}")
        return found

    def _frequency(self, text: str) -> str | None:
        with suppress(NotAPeriod):
            return self._marks.beside(text, self._frequency_of)[0]
        return None

    def _frequency_of(self, text: str) -> str:
        found = frequency_of(text.strip(), self._period.formats, self._calendar)
        if found is None:
            raise NotAPeriod(f"not a period: {text!r:.60}", period=text[:60])
        return found

    def _named(self, cells: Cells, row: int) -> tuple[str, str]:
        """The column of the period, and the text in it; raises UnreadableRow where it is no text."""
        if self._together:
            column, cell = ", ".join(self._together), self._joined(cells, row)
        elif len(self._columns) == 1:
            column = self._columns[0]
            cell = there(cells, column, row)
        else:
            column = next((one for one in self._columns if one in cells), self._columns[0])
            cell = cell_of(cells, self._columns, row)
        if cell is None or isinstance(cell, OtherCell):
            raise unreadable_row(row, column, shown(cell), "this is not a period")
        return column, cell

    def _joined(self, cells: Cells, row: int) -> Cell:
        """The cells that name the period together, with a blank between; OtherCell where one is no text or number."""
        parts = [there(cells, column, row) for column in self._together]
        text = " ".join([part.strip() for part in parts if part and part.strip()])
        return OtherCell(text) if any(isinstance(part, OtherCell) for part in parts) else text

    def amount(self, cells: Cells, column: str, row: int) -> ReadNumber | None:
        """The number in a cell and how it was put; None if the cell says that there is none; raises UnreadableRow."""
        cell = cells.get(column)
        if cell is None or cell.strip() in self._missing:
            return None
        if self._adjusts and cell.strip() in self._unknown:
            return ReadNumber(None, "exact")
        if isinstance(cell, OtherCell):
            raise unreadable_row(row, column, shown(cell), "this is not a number", parts_suggested(column, cell))
        try:
            if isinstance(cell, Number):
                return ReadNumber(self._numbers.literal(cell), "exact")
            return self._read(cell)
        except Malformed as refusal:
            way_out = numbers_suggested(self._file, cell)
            raise unreadable_row(row, column, cell, _without(refusal), way_out) from refusal

    def _marked(self, text: str) -> ReadNumber | None:
        """The number with what the marks beside it mean; None where they stand beside no number; raises NotAValue."""
        number, meaning = self._marks.beside(text, self._number)
        if number is None or meaning == _NO_FLAG:
            return number
        if number.qualifier != "exact" and meaning.qualifier not in ("exact", number.qualifier):
            why = f"its word says {number.qualifier!r}, and its mark {meaning.qualifier!r}"
            raise NotAValue(f"{why}: {text!r:.60}", value=text[:60])
        put = number.qualifier if number.qualifier != "exact" else meaning.qualifier
        return ReadNumber(number.value, put, meaning.status)

    def _number(self, text: str) -> ReadNumber | None:
        if text.strip() in self._missing:
            return None
        if self._adjusts and text.strip() in self._unknown:
            return ReadNumber(None, "exact")
        return self._numbers.read(text)

    def qualifier(self, cells: Cells, columns: tuple[str, ...], row: int) -> Qualifier:
        """The qualifier that the first of the columns with something in it says; raises UnreadableRow."""
        for column in columns:
            cell = cells.get(column)
            if cell is not None and not self.is_missing(cell):
                meant = self._numbers.word(cell)
                if meant is None:
                    way_out = words_suggested(self._file, cell)
                    raise unreadable_row(row, column, cell, "the spec's words do not explain this qualifier", way_out)
                return meant
        return "exact"

    def status(self, cells: Cells, columns: tuple[str, ...], row: int) -> Flag:
        """What the flag means in the first of the columns that has one; raises UnreadableRow."""
        for column in columns:
            cell = cells.get(column)
            if cell is not None and not self.is_missing(cell):
                try:
                    meant = self._marks.in_column(cell)
                except Malformed as refusal:
                    raise unreadable_row(row, column, cell, _without(refusal)) from refusal
                if meant is None:
                    way_out = flags_suggested(self._file, cell)
                    raise unreadable_row(row, column, cell, "this is not a status of SDMX's CL_OBS_STATUS", way_out)
                return meant
        return _NO_FLAG
