"""Readings of rows as a spec says: the figures of which a row speaks, and what it says of them."""

from functools import lru_cache
from typing import Protocol

from domain.recording.commands import SaidAdjustment
from domain.recording.lines import Line, SaidStatement
from domain.refusals import Malformed
from domain.values import number, same_number
from domain.words import Qualifier
from importers.cells.cell_reading import CellReader
from importers.cells.marks import Flag, together
from importers.cells.number_reading import ReadNumber
from importers.cells.row_frequencies import RowFrequencies
from importers.cells.series_names import SeriesName, SeriesNames
from importers.cells.tables import Cells
from importers.import_refusals import unreadable_row
from importers.specs.file_spec import FileSpec, LongSpec
from importers.specs.spec import Spec

_NO_FLAG = Flag()


class Reading:
    """One row, read: its period and what it says; ``series`` is the slug in a long file, None in a wide one.

    The object stays the same for as long as the row says the same, so that versions can be compared by identity.
    ``columns`` are those of a row that names its own; ``named`` is what a long file's row calls its series; ``passed``
    says why the row is passed over.
    """

    __slots__ = ("adjustments", "columns", "line", "named", "passed", "period", "said", "series", "unknown")

    def __init__(  # noqa: PLR0913 - all that a row can say
        self,
        period: str,
        series: str | None,
        *,
        said: tuple[SaidStatement, ...] = (),
        adjustments: tuple[SaidAdjustment, ...] = (),
        columns: frozenset[str] = frozenset(),
        named: str = "",
        unknown: str = "",
        passed: str = "",
    ) -> None:
        self.period = period
        self.series = series
        self.said = said
        self.adjustments = adjustments
        self.columns = columns
        self.named = named
        self.unknown = unknown
        self.passed = passed
        # What the row says as a bulletin says it; made of those that are kept, for it is hashed.
        self.line: Line | None = None

    @property
    def key(self) -> tuple[str, str | None] | None:
        """What may stand once in a version; a row of a series that the spec passes over repeats none."""
        return (self.period, self.series) if self.period else None

    @property
    def content(self) -> tuple[object, ...]:
        """All of it: rows of equal content say the same."""
        spoken_of = self.period, self.series, self.said, self.adjustments, self.columns
        return *spoken_of, self.named, self.unknown, self.passed

    def settled(self) -> "Reading":
        """The same with its line, if it says anything."""
        if self.line is None and self.said:
            self.line = Line(self.period, self.said)
        return self


class RowReader(Protocol):
    """Reads the rows of one file."""

    def read(self, cells: Cells, row: int) -> Reading:
        """Read a row; raises UnreadableRow, or UnreadableFile if it is no row of this file at all."""


def row_reader(spec: Spec, file: FileSpec) -> RowReader:
    """The reader of a file's rows."""
    return LongReader(spec, file, file.long) if file.long else WideReader(spec, file)


