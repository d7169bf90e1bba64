"""Readings of rows for the series that they name, and nothing else."""

from importers.cells.cell_reading import CellReader
from importers.cells.readings import Reading
from importers.cells.row_frequencies import RowFrequencies
from importers.cells.series_names import SeriesNames
from importers.cells.tables import Cells
from importers.import_refusals import Unreadable
from importers.specs.file_spec import FileSpec, LongSpec
from importers.specs.series_spec import SeriesSpec
from importers.specs.spec import Spec

# Of files whose series are all described one by one.
_BY_ITSELF = SeriesSpec(title="")
# What stands in the title of a series that is told apart by its frequency.
_TOLD = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "annual"}
_NOTHING = Reading("", None)


class NamedRows:
    """Reads of each row the slug and the title of its series; a row that names none reads as nothing."""

    def __init__(self, spec: Spec, file: FileSpec, long: LongSpec) -> None:
        self._spec = spec
        self._names = SeriesNames(long)
        self._takes_any = long.each is not None
        self._title = (long.each or _BY_ITSELF).title
        self._ignored = frozenset(long.ignored)
        self._frequencies = RowFrequencies(file, CellReader(file)) if file.period.frequencies else None

    def read(self, cells: Cells, row: int) -> Reading:
        """The reading of a row: of no period, and it says nothing."""
        try:
            name = self._names.of(cells, row)
        except Unreadable:
            return _NOTHING
        if not name.slug or name.slug in self._ignored:
            return _NOTHING
        if not self._frequencies:
            taken = self._takes(name.slug)
            return Reading("", name.slug, named=name.filled(self._title)) if taken else _NOTHING
        try:
            frequency, suffix, passed = self._frequencies.of(cells, row)
        except Unreadable:
            return _NOTHING
        if passed or not self._takes(name.slug + suffix):
            return _NOTHING
        title = name.filled(self._title)
        return Reading("", name.slug + suffix, named=f"{title} ({_TOLD[frequency]})" if suffix else title)

    def _takes(self, slug: str) -> bool:
        return slug not in self._ignored and (self._takes_any or slug in self._spec.series)
