"""The pasts of a series' figures, as the statistics of revisions read them, with the scale of their numbers."""

from collections.abc import Iterator
from itertools import groupby, islice
from operator import attrgetter

from msgspec import Struct

from domain.moments import OPEN
from domain.refusals import Malformed
from domain.series import Series
from domain.values import scaled
from projections.analysis.figure_past import FigurePast, PastValue, Reversion, figure_past
from projections.answers.known import known_series
from projections.answers.versions import FigureVersion, versions
from projections.answers.view import View
from projections.moment import At
from projections.tables.vintages import last_published

# So many figures take two seconds, and so many values some 60 MB.
MOST_FIGURES, MOST_VALUES = 20_000, 300_000


class AnalysisTooLarge(Malformed):
    """The series has too many figures, or too many values of them, for one analysis of its revisions."""


class FigurePasts(Struct, frozen=True, kw_only=True):
    """The figures by period; values are whole numbers of ten to the power of minus ``scale``.

    ``until`` is the moment up to which anything could be seen: that of the question, or of what the series said last.
    ``reverted`` is in the series' own decimals, whatever became of the figures.
    """

    number: int
    series: Series
    scale: int
    figures: list[FigurePast]
    reverted: list[Reversion]
    until: int

    @property
    def unit(self) -> int:
        """How many of the whole numbers are one unit of the series."""
        return int(10**self.scale)


def figure_pasts(
    view: View, at: At, key: str, bounds: tuple[str | None, str | None], reverted_within: int
) -> FigurePasts:
    """The pasts at a moment of the figures between two periods; raises UnknownSeries and AnalysisTooLarge."""
    number, series = known_series(view, at, key)
    found = list(islice(versions(view, at, key, *bounds), MOST_VALUES + 1))
    if len(found) > MOST_VALUES:
        raise _too_large(key, f"more than {MOST_VALUES:,} values")
    until = at.published if at.published != OPEN else last_published(view.generation, number, at) or 0
    figures = list(_of_figures(found, series.decimals, reverted_within))
    check_size(key, len(figures))
    return FigurePasts(
        number=number,
        series=series,
        scale=series.decimals,
        figures=figures,
        reverted=[one for past in figures for one in past.reverted],
        until=until,
    )


def check_size(key: str, figures: int) -> None:
    """Raises AnalysisTooLarge where those are more than are analysed at a time."""
    if figures > MOST_FIGURES:
        raise _too_large(key, f"{figures:,} figures, of which {MOST_FIGURES:,} are analysed at a time")


def _of_figures(found: list[FigureVersion], scale: int, reverted_within: int) -> Iterator[FigurePast]:
    for period, of_figure in groupby(found, key=attrgetter("period")):
        values = (
            PastValue(
                one.published,
                None if one.value is None else scaled(one.value, scale),
                one.published_at,
                one.entry,
                period,
            )
            for one in of_figure
        )
        yield figure_past(period, values, reverted_within)


def _too_large(key: str, why: str) -> AnalysisTooLarge:
    return AnalysisTooLarge(f"{key} has {why}: bound the periods by start and end", series=key)
