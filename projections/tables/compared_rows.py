"""Compared rows: those of series are held against the rows of an attached generation instead of being written."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import itemgetter, not_
from pathlib import Path

import msgspec

from domain.refusals import Refusal
from projections.tables.generation import Generation, Parameters
from projections.tables.new_rows import Row
from projections.tables.schema import OF_SERIES, STATEMENTS_OF_SERIES, count
from projections.tables.table import Table

_encode = msgspec.json.encode


class RowsDiffer(Exception):
    """A table of the attached generation has other rows of series than the events give."""


class ComparedRows(Generation):
    """A file for the tables that are not of series; the others are those of the one generation that is attached.

    So whatever is derived from them is derived from rows that were compared before.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, durable=False)
        self._comparisons = {statement: _Comparison(table) for statement, table in STATEMENTS_OF_SERIES.items()}
        self._compared = dict.fromkeys((each.TABLE.name for each in OF_SERIES), 0)

    def write(self, statement: str, rows: Iterable[Parameters]) -> None:
        """Write rows, or compare them where their table is of series; raises RowsDiffer.

        Of each series and slot they have to be all rows that there are from the first to the last of them.
        """
        comparison = self._comparisons.get(statement)
        if comparison is None:
            super().write(statement, rows)
        elif statement != comparison.table.erase:  # what never was there need not be erased
            expected = list(map(tuple, rows))
            comparison.check(self, expected)
            self._compared[comparison.table.name] += len(expected)

    @property
    def compared(self) -> tuple[int, ...]:
        """The number of rows compared of each table of series."""
        return tuple(self._compared.values())

    def check_no_more(self, serving: str, compared: Iterable[int]) -> dict[str, int]:
        """The number of rows of each table of series; raises RowsDiffer where there are others than so many."""
        rows = dict(zip(self._compared, compared, strict=True))
        for table, expected in rows.items():
            if count(self, table, serving) != expected:
                raise RowsDiffer
        return rows


class _Comparison:
    """How the rows of a table are held against those that are expected."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._key, self._group = _picked(table, table.key), _picked(table, table.group)
        self._sought = _picked(table, [table.key[len(table.group)]])
        self._usual = tuple(value for _, value in table.usual)
        self._of_usual = _picked(table, [column for column, _ in table.usual])
        self._unusual = [itemgetter(table.position_of(column)) for column in table.unusual]
        self._usual_between, self._other_between = table.usual_between, table.other_between

    def check(self, tables: Generation, expected: list[Row]) -> None:
        """Raises RowsDiffer where the tables have other rows from the first to the last of those of a group."""
        expected.sort(key=self._key)
        at = 0
        while at < len(expected):
            group = self._group(expected[at])
            end = bisect_right(expected, group, at, key=self._group)
            self._check_group(tables, group, expected[at:end])
            at = end

    def _check_group(self, tables: Generation, group: Row, wanted: list[Row]) -> None:
        where = (*group, *self._sought(wanted[0]), *self._sought(wanted[-1]))
        others: list[Row] = []
        if self._usual:
            are_usual = list(map(self._usual.__eq__, map(self._of_usual, wanted)))
            if not all(are_usual):
                others = list(compress(wanted, map(not_, are_usual)))
                wanted = list(compress(wanted, are_usual))
        # Most rows say the usual in most columns: SQLite sees to that, and only the rest is read and compared.
        # A number and its digits as a text are not the same in JSON.
        if self._found(tables, where) != tuple(_json(map(column, wanted)) for column in self._unusual):
            raise RowsDiffer
        if self._usual and tables.rows(self._other_between, where) != others:
            raise RowsDiffer

    def _found(self, tables: Generation, where: Row) -> Row:
        try:
            return tables.one(self._usual_between, where)
        except Refusal as refusal:  # bytes in the place of a text, which JSON does not hold
            raise RowsDiffer from refusal


def _json(values: Iterable[object]) -> str:
    return _encode(list(values)).decode()


def _picked(table: Table, columns: Sequence[str]) -> Callable[[Row], Row]:
    """What a row of the table has in some columns."""
    at = [table.position_of(column) for column in columns]
    return itemgetter(*at) if len(at) > 1 else itemgetter(slice(at[0], at[0] + 1) if at else slice(0))
