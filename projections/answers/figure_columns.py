"""The figures of a series at a moment as columns: one value a figure in each, by period."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import NamedTuple

from domain.periods import period
from domain.series import Series
from domain.values import number, places_of, scaled
from projections.answers.block import FigureColumns, Made
from projections.answers.bucket_sums import BucketSums, Size
from projections.answers.known import known_series
from projections.answers.series_at import FigureAt, SeriesAt, series_at
from projections.answers.view import View
from projections.moment import At


class ListedFigures(NamedTuple):
    """Columns that were read row by row."""

    scale: int
    periods: list[str]
    first_days: list[int]
    last_days: list[int]
    values: list[str | None]
    scaled: list[int | None]
    places: list[int]
    qualifiers: list[str | None]
    throughs: list[str | None]
    published_at: list[str]
    entries: list[int]
    revisions_of_value: list[int]
    revisions_of_wording: list[int]
    first_scaled: list[int | None]
    first_places: list[int]
    adjusted: dict[int, str | None]

    @property
    def has_withdrawn(self) -> bool:
        """Whether any of them has no value."""
        return None in self.scaled

    def sums(
        self, size: Size, starts: int | None, make: Callable[[BucketSums], Made]
    ) -> list[Made] | None:  # the signature of all columns
        """None: rows are gone through one by one."""
        del size, starts, make
        return None

    def texts(
        self, kind: Hashable, rows: range, write: Callable[[FigureColumns, list[int]], list[bytes]]
    ) -> list[bytes]:
        """All of them, written."""
        del kind
        return write(self, list(rows))


def known_columns_at(view: View, at: At, key: str) -> tuple[Series, FigureColumns]:
    """A series with its description, and its figures as columns; raises UnknownSeries."""
    return columns_and_position(view, at, key)[:2]


def columns_and_position(view: View, at: At, key: str) -> tuple[Series, FigureColumns, int]:
    """The same, and the last position that could have changed it."""
    number, series = known_series(view, at, key)
    position = view.last_change(series.series, at.position)
    block = view.block(series.series, number, position)
    if block is None:
        return series, columns_of(series, series_at(view.generation, number, at)), position
    return series, block.columns(at.published, at.position, series.lag_days), position


def columns_of(series: Series, reading: SeriesAt) -> ListedFigures:
    """The figures of a reading as columns."""
    figures = reading.figures
    spans = [period(one.period) for one in figures]
    values = [one.value for one in figures]
    firsts = [one.values[0].value if len(one.values) > 1 else None for one in figures]
    scale = max((places_of(text) for text in (*values, *firsts) if text is not None), default=0)
    covered = [series.covered(span, one.answer.through) for span, one in zip(spans, figures, strict=True)]
    return ListedFigures(
        scale=scale,
        periods=[one.period for one in figures],
        first_days=[span.first.toordinal() for span in spans],
        last_days=list(map(date.toordinal, covered)),
        values=list(values),
        scaled=[None if text is None else scaled(text, scale) for text in values],
        places=[0 if text is None else places_of(text) for text in values],
        qualifiers=[one.answer.qualifier for one in figures],
        throughs=[one.answer.through for one in figures],
        published_at=[one.answer.published_at for one in figures],
        entries=[one.answer.entry for one in figures],
        revisions_of_value=[one.revisions_of_value for one in figures],
        revisions_of_wording=[one.revisions_of_wording for one in figures],
        first_scaled=[None if text is None else scaled(text, scale) for text in firsts],
        first_places=[0 if text is None else places_of(text) for text in firsts],
        adjusted=_adjusted(reading, figures),
    )


def _adjusted(reading: SeriesAt, figures: list[FigureAt]) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    if reading.declared:
        for row, one in enumerate(figures):
            declared = reading.declared.get(one.period)
            counts = declared is not None and declared.has_value and one.value is not None
            if declared is not None and counts and (declared.value is None or number(declared.value)):
                found[row] = declared.value
    return found
