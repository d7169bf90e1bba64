"""The pages, as a table: each row asks what the reads ask, and shows it to people."""

from operator import attrgetter

from api.http.addresses import FIGURE_PAGE, HOME, SERIES_PAGE, SOURCE_PAGE
from api.pages.figure_page import FigurePage, ask_figure_page, figure_page
from api.pages.front_page import front_page
from api.pages.series_page import SeriesPage, ask_series_page, series_page
from api.pages.source_page import source_page
from api.reading.read_route import Listed, Read
from api.routes.reads import NO_FIGURE, NO_SERIES
from projections.answers.sources import SourceAnswer, ask_source
from projections.answers.totals import ask_totals
from projections.tables.listed_series import Total

PAGES: tuple[Read, ...] = (
    Read(
        name="front_page", path=HOME, ask=ask_totals, answer=Total, tag="pages",
        listed=Listed(goes_on_behind=attrgetter("series"), forms=()), page=front_page,
        summary="The current totals as a page, with links.",
    ),
    Read(
        name="series_page", path=SERIES_PAGE, ask=ask_series_page, answer=SeriesPage, tag="pages",
        forms_alone=(), page=series_page, missing=NO_SERIES,
        summary="A series as a page.",
    ),
    Read(
        name="figure_page", path=FIGURE_PAGE, ask=ask_figure_page, answer=FigurePage, tag="pages",
        forms_alone=(), page=figure_page, missing=NO_FIGURE,
        summary="A figure as a page, with everything that was said of it.",
    ),
    Read(
        name="source_page", path=SOURCE_PAGE, ask=ask_source, answer=SourceAnswer, tag="pages",
        forms_alone=(), page=source_page, missing=("unknown-source",),
        summary="A source as a page.",
    ),
)  # fmt: skip
