"""Compared rows: those of series are held against the rows of an attached generation instead of being written."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from projections.tables.generation import Generation, Parameters
from projections.tables.schema import OF_SERIES, STATEMENTS_OF_SERIES, count
from projections.tables.table import Table


class RowsDiffer(Exception):
    """A table of the attached generation has other rows of series than the events give."""


class ComparedRows(Generation):
    """A file for the tables that are not of series; the others are those of the one generation that is attached.

    So whatever is derived from them is derived from rows that were compared before.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, durable=False)
        self._compared = dict.fromkeys((each.TABLE.name for each in OF_SERIES), 0)

    def write(self, statement: str, rows: Iterable[Parameters]) -> None:
        """Write rows, or compare them where their table is of series; raises RowsDiffer.

        Of each series and slot they have to be all rows that there are from the first to the last of them.
        """
        table = STATEMENTS_OF_SERIES.get(statement)
        if table is None:
            super().write(statement, rows)
        elif statement != table.erase:  # what never was there need not be erased
            self._compare(table, [tuple(row) for row in rows])

    def _compare(self, table: Table, expected: list[tuple[Any, ...]]) -> None:
        key = [table.position_of(part) for part in table.key]
        expected.sort(key=itemgetter(*key))
        sought = key[len(table.group)]
        for _, rows in groupby(expected, itemgetter(*key[: len(table.group)])):
            wanted = list(rows)
            group = [wanted[0][at] for at in key[: len(table.group)]]
            if self.rows(table.between, (*group, wanted[0][sought], wanted[-1][sought])) != wanted:
                raise RowsDiffer
            self._compared[table.name] += len(wanted)

    def check_no_more(self, serving: str) -> dict[str, int]:
        """The number of rows compared, by the table; raises RowsDiffer where there are others besides."""
        for table, compared in self._compared.items():
            if count(self, table, serving) != compared:
                raise RowsDiffer
        return self._compared
