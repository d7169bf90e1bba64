"""The rows of the version before with what they were read as, so that unchanged rows are not read again."""

from collections.abc import Callable, Hashable, Sequence
from itertools import chain
from typing import Any

from domain.recording.difference import ListDifference, difference
from importers.cells.gaps import Gap, filled, gaps
from importers.cells.readings import Reading
from importers.cells.tables import Cells, FileTable

_NOTHING = Reading("", None)


class LastVersion:
    """The rows of the last version that was of use, and nothing of those before it.

    Every version is taken apart into rows by itself, so nothing here can change what a version says: only whole rows
    are compared, and a row is read from its own cells alone.
    """

    def __init__(self, read: Callable[[Cells, int], Reading], *, has_lines: bool = True) -> None:
        """Readings that are no line each, as those of a long file, are given none."""
        self._read = read
        self._has_lines = has_lines
        self._form: Hashable = None
        self._rows: list[Any] = []
        self._readings: list[Reading] = []
        self.since: ListDifference | None = None
        """What the readings that were made last have in common with those of the version before."""
        self.gaps: Sequence[Gap] = []
        """What they have not in common."""

    def readings(self, table: FileTable) -> list[Reading]:
        """Read each row of the table; a row that says as much as one before is the same object."""
        old = self._rows if table.form == self._form else []
        rows = table.rows
        since = difference(old, rows, table.since)
        self.gaps = self._gaps(table, since) if old else [Gap(0, len(self._readings), 0, len(rows))]
        known: dict[Any, Reading] = {}
        for gap in self.gaps:
            gone = self._readings[gap.start : gap.end]
            known |= dict(zip(map(_key, old[gap.start : gap.end]) if old else range(len(gone)), gone, strict=True))
        found = filled(self._readings, self.gaps, self._again(table, self.gaps, known))
        self.since = ListDifference(self._readings, found, since.front, since.back)
        return found

    def keep(self, table: FileTable, readings: list[Reading]) -> None:
        """Read the next version beside this one."""
        self._form, self._rows, self._readings = table.form, table.rows, readings

    def _gaps(self, table: FileTable, since: ListDifference) -> Sequence[Gap]:
        return gaps(since) if table.gaps is None or since is not table.since else table.gaps

    def _again(self, table: FileTable, where: Sequence[Gap], known: dict[Any, Reading]) -> list[Reading]:
        """The readings of the rows in the gaps, one after the other."""
        places = [range(gap.new_start, gap.new_end) for gap in where]
        there = {_key(table.rows[place]) for place in chain(*places)} if known else ()
        # Where a cell changed of which the spec does not speak, the row is another and says the same.
        alike = {known[key].content: known[key] for key in known.keys() - there}
        # Of a version that stands beside none, each row that speaks of a figure says something else.
        is_first = not alike
        found = []
        for place in chain(*places):
            row = table.rows[place]
            key = _key(row)
            reading = known.get(key)
            if reading is None:
                number = table.numbers[place] if table.numbers else place + 1
                reading = self._read(table.cells(row, number), number) if row else _NOTHING
                if not (is_first and reading.said):
                    reading = alike.setdefault(reading.content, reading)
                reading = reading.settled() if self._has_lines else reading
            found.append(reading)
        return found


def _key(row: Any) -> Any:  # noqa: ANN401 - a row of any format
    return row if isinstance(row, tuple) else bytes(row)
