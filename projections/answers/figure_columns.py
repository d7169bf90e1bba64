"""The figures of a series at a moment as columns: one value a figure in each, by period."""

from datetime import date
from typing import NamedTuple, Protocol

from domain.periods import period
from domain.series import Series
from domain.values import number, places_of, scaled
from projections.answers.known import known_series
from projections.answers.series_at import FigureAt, SeriesAt, series_at
from projections.answers.view import View
from projections.moment import At


class FigureColumns(Protocol):
    """The figures that had a value by a moment, in the order of their periods; row by row all columns go together.

    A column is made when it is asked for, and is then the same list each time: read it once, and change nothing in it.
    """

    @property
    def scale(self) -> int:
        """Behind so many digits the point of every scaled value stands; no value has more behind its own."""
        ...

    @property
    def periods(self) -> list[str]:
        """The period, as text."""
        ...

    @property
    def first_days(self) -> list[int]:
        """The first day of the period, as ``date.toordinal`` counts."""
        ...

    @property
    def last_days(self) -> list[int]:
        """The last day that is counted, as ``Series.covered`` has it; it need not grow from row to row."""
        ...

    @property
    def values(self) -> list[str | None]:
        """The value as said; None where the figure is withdrawn, and so are ``scaled`` and ``qualifiers`` there."""
        ...

    @property
    def scaled(self) -> list[int | None]:
        """The value times ten to the power of ``scale``; of any size."""
        ...

    @property
    def places(self) -> list[int]:
        """How many digits the value as said has behind its point; 0 where there is none."""
        ...

    @property
    def qualifiers(self) -> list[str | None]:
        """How the source put the value."""
        ...

    @property
    def throughs(self) -> list[str | None]:
        """The last day that the source itself named, as a date."""
        ...

    @property
    def published_at(self) -> list[str]:
        """When the entry that is the answer was published, as said."""
        ...

    @property
    def entries(self) -> list[int]:
        """The number of the entry that is the answer."""
        ...

    @property
    def revisions_of_value(self) -> list[int]:
        """How often the source revised the value by then."""
        ...

    @property
    def revisions_of_wording(self) -> list[int]:
        """How often it revised nothing but the wording."""
        ...

    @property
    def first_scaled(self) -> list[int | None]:
        """The first of several values that were said by then, said again ones too; None where there is but one."""
        ...

    @property
    def first_places(self) -> list[int]:
        """How many digits that first value has behind its point; 0 where there is none."""
        ...

    @property
    def adjusted(self) -> dict[int, str | None]:
        """By row what was declared not to belong to the period, None where nobody said how much; a zero is left out."""
        ...


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


def known_columns_at(view: View, at: At, key: str) -> tuple[Series, FigureColumns]:
    """A series with its description, and its figures as columns; raises UnknownSeries."""
    number, series = known_series(view, at, key)
    return series, columns_of(series, series_at(view.generation, number, at))


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
