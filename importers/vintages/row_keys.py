"""The keys in the rows of a long table, of which each is read once."""

from collections.abc import Callable, Container
from operator import itemgetter
from typing import Any

from importers.cells.readings import Reading
from importers.cells.tables import Cells, FileTable
from importers.reading.repetitions import numbered
from importers.specs.file_spec import LongSpec

# What so many keys name is held at most: more than any file has series.
_MOST = 1 << 18
# A reading, and the number of the first row that it is of.
FirstReading = tuple[int, Reading]


class RowKeys:
    """Reads the first row of each key; what was read of a key holds for the tables that follow."""

    def __init__(self, long: LongSpec, read: Callable[[Cells, int], Reading]) -> None:
        self._names = frozenset(name for key in long.keys for name in long.names_of(key))
        self._read = read
        self._form: object = None
        self._known: dict[object, Reading] = {}
        self._rows: list[Any] | None = None
        self._there: dict[object, None] = {}

    def readings(
        self, table: FileTable, accepted: Container[str], *, goes_on: bool = False
    ) -> list[FirstReading] | None:
        """The readings of the rows, one for each key, in the order of the rows; None if rows are no tuples of cells.

        The number is that of the first row of the key; 0 where the series is ``accepted``, or the key names none. Who
        ``goes_on`` gets those of the rows that the table before has not, if all that it had is accepted.
        """
        places = [at for at, name in enumerate(table.columns) if name in self._names]
        if not places:
            return None
        if table.form != self._form or len(self._known) > _MOST:
            self._form, self._known, self._rows = table.form, {}, None
        # Behind the cells stand their kinds, where a format has several: a number is no text of the same digits.
        width = len(next(filter(None, table.rows), ()))
        key_of = itemgetter(*places, *range(len(table.columns), width))
        is_beyond = goes_on and self._is_settled(table, accepted)
        rows = _beyond(table) if is_beyond else table.rows
        there = dict.fromkeys(map(key_of, filter(None, rows)))
        first = self._first(table, key_of, {one for one in there if not self._is_accepted(one, accepted)})
        self._rows, self._there = table.rows, self._there | there if is_beyond else there
        return [(first.get(key, 0), self._known[key]) for key in there]

    def _is_settled(self, table: FileTable, accepted: Container[str]) -> bool:
        """Whether it is known what the table has beyond the one before, and nothing of that one is left to accept."""
        is_known = table.gaps is not None and table.since is not None and table.since.old is self._rows
        return is_known and all(self._is_accepted(key, accepted) for key in self._there)

    def _is_accepted(self, key: object, accepted: Container[str]) -> bool:
        reading = self._known.get(key)
        return reading is not None and (reading.series is None or reading.series in accepted)

    def _first(self, table: FileTable, key_of: Callable[[Any], object], keys: set[object]) -> dict[object, int]:
        """The number of the first row of each of these keys; those that were not known are read."""
        found: dict[object, int] = {}
        for number, row in numbered(table.rows, table.numbers) if keys else ():
            if row and (key := key_of(row)) in keys:
                keys.discard(key)
                found[key] = number
                if key not in self._known:
                    self._known[key] = self._read(table.cells(row, number), number)
        return found


def _beyond(table: FileTable) -> list[Any]:
    return [row for gap in table.gaps or () for row in table.rows[gap.new_start : gap.new_end]]