class _Speaker:
    """Turns an amount into what the ledger is told: a statement, or an adjustment of a running total."""

    def __init__(self, spec: Spec, file: FileSpec) -> None:
        self._key = spec.key
        self._keys = {slug: spec.key(slug) for slug in spec.series_of(file)}
        self._file = file
        self.cells = CellReader(file)

    def statement(
        self, slug: str, place: tuple[int, str], given: ReadNumber, qualifier: Qualifier, beside: Flag
    ) -> SaidStatement:
        """The statement, as its cell and the columns ``beside`` it say, which may not contradict each other."""
        put = given.qualifier if given.qualifier != "exact" else qualifier
        if qualifier not in ("exact", put):
            raise unreadable_row(*place, f"{put} {given.value}", f"its column of qualifiers says {qualifier!r}")
        put = put if put != "exact" else beside.qualifier
        if beside.qualifier not in ("exact", put):
            why = f"its column of statuses, or the mark of its period, says {beside.qualifier!r}"
            raise unreadable_row(*place, f"{put} {given.value}", why)
        if None is not beside.status != given.status is not None:
            why = f"its mark says the status {given.status}, its column or its period {beside.status}"
            raise unreadable_row(*place, given.value, why)
        status = given.status or beside.status
        return SaidStatement(series=self._keys[slug], value=given.value, qualifier=put, status=status)

    def beside(self, cells: Cells, columns: tuple[str, ...], row: int, frequency: str) -> Flag:
        """What the columns of statuses and the marks of the period say; raises UnreadableRow."""
        flag = self.cells.status(cells, columns, row) if columns else _NO_FLAG
        of_period = self.cells.flag_of_period(cells, row, frequency)
        if of_period == _NO_FLAG:
            return flag
        try:
            return together([flag, of_period], "")
        except Malformed as refusal:
            why = "its column of statuses and the mark of its period say two things"
            raise unreadable_row(row, (columns or ("",))[0], f"{flag.status} and {of_period.status}", why) from refusal

    def adjustment(
        self, slug: str, period: str, given: ReadNumber, place: tuple[int, str]
    ) -> tuple[SaidAdjustment, ...]:
        """The adjustment; none if it is zero."""
        if given.qualifier != "exact":
            raise unreadable_row(*place, given.value, f"an adjustment cannot be said as {given.qualifier!r}")
        if given.value is not None and number(given.value) == 0:
            return ()
        key = self._keys[slug]
        return (SaidAdjustment(series=key, period=period, amount=given.value, reason=self._file.reason),)

    @property
    def adjusts(self) -> bool:
        """Whether the file's numbers are adjustments."""
        return self._file.of == "adjustments"


class WideReader(_Speaker):
    """Reads rows in which a column is a series."""

    def __init__(self, spec: Spec, file: FileSpec) -> None:
        super().__init__(spec, file)
        self._columns = tuple(file.columns.items())
        self._qualifiers = _by_series(file.qualifiers)
        self._statuses = _by_series(file.statuses)
        self._frequency = spec.frequency(spec.series_of(file)[0])
        self._rows = RowFrequencies(file, self.cells) if file.period.frequencies else None

    def read(self, cells: Cells, row: int) -> Reading:
        columns = _columns_of(tuple(cells))
        frequency, suffix = self._frequency, ""
        if self._rows:
            frequency, suffix, passed = self._rows.of(cells, row)
            if passed:
                return Reading("", None, columns=columns, passed=passed)
        period = self.cells.period(cells, row, frequency)
        amounts = self._amounts(cells, row)
        if self.adjusts:
            declared = [one for slug, (column, amount) in amounts.items()
                        for one in self.adjustment(slug + suffix, period, amount, (row, column))]  # fmt: skip
            return Reading(period, None, adjustments=tuple(declared), columns=columns)
        said = [self._said(cells, row, (slug, suffix, frequency), amount) for slug, amount in amounts.items()]
        return Reading(period, None, said=tuple(said), columns=columns)

    def _said(self, cells: Cells, row: int, of: tuple[str, str, str], amount: tuple[str, ReadNumber]) -> SaidStatement:
        (slug, suffix, frequency), (column, given) = of, amount
        beside, statuses = self._qualifiers.get(slug), self._statuses.get(slug)
        qualifier: Qualifier = self.cells.qualifier(cells, beside, row) if beside else "exact"
        flag = self.beside(cells, statuses or (), row, frequency)
        return self.statement(slug + suffix, (row, column), given, qualifier, flag)

    def _amounts(self, cells: Cells, row: int) -> dict[str, tuple[str, ReadNumber]]:
        """Each series' amount and the column that gave it; two columns of one series may not contradict each other."""
        amounts: dict[str, tuple[str, ReadNumber]] = {}
        for column, slug in self._columns:
            amount = self.cells.amount(cells, column, row)
            if amount is None:
                continue
            if slug in amounts and _agree(amounts[slug][1], amount):
                continue
            if slug in amounts:
                other = amounts[slug][0]
                why = f"the column {other!r} of the same series says {amounts[slug][1].value}, and this one"
                raise unreadable_row(row, column, amount.value, why)
            amounts[slug] = (column, amount)
        return amounts


