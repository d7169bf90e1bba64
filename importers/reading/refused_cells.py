"""The refusal of a version's first cell that the spec does not explain, with all others that are like it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from importers.cells.cell_reading import CellReader
from importers.cells.many_suggestions import CellKind, KindCell, explained_together
from importers.cells.number_reading import Number
from importers.cells.readings import Reading, row_reader
from importers.cells.tables import Cells, OtherCell
from importers.import_refusals import UnreadableRow
from importers.reading.file_reading import Contents, Delivery, FileReader, rows_of
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec

# So many rows that are refused are looked at, for each is put to trial, and so many kinds of cells are named.
_MOST_ROWS, _SHOWN = 1_000, 10
# A period is tried by very many formats.
_OF_PERIOD = 4
_LONGEST, _CUT = 60, "\N{HORIZONTAL ELLIPSIS}"
# Reads a cell of a row, by its column and the number of the row.
_Look = Callable[[Cells, str, int], object]
# Of so many forms one cell each has to be read then, too; the first periods are forms of their own.
_MOST_FORMS, _FEW_FORMS = 200, 100
_NO_ZERO = re.compile(r"[1-9]")
_DIGITS = re.compile(r"[0-9][0-9.,\s]*")


def read_or_refused(reader: FileReader, delivery: Delivery) -> Contents:
    """What a version says; raises Unreadable, of a cell with all cells of the version that are refused as it is."""
    try:
        return reader.read(*delivery)
    except UnreadableRow as refusal:
        if reader.file.unreadable == "skip" or "text" not in refusal.facts:
            raise
        told = _others(reader.spec, reader.file, delivery)
        raise UnreadableRow(f"{refusal.message}{told}", **refusal.facts) from refusal


def _others(spec: Spec, file: FileSpec, delivery: Delivery) -> str:
    """All cells of a version that the spec does not explain, and the lines for them; nothing where it is one."""
    rows = _RefusedRows(spec, file)
    found = Counter(rows.cells(delivery))
    if len(found) < 2:  # noqa: PLR2004 - one is told of already
        return ""
    kinds: Counter[str] = Counter()
    first: dict[str, str] = {}
    for cell, times in found.items():
        kind = first.setdefault(f"{cell.kind} {_DIGITS.sub('0', cell.text)}", cell.text)
        kinds[kind] += times
    shown = ", ".join(f"{text!r} ({times:,})" for text, times in kinds.most_common(_SHOWN))
    more = f" and {len(kinds) - _SHOWN:,} other kinds" if len(kinds) > _SHOWN else ""
    upto = f" in the first {rows.refused:,} rows of this kind" if rows.is_cut else ""
    told = f"; {found.total():,} cells of this version are not read{upto}: {shown}{more}"
    whole = explained_together(file, [one for one in found if one.text[-1:] != _CUT], [*rows.read.values()])
    if not whole.lines:
        return told
    explained = sum(found[one] for one in whole.explained)
    of_all = "all" if explained == found.total() else f"{explained:,}"
    return f"{told}; {', or '.join(whole.lines)} would read {of_all} of them"


class _RefusedRows:
    """The rows of one version that are refused, as far as they are looked at."""

    def __init__(self, spec: Spec, file: FileSpec) -> None:
        self._file = file
        self._spec = spec
        self._reader = row_reader(spec, file)
        self._cells = CellReader(file)
        self._numbers, self._statuses, self._qualifiers = _columns(file)
        self.read: dict[tuple[CellKind, str], KindCell] = {}
        """Cells that are read, one of each form."""
        self.refused = 0
        self.is_cut = False
        """Whether there may be more of them."""

    def cells(self, delivery: Delivery) -> Iterator[KindCell]:
        """Every cell that the spec does not explain; of a row without a period, that one alone."""
        weight = 0
        for number, row in rows_of(self._file, *delivery):
            try:
                self._keep(self._reader.read(row, number), row, number)
            except UnreadableRow as refusal:
                self.refused += 1
                weight += _OF_PERIOD if "frequency" in refusal.facts else 1
                yield from self._of_row(row, number, refusal)
            if weight >= _MOST_ROWS:
                self.is_cut = True
                return

    def _keep(self, reading: Reading, row: Cells, number: int) -> None:
        if not reading.period or len(self.read) > _MOST_FORMS:
            return
        if not self._file.period.frequencies and self._file.period.of != "published":
            frequency = self._spec.frequency(reading.series or self._spec.series_of(self._file)[0])
            text = self._cells.period_text(row, number)[:_LONGEST]
            self.read.setdefault(
                ("period", text if len(self.read) < _FEW_FORMS else _form(text)), KindCell("period", text, frequency)
            )
        for column in self._numbers:
            cell = row.get(column)
            if cell is not None and len(cell) < _LONGEST and not isinstance(cell, OtherCell | Number):
                self.read.setdefault(("number", _form(cell)), KindCell("number", cell))

    def _of_row(self, row: Cells, number: int, refusal: UnreadableRow) -> Iterator[KindCell]:
        text, frequency = str(refusal.facts.get("text", "")), refusal.facts.get("frequency")
        if frequency is not None:
            yield KindCell("period", _short(text), str(frequency))
            return
        looks: tuple[tuple[CellKind, tuple[str, ...], _Look], ...] = (
            ("number", self._numbers, self._cells.amount),
            ("status", self._statuses, lambda cells, column, at: self._cells.status(cells, (column,), at)),
            ("qualifier", self._qualifiers, lambda cells, column, at: self._cells.qualifier(cells, (column,), at)),
        )
        for kind, columns, look in looks:
            for column in columns:
                cell = row.get(column)
                if cell is not None and not isinstance(cell, OtherCell) and not _is_read(look, row, column, number):
                    yield KindCell(kind, _short(cell))


def _short(text: str) -> str:
    """The text as it is shown; for one that is cut, no line is looked for."""
    text = text.strip()
    return text if len(text) < _LONGEST else f"{text[:_LONGEST]}{_CUT}"


def _form(text: str) -> str:
    """What texts have in common that differ in digits alone; which are zero counts in front of a comma."""
    return _NO_ZERO.sub("1", text.strip())


def _is_read(look: _Look, row: Cells, column: str, number: int) -> bool:
    try:
        look(row, column, number)
    except UnreadableRow:
        return False
    return True


def _columns(file: FileSpec) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The columns of the values, of the statuses and of the qualifiers."""
    long = file.long
    if long is None:
        return tuple(file.columns), tuple(file.statuses), tuple(file.qualifiers)
    status, qualifier = (long.names_of(one) if one else () for one in (long.status, long.qualifier))
    return long.names_of(long.value), status, qualifier
