"""Read rows as a spec says: which figures a row speaks of, and what it says of them."""

import re
import unicodedata
from typing import Protocol

from domain.commands import Line, Said, SaidAdjustment
from domain.values import number
from domain.words import Qualifier
from importers.amounts import Amount
from importers.cell_reading import CellReader
from importers.cells import Cells, shown
from importers.refusals import unreadable_row
from importers.spec import FileSpec, LongSpec, Spec, placeholders


class Reading:
    """What one row says of one period; ``series`` is the slug that a row of a long file speaks of, None in a wide one.

    The object stays the same for as long as the row does, so that versions can be compared by identity.
    """

    __slots__ = ("adjustments", "line", "period", "said", "series", "unknown")

    def __init__(
        self,
        period: str,
        series: str | None,
        said: tuple[Said, ...] = (),
        adjustments: tuple[SaidAdjustment, ...] = (),
        unknown: tuple[str, ...] = (),
    ) -> None:
        self.period = period
        self.series = series
        self.said = said
        self.adjustments = adjustments
        self.unknown = unknown
        self.line = Line(period, said) if said else None


class RowReader(Protocol):
    """Reads the rows of one file; ``seen`` gathers the columns that its rows have had."""

    seen: set[str]

    def read(self, cells: Cells, row: int) -> Reading:
        """What the row says; raises UnreadableRow."""


def row_reader(spec: Spec, file: FileSpec) -> RowReader:
    """The reader of a file's rows."""
    return LongReader(spec, file, file.long) if file.long else WideReader(spec, file)


class _Speaker:
    """Turns an amount into what the ledger is told: a statement, or an adjustment of a running total."""

    def __init__(self, spec: Spec, file: FileSpec) -> None:
        self._keys = {slug: spec.key(slug) for slug in spec.series_of(file)}
        self._file = file
        self.cells = CellReader(file)
        self.seen: set[str] = set()
        self._named = file.named_columns

    def unknown(self, cells: Cells) -> tuple[str, ...]:
        """The row's columns of which the spec does not speak."""
        if self._named.issuperset(cells):
            self.seen.update(cells)
            return ()
        self.seen.update(cells)
        return tuple(column for column in cells if column not in self._named)

    def said(self, slug: str, amount: Amount, qualifier: Qualifier, status: str | None) -> Said:
        """The statement, with the qualifier of its cell or else of its column."""
        put = amount.qualifier if amount.qualifier != "exact" else qualifier
        return Said(series=self._keys[slug], value=amount.value, qualifier=put, status=status)

    def adjustment(self, slug: str, period: str, amount: Amount, place: tuple[int, str]) -> tuple[SaidAdjustment, ...]:
        """The adjustment; none if it is nought."""
        if amount.qualifier != "exact":
            raise unreadable_row(*place, amount.value, f"an adjustment cannot be said as {amount.qualifier!r}")
        if amount.value is not None and number(amount.value) == 0:
            return ()
        key = self._keys[slug]
        return (SaidAdjustment(series=key, period=period, amount=amount.value, reason=self._file.reason),)

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

    def read(self, cells: Cells, row: int) -> Reading:
        unknown = self.unknown(cells)
        period = self.cells.period(cells, row, self._frequency)
        amounts = self._amounts(cells, row)
        if self.adjusts:
            declared = [one for slug, (column, amount) in amounts.items()
                        for one in self.adjustment(slug, period, amount, (row, column))]  # fmt: skip
            return Reading(period, None, adjustments=tuple(declared), unknown=unknown)
        said = []
        qualifier: Qualifier
        for slug, (_, amount) in amounts.items():
            beside = self._qualifiers.get(slug)
            qualifier = self.cells.qualifier(cells, beside, row) if beside else "exact"
            statuses = self._statuses.get(slug)
            status = self.cells.status(cells, statuses, row) if statuses else None
            said.append(self.said(slug, amount, qualifier, status))
        return Reading(period, None, tuple(said), unknown=unknown)

    def _amounts(self, cells: Cells, row: int) -> dict[str, tuple[str, Amount]]:
        """Each series' amount and the column that gave it; two columns of one series may not contradict each other."""
        amounts: dict[str, tuple[str, Amount]] = {}
        for column, slug in self._columns:
            amount = self.cells.amount(cells, column, row)
            if amount is None:
                continue
            if slug in amounts and amounts[slug][1] != amount:
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
        self._keys_columns = placeholders(long.series)
        self._frequencies = {slug: spec.frequency(slug) for slug in spec.series_of(file)}
        self._qualifier = (long.qualifier,) if long.qualifier else ()
        self._status = (long.status,) if long.status else ()

    def read(self, cells: Cells, row: int) -> Reading:
        unknown = self.unknown(cells)
        slug = self._slug(cells, row)
        if slug not in self._frequencies:
            # A series of which the spec does not speak is told of like a column of which it does not speak.
            told = () if slug in self._long.ignored else (f"{self._long.series} = {slug}",)
            return Reading("", slug, unknown=unknown + told)
        period = self.cells.period(cells, row, self._frequencies[slug])
        amount = self.cells.amount(cells, self._long.value, row)
        if amount is None:
            return Reading(period, slug, unknown=unknown)
        if self.adjusts:
            declared = self.adjustment(slug, period, amount, (row, self._long.value))
            return Reading(period, slug, adjustments=declared, unknown=unknown)
        qualifier = self.cells.qualifier(cells, self._qualifier, row)
        said = self.said(slug, amount, qualifier, self.cells.status(cells, self._status, row))
        return Reading(period, slug, (said,), unknown=unknown)

    def _slug(self, cells: Cells, row: int) -> str:
        slug = self._long.series
        for column in self._keys_columns:
            cell = cells.get(column)
            if cell is None or not cell.strip():
                raise unreadable_row(row, column, shown(cell), "this names no series")
            name = self._long.names.get(cell.strip(), cell)
            slug = slug.replace(f"{{{column}}}", as_slug(name))
        return slug


def as_slug(text: str) -> str:
    """A name in lower-case letters and digits with hyphens between.

    >>> as_slug("Côte d'Ivoire"), as_slug("field artillery")
    ('cote-d-ivoire', 'field-artillery')
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))


def _by_series(columns: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The columns of each series, in the order of the spec."""
    found: dict[str, tuple[str, ...]] = {}
    for column, slug in columns.items():
        found[slug] = (*found.get(slug, ()), column)
    return found
