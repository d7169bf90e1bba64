"""The versions of one file, oldest first, read into the lines of bulletins; what did not change is not read again."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from domain.periods import period
from domain.recording.commands import SaidAdjustment
from domain.recording.difference import ListDifference
from domain.recording.lines import Line
from importers.cells.placed_periods import placed_period
from importers.cells.readings import LongReader, Reading, row_reader
from importers.cells.tables import Cells, FileTable
from importers.formats.deliveries import HALF_MERGED, check_delivery, is_half_merged
from importers.import_refusals import Unreadable, UnreadableFile, UnreadableRow
from importers.reading.last_version import LastVersion
from importers.reading.long_lines import LongLines
from importers.reading.named_series import NamedSeries, VersionNames
from importers.reading.periods_by_parts import with_parts
from importers.reading.reading_counts import ReadingCounts
from importers.reading.repetitions import check_names, chosen, lost, repeated
from importers.reading.spooled_tables import SpooledRows
from importers.shapes.own_columns import OwnColumns
from importers.shapes.splitting import splitter
from importers.specs.columns import Columns
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec


class Contents(Struct, frozen=True):
    """All that one version says.

    ``repeated`` are periods listed more than once, ``lost`` the figures of which only rows speak that do not count for
    that; ``unknown`` are columns, and series of a long file, of which the spec does not speak. ``window`` is the first
    and the last period, where the spec asks for them; ``columns`` are all that the version has.

    ``passed`` counts the rows that were passed over, by why; ``taken`` says in words what was chosen of several
    possibilities.

    ``names`` are those of a long file's series, beside the versions that the reader read before, and ``strangers`` the
    series among ``unknown``. ``is_unended`` says that the last row breaks off without its end, as no row did before.
    """

    lines: tuple[Line, ...]
    adjustments: tuple[SaidAdjustment, ...]
    repeated: tuple[str, ...]
    unknown: tuple[str, ...]
    lost: tuple[str, ...] = ()
    window: tuple[str, str] | None = None
    columns: frozenset[str] = frozenset()
    passed: Mapping[str, int] = {}
    taken: tuple[str, ...] = ()
    names: VersionNames = VersionNames()
    strangers: tuple[str, ...] = ()
    is_unended: bool = False


_NOTHING: Mapping[str, str] = {}
# The bytes of a version, and the cells of the columns that stand in no row of it.
Delivery = tuple[bytes, Mapping[str, str]]


def rows_of(file: FileSpec, content: bytes, placed: Mapping[str, str] = _NOTHING) -> list[tuple[int, Cells]]:
    """Each row of one version that holds something, with its number from 1, and its cells; raises Unreadable."""
    table = splitter(file).read(content, placed)
    numbers = table.numbers or range(1, len(table.rows) + 1)
    return [(number, table.cells(row, number)) for number, row in zip(numbers, table.rows, strict=True) if row != ()]


class FileReader:
    """Reads one version after the other; one that cannot be read leaves no trace."""

    def __init__(self, spec: Spec, file: FileSpec, rows: SpooledRows | None = None) -> None:
        self.spec = spec
        self.file = file
        self._columns = Columns(file, spec.named_columns(file))
        self._adjusts = file.of == "adjustments"
        self._rows = rows or splitter(file)
        self._reader = row_reader(spec, file)
        is_wide = file.long is None
        self._kept = LastVersion(OwnColumns(file).reading(self._reader.read), has_lines=is_wide)
        self._counts = ReadingCounts(has_lines=is_wide)
        self._lines = LongLines()
        self._called = NamedSeries()
        self._begins = b""
        self._checked: frozenset[str] | None = None
        self._was_ended: dict[tuple[str, ...], bool] = {}
        self._asked: tuple[frozenset[str] | None, tuple[str, ...]] = None, ()
        self.seen: set[str] = set()
        """Every column that a version read so far had."""

    @property
    def beginning(self) -> bytes:
        """What is known to stand at the front of the version that was read last; the same object while it does."""
        return self._begins

    @property
    def since(self) -> ListDifference | None:
        """What the lines that were read last have in common with those read before, where that is known."""
        return self._counts.since

    def take(self, slug: str, frequency: str) -> None:
        """Read the rows of one more series of a long file, of which no row was read before."""
        if isinstance(self._reader, LongReader):
            self._reader.take(slug, frequency)

    def read(self, content: bytes, placed: Mapping[str, str] = _NOTHING) -> Contents:
        """Read a version; raises Unreadable, with the row and column if it is about one.

        ``placed`` are the cells of the columns that stand in no row, as the names in the path.
        """
        check_delivery(self.file, content)
        try:
            return self._read(content, placed)
        except Unreadable as refusal:
            if not refusal.message.startswith(HALF_MERGED) and is_half_merged(content):
                raise UnreadableFile(f"{HALF_MERGED}; {refusal.message}") from refusal
            raise

    def _read(self, content: bytes, placed: Mapping[str, str]) -> Contents:
        table = self._rows.read(content, placed)
        self._begins = table.begins
        readings = self._readings(table)
        self._counts.move_to(readings, self._kept.since, self._kept.gaps)
        columns = self._columns_of(table, readings)
        long, pairs = self.file.long, self._counts.called
        called = check_names(long, readings, pairs, table.numbers) if long else {}
        strangers = self._counts.unknown
        twice = () if self._counts.are_distinct else repeated(readings, self.file.repeated, table.numbers)
        counted = chosen(readings, self.file.repeated) if twice else readings
        if self.file.empty == "skip" and not any(one.said or (one.key and self._adjusts) for one in counted):
            raise UnreadableFile("it holds no figure, and the spec skips such versions")
        names = self._called.of(called, pairs) if called else VersionNames()
        apart = tuple(placed[name] for name in self.file.apart)
        is_unended = self._was_ended.get(apart, False) and not table.is_ended
        self._kept.keep(table, readings)
        self._called.keep(called)
        self._was_ended[apart] = table.is_ended
        self.seen |= columns
        return Contents(
            lines=self._lines_of(counted),
            adjustments=tuple([said for one in counted for said in one.adjustments]) if self._adjusts else (),
            repeated=twice,
            unknown=(*self._unknown(table, columns), *strangers),
            lost=lost(readings, counted, frozenset(twice)) if twice else (),
            window=self._window(readings, placed),
            columns=columns,
            passed=self._passed(table, readings),
            taken=table.taken,
            names=names,
            strangers=strangers,
            is_unended=is_unended,
        )

    def _readings(self, table: FileTable) -> list[Reading]:
        try:
            return self._kept.readings(table)
        except UnreadableRow as refusal:
            raise with_parts(self.file, table.header or (), refusal) from refusal

    def _window(self, readings: list[Reading], placed: Mapping[str, str]) -> tuple[str, str] | None:
        named = placed_period(self.spec, self.file, placed)
        if named is not None:
            return named, named
        return _window(readings) if self.file.has_window else None

    def _passed(self, table: FileTable, readings: list[Reading]) -> Mapping[str, int]:
        """The rows that were passed over, by why: as they stood in the file, or as they were read."""
        if not self.file.period.frequencies:
            return table.passed
        read = Counter(one.passed for one in readings if one.passed)
        return dict(Counter(table.passed) + read)

    def _columns_of(self, table: FileTable, readings: list[Reading]) -> frozenset[str]:
        if table.header is not None:
            return frozenset(table.header)
        columns = self._counts.columns
        if readings and columns is not self._checked:
            self._columns.check(sorted(columns))
            self._checked = columns
        return columns

    def _unknown(self, table: FileTable, columns: frozenset[str]) -> tuple[str, ...]:
        """The columns of which the spec does not speak; of rows that name the same ones they are looked for once."""
        if table.header:
            return self._columns.unknown(table.header)
        if columns is not self._asked[0]:
            self._asked = columns, self._columns.unknown(sorted(columns))
        return self._asked[1]

    def _lines_of(self, readings: list[Reading]) -> tuple[Line, ...]:
        if self.file.long is None:
            return (
                self._counts.lines if self._counts.are_distinct else tuple([one.line for one in readings if one.line])
            )
        return self._lines.of(readings, self._kept.since, self._kept.gaps)


def _window(readings: list[Reading]) -> tuple[str, str] | None:
    periods = [period(text) for text in {reading.period for reading in readings if reading.period}]
    if not periods:
        return None
    return min(periods, key=lambda one: one.first).text, max(periods, key=lambda one: one.last).text
