"""Read the versions of one file, oldest first, into the lines of bulletins; what did not change is not read again."""

from msgspec import Struct

from domain.commands import Line, SaidAdjustment
from importers.cells import Cells, RowKey, row_key
from importers.csv_rows import CsvRows
from importers.json_rows import JsonRows
from importers.readings import Reading, row_reader
from importers.refusals import UnreadableRow
from importers.spec import FileSpec, Spec
from importers.standing import Standing


class Contents(Struct, frozen=True):
    """All that one version says; ``repeated`` are periods listed more than once, ``unknown`` columns."""

    lines: tuple[Line, ...]
    adjustments: tuple[SaidAdjustment, ...]
    repeated: tuple[str, ...]
    unknown: tuple[str, ...]


class FileReader:
    """Reads one version after the other; one that cannot be read leaves no trace."""

    def __init__(self, spec: Spec, file: FileSpec) -> None:
        self._file = file
        self._rows = CsvRows(file.delimiter, file.encoding) if file.format == "csv" else JsonRows(file.layouts)
        self._reader = row_reader(spec, file)
        self._known: dict[RowKey, Reading] = {}
        self._standing = Standing()
        self._lines: dict[tuple[Reading, ...], Line] = {}

    @property
    def seen(self) -> set[str]:
        """Every column that a version read so far had."""
        return self._reader.seen

    def read(self, content: bytes) -> Contents:
        """What the version says; raises Unreadable, with the row and column if it is about one."""
        front, back, cells = self._rows.read(content)
        fresh = [self._read(one, front + at) for at, one in enumerate(cells, 1)]
        standing = self._standing
        gone = standing.replace(front, back, fresh)
        repeated = standing.repeated()
        if repeated and self._file.repeated == "refuse":
            standing.replace(front, back, gone)
            raise UnreadableRow(f"the period {repeated[0]} stands twice, and the spec refuses that", period=repeated[0])
        self._rows.accept()
        unknown = tuple(standing.unknown)
        if not repeated and self._file.long is None and self._file.of == "statements":
            return Contents(standing.lines(), (), (), unknown)
        chosen = standing.chosen(last=self._file.repeated == "last") if repeated else standing.readings
        adjustments = tuple([said for one in chosen if one.adjustments for said in one.adjustments])
        return Contents(self._by_period(chosen), adjustments, repeated, unknown)

    def _read(self, cells: Cells, row: int) -> Reading:
        key = row_key(cells)
        reading = self._known.get(key)
        if reading is None:
            reading = self._known[key] = self._reader.read(cells, row)
        return reading

    def _by_period(self, readings: list[Reading]) -> tuple[Line, ...]:
        by_period: dict[str, list[Reading]] = {}
        for one in readings:
            if one.said:
                by_period.setdefault(one.period, []).append(one)
        return tuple([self._line(period, tuple(of)) for period, of in by_period.items()])

    def _line(self, period: str, readings: tuple[Reading, ...]) -> Line:
        if len(readings) == 1 and readings[0].line:
            return readings[0].line
        line = self._lines.get(readings)
        if line is None:
            line = self._lines[readings] = Line(period, [said for one in readings for said in one.said])
        return line
