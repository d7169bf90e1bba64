"""Versions of any shape, taken apart into rows: decoded, the table found in them, and that unfolded."""

from collections.abc import Mapping
from typing import Any

from importers.cells.tables import Cell, FileTable, cells_under
from importers.formats.cell_table import CellTable
from importers.formats.decoding import decoded
from importers.shapes.chosen_rows import ChosenRows
from importers.shapes.finding import found
from importers.shapes.standing_rows import picked
from importers.shapes.text_forms import first_read
from importers.shapes.unfolding import unfolded
from importers.specs.columns import Columns
from importers.specs.file_spec import FileSpec

# Formats whose cells are all text.
_OF_TEXT = frozenset({"csv", "tsv", "fixed", "sdmx-csv"})
_NOTHING: Mapping[str, str] = {}


class ShapedRows:
    """Reads versions of one file; of each row it keeps the cells of the columns that the spec takes."""

    def __init__(self, file: FileSpec, columns: Columns) -> None:
        self._file = file
        self._columns = columns
        self._chosen = ChosenRows(file)

    def read(self, content: bytes, placed: Mapping[str, str] = _NOTHING) -> FileTable:
        """The table as the spec means it; ``placed`` are columns that stand in no row. Raises UnreadableFile."""
        return first_read(self._file, lambda form: self._read(form, content, placed))

    def _read(self, form: FileSpec, content: bytes, placed: Mapping[str, str]) -> FileTable:
        def check(header: CellTable) -> None:
            table = unfolded(form, header)
            self._columns.check((*table.header, *table.untaken, *placed), "the header")

        table = self._chosen.before(found(form, decoded(form, content), check))
        return self._table(self._chosen.after(unfolded(form, table), table), placed)

    def _table(self, table: CellTable, placed: Mapping[str, str]) -> FileTable:
        there = (*table.header, *table.untaken, *placed)
        self._columns.check(there, "the table")
        if not table.rows:
            self._columns.check_all(there, "there is no row in the table, which")
        columns = tuple(name for name in (*table.header, *placed) if name in self._columns.taken)
        places = [table.header.index(name) for name in columns if name not in placed]
        beside = tuple(placed[name] for name in columns if name in placed)

        # What is taken whole is not copied.
        is_whole = places == [*range(len(table.header))]
        rows = [*table.rows] if is_whole else picked(table.rows, places)
        taken = self._columns.taken
        return FileTable(
            # What the way to the rows brought, and nobody reads, is no column of the file.
            header=tuple([name for name in there if name in taken or name not in table.added]),
            form=("shaped", columns),
            rows=self._kept([(*row, *beside) for row in rows] if beside else rows),
            cells=cells_under(columns),
            columns=columns,
            is_ended=table.is_ended,
            numbers=table.numbers,
            passed=table.passed,
            taken=table.taken,
        )

    def _kept(self, rows: list[tuple[Cell, ...]]) -> list[Any]:
        """The rows as they are compared with those of other versions: a number is no text of the same digits."""
        if self._file.format in _OF_TEXT:
            return rows
        kinds: dict[tuple[type, ...], tuple[type, ...]] = {}
        return [(*row, kinds.setdefault(kind, kind)) for row in rows for kind in (tuple(map(type, row)),)]
