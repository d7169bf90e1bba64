"""Vintages in the shape of another program as one file on the disk, however many rows there are."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import rich_click as click
from msgspec import Struct

from api.reading.text_files import write_text
from api.routes.vintage_reads import shaped_columns
from domain.words import Frequency
from projections.answers.known import known_series
from projections.answers.view import View
from projections.answers.vintage_exports import VintageRun, series_run, source_run
from projections.answers.vintage_shapes import SHAPES, VintageShape
from projections.moment import At
from upkeep.columnar.columnar_file import write_columnar
from upkeep.columnar.columns import Column, ColumnarRows
from upkeep.exports.whole_file import whole_file

_ROWS_OF_GROUP = 120_000


class ExportedVintages(Struct, frozen=True, kw_only=True):
    """What was written: so many rows, and how many versions they leave out by day, for want of a value or of a column.

    ``not_read`` are the frequencies of the series that the program does not take.
    """

    file: str
    shape: str
    position: int
    rows: int
    collapsed: int
    withdrawals: int
    qualifiers: int
    not_read: list[Frequency]


def export_vintages(
    view: View, at: At, shape_name: str, key: str, bounds: tuple[str | None, str | None], place: Path
) -> ExportedVintages:
    """Write the vintages of a series or a source; raises as whole_file does, and for what is not known."""
    form = place.suffix.removeprefix(".")
    if form not in {"csv", "parquet"}:
        raise click.UsageError(f"--to names a file that ends with .csv or .parquet, not {place.name}")
    shape = next(one for one in SHAPES if one.name == shape_name)
    run = series_run(shape, view, at, key, bounds) if "/" in key else source_run(shape, view, at, key, bounds)
    counted = _CountedBatches(run)
    told = ColumnarRows(_columns(shape, view, at, key), iter(counted))
    with whole_file(place, is_new=True) as file:
        if form == "csv":
            write_text(file, "csv", told)
        else:
            write_columnar(file, "parquet", told, _ROWS_OF_GROUP)
    counts = run.vintage_counts
    return ExportedVintages(
        file=str(place),
        shape=shape.name,
        position=at.position,
        rows=counted.rows,
        collapsed=counts.collapsed,
        withdrawals=0 if shape.has_empty else counts.withdrawals,
        qualifiers=counts.qualifiers,
        not_read=sorted(counts.frequencies - shape.reads),
    )


class _CountedBatches:
    """The batches of a run, counted on their way."""

    def __init__(self, run: VintageRun) -> None:
        self._run = run
        self.rows = 0

    def __iter__(self) -> Iterator[Sequence[Struct]]:
        """Hand on."""
        for some in self._run:
            self.rows += len(some)
            yield some


def _columns(shape: VintageShape, view: View, at: At, key: str) -> Sequence[Column]:
    if "/" not in key:
        return shaped_columns(shape, is_alone=False)
    series = known_series(view, at, key).series
    return shaped_columns(shape, is_alone=True, decimals=series.decimals, unit=series.unit)
