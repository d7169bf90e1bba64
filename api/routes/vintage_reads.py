"""The read routes that give vintages in the shapes of other programs, as rows of the table of reads."""

from collections.abc import Iterator, Sequence
from functools import partial

from api.http.addresses import SERIES, SOURCE
from api.reading import parameters as take
from api.reading.columns import all_fields, without
from api.reading.file_columns import but, of_fields
from api.reading.left_out_headers import left_out_headers
from api.reading.read_route import Listed, Read, WholeRun
from projections.answers.vintage_exports import (
    ask_series_vintages,
    ask_source_vintages,
    run_series_vintages,
    run_source_vintages,
    vintage_place,
)
from projections.answers.vintage_shapes import SHAPES, VintageShape
from upkeep.columnar.columns import Column

_BOUNDS = (take.START, take.END)
# The column that tells the series of a source apart, which a single one does without where its program wants three.
_ALONE = {"reviser": "id", "rjd3revisions": "series"}


def _reads() -> Iterator[Read]:
    for shape in SHAPES:
        yield _of_series(shape)
        yield _of_source(shape)


def shaped_columns(
    shape: VintageShape, *, is_alone: bool, decimals: int | None = None, unit: str | None = None
) -> Sequence[Column]:
    """The columns of a file in a shape; ``is_alone``: it is of one series, which has those decimals and that unit."""
    lay_out = but(_ALONE[shape.name]) if is_alone and shape.name in _ALONE else of_fields
    return lay_out(shape.row, None, decimals, unit).columns


def _of_series(shape: VintageShape) -> Read:
    unused = [one for name, one in _ALONE.items() if name == shape.name]
    lay_out = but(*unused)
    return Read(
        name=f"{_word(shape)}_vintages",
        path=f"{SERIES}/exports/{shape.name}",
        ask=partial(ask_series_vintages, shape),
        answer=shape.row,
        listed=Listed(
            goes_on_behind=partial(vintage_place, shape),
            table=without(*unused, also=lambda _: ()),
            file=lay_out,
            run=WholeRun(rows=partial(run_series_vintages, shape), file=lay_out, is_text=True),
            said=left_out_headers,
        ),
        parameters=_BOUNDS,
        missing=("unknown-series",),
        tag="releases",
        summary=f"The vintages of the series, day by day and each whole, in the columns that {shape.program} reads.",
    )


def _of_source(shape: VintageShape) -> Read:
    return Read(
        name=f"source_{_word(shape)}_vintages",
        path=f"{SOURCE}/exports/{shape.name}",
        ask=partial(ask_source_vintages, shape),
        answer=shape.row,
        listed=Listed(
            goes_on_behind=partial(vintage_place, shape),
            table=all_fields,
            file=of_fields,
            run=WholeRun(rows=partial(run_source_vintages, shape), file=of_fields, is_text=True),
            said=left_out_headers,
        ),
        parameters=_BOUNDS,
        missing=("unknown-source",),
        tag="releases",
        summary=f"The same for {shape.program} of all series of a source.",
    )


def _word(shape: VintageShape) -> str:
    return shape.name.replace("-", "_")


VINTAGE_EXPORTS: tuple[Read, ...] = tuple(_reads())
