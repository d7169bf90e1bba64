"""Read the versions of one file, oldest first, into the lines of bulletins; what did not change is not read again."""

from collections import Counter

from msgspec import Struct

from domain.commands import Line, SaidAdjustment
from importers.cells import Cells, RowKey, row_key
from importers.csv_rows import CsvRows
from importers.json_rows import JsonRows
from importers.readings import Reading, row_reader
from importers.refusals import UnreadableRow
from importers.spec import FileSpec, Spec


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
        self._readings: list[Reading] = []
        self._keys: Counter[tuple[str, str | None]] = Counter()
        self._unknown: Counter[str] = Counter()
        self._lines: dict[tuple[Reading, ...], Line] = {}

    @property
    def seen(self) -> set[str]:
        """Every column that a version read so far had."""
        return self._reader.seen

    def read(self, content: bytes) -> Contents:
        """What the version says; raises Unreadable, with the row and column if it is about one."""
        front, back, cells = self._rows.read(content)
        before = self._readings
        fresh = [self._read(one, front + at) for at, one in enumerate(cells, 1)]
        gone = before[front : len(before) - back]
        readings = before[:front] + fresh + before[len(before) - back :]
        keys, unknown = self._counted(gone, fresh)
        repeated = () if len(keys) == sum(keys.values()) else _repeated(keys)
        if repeated and self._file.repeated == "refuse":
            period = repeated[0]
            raise UnreadableRow(f"the period {period} stands twice, and the spec refuses that", period=period)
        self._rows.accept()
        self._readings, self._keys, self._unknown = readings, keys, unknown
        standing = _standing(readings, last=self._file.repeated == "last") if repeated else readings
        adjustments = tuple(said for one in standing if one.adjustments for said in one.adjustments)
        return Contents(self._as_lines(standing), adjustments, repeated, tuple(unknown))

    def _read(self, cells: Cells, row: int) -> Reading:
        key = row_key(cells)
        reading = self._known.get(key)
        if reading is None:
            reading = self._known[key] = self._reader.read(cells, row)
        return reading

    def _counted(
        self, gone: list[Reading], fresh: list[Reading]
    ) -> tuple["Counter[tuple[str, str | None]]", "Counter[str]"]:
        """How often each key and each unknown column now stands in the file."""
        keys, unknown = self._keys.copy(), self._unknown.copy()
        keys.subtract((one.period, one.series) for one in gone if one.period)
        keys.update((one.period, one.series) for one in fresh if one.period)
        for one in gone:
            unknown.subtract(one.unknown)
        for one in fresh:
            unknown.update(one.unknown)
        for one in gone:
            if not keys[one.period, one.series]:
                del keys[one.period, one.series]
        return keys, +unknown

    def _as_lines(self, readings: list[Reading]) -> tuple[Line, ...]:
        if self._file.long is None:
            return tuple([one.line for one in readings if one.line is not None])
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


def _repeated(keys: "Counter[tuple[str, str | None]]") -> tuple[str, ...]:
    return tuple(sorted({period for (period, _), times in keys.items() if times > 1}))


def _standing(readings: list[Reading], *, last: bool) -> list[Reading]:
    """The last, or the first, row of each key, in the file's order of keys."""
    found: dict[tuple[str, str | None], Reading] = {}
    for one in readings:
        if last or (one.period, one.series) not in found:
            found[one.period, one.series] = one
    return list(found.values())
