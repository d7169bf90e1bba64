"""The page of a series: what it is, its latest figure, and its figures, newest first."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.templating import rendered
from api.pages.wording import value_words
from api.reading.page_view import PageView
from projections.answers.figures import FigureRow, ask_figures
from projections.answers.series_list import ask_series
from projections.answers.view import View
from projections.moment import At
from projections.tables.listed_series import SeriesAnswer

_FIGURES = 100


class SeriesPage(Struct, frozen=True, kw_only=True):
    """What the page shows of a series."""

    series: SeriesAnswer
    figures: Sequence[FigureRow]
    position: int


def ask_series_page(view: View, at: At, series: str) -> SeriesPage:
    """The series and its newest figures."""
    found = ask_series(view, at, series)
    figures = ask_figures(view, at, series, order="desc", limit=_FIGURES)
    return SeriesPage(series=found, figures=figures.items, position=found.position)


def series_page(view: PageView[SeriesPage]) -> bytes:
    """The page."""
    (found,) = view.items
    rows = [(one, value_words(one.value, one.qualifier, "withdrawn")) for one in found.figures]
    return rendered("series.html", title=found.series.title, view=view, series=found.series, rows=rows)
