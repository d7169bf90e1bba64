"""A refusal of the ledger, told with the row, column and cell that it is about, and with the way out."""

from collections.abc import Callable

from msgspec import Struct

from domain.keys import series_key
from domain.refusals import ClosedSeries, Refusal, ValueDoesNotFit
from importers.cells.readings import row_reader
from importers.cells.tables import Cells, shown
from importers.import_refusals import UnreadableRow
from importers.reading.file_reading import Delivery, rows_of
from importers.shapes.own_columns import OwnColumns
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec


class CellPlace(Struct, frozen=True):
    """The cell in which a figure stands in a version; ``row`` counts from 1, as everywhere."""

    row: int
    column: str
    text: str


def at_its_row(spec: Spec, file: FileSpec, delivery: Delivery, refusal: Refusal, way_out: str) -> UnreadableRow | None:
    """The refusal of a figure as one of the row that speaks of it; None if it is about no figure of the version."""
    series, period = refusal.facts.get("series"), refusal.facts.get("period")
    place = _place(spec, file, delivery, str(series), str(period)) if series and period else None
    if place is None:
        return None
    facts = {**refusal.facts, "row": place.row, "column": place.column, "text": place.text}
    where = f"row {place.row}, column {place.column!r}"
    return UnreadableRow(f"{where}: {refusal.message}: {place.text!r}{way_out}", **facts)


def _place(spec: Spec, file: FileSpec, delivery: Delivery, series: str, period: str) -> CellPlace | None:
    reader, own = row_reader(spec, file), OwnColumns(file)
    last: CellPlace | None = None
    for row, cells in rows_of(file, *delivery):
        reading = reader.read(cells, row)
        said = {statement.series for statement in reading.said} | {
            adjustment.series for adjustment in reading.adjustments
        }
        if reading.period != period or series not in said:
            continue
        column = _column(file, cells, series)
        last = CellPlace(row, own.of(column, cells), shown(cells.get(column))[:60])
        if file.repeated == "first":
            break
    return last


def _column(file: FileSpec, cells: Cells, series: str) -> str:
    if file.long:
        named = [column for column in file.long.names_of(file.long.value) if column in cells]
    else:
        named = [column for column in file.columns_of[series_key(series).series] if column in cells]
    return next((column for column in named if (cells[column] or "").strip() not in file.missing), named[0])


def way_out(refusal: Refusal, needed: Callable[[], str]) -> str:
    """The way out, if there is one to name; ``needed`` finds the one for a value that has too many decimals."""
    if isinstance(refusal, ValueDoesNotFit):
        return needed()
    if isinstance(refusal, ClosedSeries):
        return "; a closed series takes no later period: take it into a series of another name"
    return ""