class LongReader(_Speaker):
    """Reads rows in which key columns name the series and one column holds the value."""

    def __init__(self, spec: Spec, file: FileSpec, long: LongSpec) -> None:
        super().__init__(spec, file)
        self._long = long
        self._names = SeriesNames(long)
        self._frequencies = {slug: spec.frequency(slug) for slug in spec.series_of(file)}
        self._rows = RowFrequencies(file, self.cells) if file.period.frequencies else None
        self._value = long.names_of(long.value)
        self._qualifier = long.names_of(long.qualifier) if long.qualifier else ()
        self._status = long.names_of(long.status) if long.status else ()

    def take(self, slug: str, frequency: str) -> None:
        """Read the rows of one more series, of which no row was read before."""
        self._keys[slug], self._frequencies[slug] = self._key(slug), frequency

    def read(self, cells: Cells, row: int) -> Reading:
        columns = _columns_of(tuple(cells))
        name = self._names.of(cells, row)
        slug, named = name.slug, name.told
        if self._rows and slug and slug not in self._long.ignored:
            _, suffix, passed = self._rows.of(cells, row)
            if passed:
                return Reading("", None, columns=columns, passed=passed)
            slug += suffix
        if slug not in self._frequencies:
            # A series of which the spec does not speak is told of like a column of which it does not speak.
            told = "" if slug in self._long.ignored else _told(slug, name)
            return Reading("", None, columns=columns, unknown=told)
        period = self.cells.period(cells, row, self._frequencies[slug])
        column, amount = self._amount(cells, row)
        if amount is None:
            return Reading(period, slug, columns=columns, named=named)
        if self.adjusts:
            declared = self.adjustment(slug, period, amount, (row, column))
            return Reading(period, slug, adjustments=declared, columns=columns, named=named)
        qualifier = self.cells.qualifier(cells, self._qualifier, row)
        flag = self.beside(cells, self._status, row, self._frequencies[slug])
        said = self.statement(slug, (row, column), amount, qualifier, flag)
        return Reading(period, slug, said=(said,), columns=columns, named=named)

    def _amount(self, cells: Cells, row: int) -> tuple[str, ReadNumber | None]:
        """The column of the value under the name that it has in the row, and the amount."""
        if len(self._value) == 1:
            return self._value[0], self.cells.amount(cells, self._value[0], row)
        found: tuple[str, ReadNumber | None] = next((one for one in self._value if one in cells), self._value[0]), None
        for column in self._value:
            amount = self.cells.amount(cells, column, row)
            if found[1] is None and amount is not None:
                found = column, amount
            elif found[1] is not None and amount is not None and not _agree(found[1], amount):
                why = f"the column {found[0]!r}, which is the same by another name, says {found[1].value}, and this one"
                raise unreadable_row(row, column, amount.value, why)
        return found


def _told(slug: str, name: SeriesName) -> str:
    way_out = f"; `transliterate = true` makes {name.in_latin}" if not slug and name.in_latin else ""
    return f"{slug or 'no name'} ({name.told}{way_out})"


def _agree(one: ReadNumber, other: ReadNumber) -> bool:
    """Whether both say the same, however it is written."""
    alike = one.qualifier == other.qualifier and one.status == other.status
    return alike and same_number(one.value, other.value)


@lru_cache(maxsize=1024)
def _columns_of(names: tuple[str, ...]) -> frozenset[str]:
    """One object for the many rows of the same columns."""
    return frozenset(names)


def _by_series(columns: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The columns of each series, in the order of the spec."""
    found: dict[str, tuple[str, ...]] = {}
    for column, slug in columns.items():
        found[slug] = (*found.get(slug, ()), column)
    return found
