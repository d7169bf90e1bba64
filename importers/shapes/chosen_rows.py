"""The rows of a table that count, by their cells."""

from collections import Counter

from msgspec.structs import replace

from importers.formats.cell_table import CellTable
from importers.import_refusals import UnreadableFile
from importers.specs.columns import listed, plain_name
from importers.specs.file_spec import FileSpec


class ChosenRows:
    """Chooses the rows whose cells are what ``table.where`` says, before the table is unfolded or after it."""

    def __init__(self, file: FileSpec) -> None:
        self._wanted = {
            plain_name(column): frozenset([texts] if isinstance(texts, str) else texts)
            for column, texts in file.table.where.items()
        }

    def before(self, table: CellTable) -> CellTable:
        """Those rows that the columns which are there already choose; raises UnreadableFile where there is none."""
        return self._chosen(table, [one for one in self._wanted if one in table.header])

    def after(self, table: CellTable, done: CellTable) -> CellTable:
        """Those rows that the other columns choose; raises UnreadableFile where one is missing, or no row is left."""
        rest = [one for one in self._wanted if one not in done.header]
        if missing := [one for one in rest if one not in table.header]:
            told = f"the table has no column {missing[0]!r}, by which table.where chooses its rows"
            raise UnreadableFile(f"{told}; it has: {listed(table.header)}", column=missing[0])
        return self._chosen(table, rest)

    def _chosen(self, table: CellTable, columns: list[str]) -> CellTable:
        for column in columns:
            table = self._by(table, column)
        return table

    def _by(self, table: CellTable, column: str) -> CellTable:
        wanted, at = self._wanted[column], table.header.index(column)
        kept = [place for place, row in enumerate(table.rows) if (row[at] or "").strip() in wanted]
        if len(kept) == len(table.rows):
            return table
        told = " or ".join(map(repr, sorted(wanted)))
        if not kept:
            raise UnreadableFile(f"no row of the table has {column} = {told}", column=column)
        passed = Counter(table.passed)
        passed[f"{column} is not {told}"] += len(table.rows) - len(kept)
        numbers = table.numbers or range(1, len(table.rows) + 1)
        rows, kept_numbers = [table.rows[place] for place in kept], [numbers[place] for place in kept]
        return replace(table, rows=rows, numbers=kept_numbers, passed=dict(passed))
