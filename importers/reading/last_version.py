"""The rows of the version before with what they were read as, so that unchanged rows are not read again."""

from collections.abc import Callable, Hashable
from typing import Any

from domain.recording.difference import ListDifference, difference
from importers.cells.readings import Reading
from importers.cells.tables import Cells, FileTable

_NOTHING = Reading("", None)


class LastVersion:
    """The rows of the last version that was of use, and nothing of those before it.

    Every version is taken apart into rows by itself, so nothing here can change what a version says: only whole rows
    are compared, and a row is read from its own cells alone.
    """

    def __init__(self, read: Callable[[Cells, int], Reading]) -> None:
        self._read = read
        self._form: Hashable = None
        self._rows: list[Any] = []
        self._readings: list[Reading] = []
        self.since: ListDifference | None = None
        """What the readings that were made last have in common with those of the version before."""

    def readings(self, table: FileTable) -> list[Reading]:
        """Read each row of the table; a row that says as much as one before is the same object."""
        old = self._rows if table.form == self._form else []
        rows = table.rows
        since = difference(old, rows, table.since)
        front, back = since.front, since.back
        gone = self._readings[front : len(self._readings) - back]
        fresh = rows[front : len(rows) - back]
        if fresh:
            known = dict(zip(map(_key, old[front : len(old) - back]), gone, strict=False))
            fresh = self._again(table, fresh, front, known if old else dict(enumerate(gone)))
        found = self._readings.copy()
        found[front : len(found) - back] = fresh
        self.since = ListDifference(self._readings, found, front, back)
        return found

    def keep(self, table: FileTable, readings: list[Reading]) -> None:
        """Read the next version beside this one."""
        self._form, self._rows, self._readings = table.form, table.rows, readings

    def _again(self, table: FileTable, rows: list[Any], front: int, known: dict[Any, Reading]) -> list[Reading]:
        keys = list(map(_key, rows))
        # Where a cell changed of which the spec does not speak, the row is another and says the same.
        alike = {known[key].content: known[key] for key in known.keys() - set(keys)}
        found = []
        for place, (row, key) in enumerate(zip(rows, keys, strict=True), front):
            reading = known.get(key)
            if reading is None:
                number = table.numbers[place] if table.numbers else place + 1
                reading = self._read(table.cells(row, number), number) if row else _NOTHING
                reading = alike.setdefault(reading.content, reading).settled()
            found.append(reading)
        return found


def _key(row: Any) -> Any:  # noqa: ANN401 - a row of any format
    return row if isinstance(row, tuple) else bytes(row)
