"""The read routes, as a table: add a row here, and it has parameters, formats, paging, validators and documentation."""

from operator import attrgetter

from api.http.addresses import (
    BULLETIN,
    DOCUMENT,
    EVENTS,
    FIGURE,
    FIGURES,
    REVISIONS,
    SERIES,
    SERIES_LIST,
    SOURCE,
    SOURCE_FIGURES,
    SOURCES,
    TOTALS,
)
from api.push.feeds import FEEDS
from api.reading import analysis_parameters as analysis
from api.reading import parameters as take
from api.reading.adapters import (
    StoredEvent,
    event,
    events,
    has_few_entries,
    is_near,
    is_near_by_day,
    is_near_by_month,
    is_near_by_year,
    version_of,
)
from api.reading.columns import by_vintage, of_cells, without
from api.reading.file_columns import but
from api.reading.file_layouts import (
    of_events,
    of_source_figures,
    of_table,
    of_triangle,
    of_triangle_changes,
    of_versions,
)
from api.reading.read_route import FORMS, CachePolicy, Listed, Read, WholeRun
from api.reading.triangle_forms import triangle_csv, triangle_lines, triangle_text
from api.routes.analysis_reads import ANALYSES
from api.routes.vintage_reads import VINTAGE_EXPORTS
from projections.answers.buckets import ask_months, ask_stats, ask_years
from projections.answers.bulletin import BulletinAnswer, ask_bulletin
from projections.answers.citing import Citation, cite_figure, cite_total, is_signed
from projections.answers.comparing import Comparison, ask_comparison
from projections.answers.coverage import Look, ask_coverage
from projections.answers.day_lines import day_lines
from projections.answers.days import Day, ask_listed_days
from projections.answers.document import DocumentAnswer, ask_document
from projections.answers.explaining import Explanation, ask_explanation
from projections.answers.feed import Revision, ask_revisions, place_text
from projections.answers.figure_answer import FigureAnswer, ask_figure
from projections.answers.figures import FigureRow, ask_figures, ready_figures
from projections.answers.history import HistoryRow, ask_history
from projections.answers.period_runs import TriangleRow
from projections.answers.proving import Proof, prove_figure, prove_total
from projections.answers.rectangle_pages import ask_rectangles, place_of
from projections.answers.release_calendar import CalendarRelease, ask_release_calendar
from projections.answers.releases import Moment, Rectangle, ask_vintages
from projections.answers.series_list import ask_series, ask_series_list, ready_series_list
from projections.answers.series_table import TableRow, ask_table
from projections.answers.series_table import cells as series_table_cells
from projections.answers.source_figures import SourceFigure, ask_source_figures, source_figure_place
from projections.answers.sources import SourceAnswer, ask_source, ask_sources
from projections.answers.statistics import Statistics, never_filled
from projections.answers.timeline import Timeline, ask_timeline
from projections.answers.totals import ask_totals, ready_totals
from projections.answers.triangle import TriangleTooLarge, ask_triangle_runs, run_triangle
from projections.answers.version_list import (
    VersionRow,
    ask_source_versions,
    ask_versions,
    place_of_version,
    run_source_versions,
    run_versions,
)
from projections.tables.listed_series import SeriesAnswer, Total
from upkeep.columnar.columns import FILE_FORMS

_BOUNDS = (take.START, take.END)
_WITHOUT_REVERTED = (take.WITHOUT_REVERTED, analysis.REVERTED_WITHIN)
NO_SERIES = ("unknown-series",)
NO_FIGURE = (
    "unknown-series", "unknown-figure", "figure-voided", "figure-not-recorded-then", "figure-not-published-then",
)  # fmt: skip

# Also of the stream; a list has more: who follows along has to be told that a value was taken back.
REVISION_FILTERS = (
    take.SOURCE, take.SERIES, take.Q, take.REASON, take.KIND, take.MIN_DIFFERENCE, take.PUBLISHED_FROM,
    take.PUBLISHED_TO, take.RECORDED_FROM, take.RECORDED_TO, take.AFTER,
)  # fmt: skip
LISTED_REVISIONS = (*REVISION_FILTERS, take.REVERTED, analysis.REVERTED_WITHIN)
READS: tuple[Read, ...] = (
    Read(
        name="totals", path=TOTALS, ask=ask_totals, answer=Total,
        listed=Listed(goes_on_behind=attrgetter("series"), ready_page=ready_totals),
        parameters=(take.SOURCE, take.SERIES_LIST, take.Q),
        missing=("unknown-source", "unknown-series"),
        summary="Current totals: the latest figure of each series.",
    ),
    Read(
        name="sources", path=SOURCES, ask=ask_sources, answer=SourceAnswer,
        listed=Listed(goes_on_behind=attrgetter("source")), tag="series",
        summary="Every source, and whom it relays.",
    ),
    Read(
        name="source", path=SOURCE, ask=ask_source, answer=SourceAnswer, tag="series",
        missing=("unknown-source",), summary="One source.",
    ),
    Read(
        name="source_figures", path=SOURCE_FIGURES, ask=ask_source_figures, answer=SourceFigure,
        listed=Listed(goes_on_behind=source_figure_place, table=by_vintage, file=of_source_figures),
        parameters=(*_BOUNDS, take.RELEASE, take.VINTAGES_IN_TURN), missing=("unknown-source",),
        summary="Every figure of all series of a source that was published by then: the whole source in one file.",
    ),
    Read(
        name="series_list", path=SERIES_LIST, ask=ask_series_list, answer=SeriesAnswer,
        listed=Listed(goes_on_behind=attrgetter("series"), ready_page=ready_series_list),
        tag="series", parameters=(take.SOURCE, take.Q),
        missing=("unknown-source",),
        summary="Series with their first and last period, figures, revisions and last change.",
    ),
    Read(
        name="series", path=SERIES, ask=ask_series, answer=SeriesAnswer, tag="series",
        missing=NO_SERIES, summary="One series with its first and last period.",
    ),
    Read(
        name="figures", path=FIGURES, ask=ask_figures, answer=FigureRow,
        listed=Listed(goes_on_behind=attrgetter("period"), ready=ready_figures),
        parameters=(*_BOUNDS, take.ORDER, take.RELEASE), missing=NO_SERIES,
        cache=CachePolicy(is_short=is_near),
        summary="One row for each period that was published by then.",
    ),
    Read(
        name="figure", path=FIGURE, ask=ask_figure, answer=FigureAnswer, missing=NO_FIGURE,
        cache=CachePolicy(version=version_of, is_short=has_few_entries), rests_on_figure=True,
        summary="One figure with its adjustment and version.",
    ),
    Read(
        name="history", path=f"{FIGURE}/history", ask=ask_history, answer=HistoryRow,
        listed=Listed(goes_on_behind=lambda one: str(one.entry)),
        missing=NO_FIGURE, summary="The audit trail of a figure, by position.",
    ),
    Read(
        name="explain", path=f"{FIGURE}/explain", ask=ask_explanation, answer=Explanation, rests_on_figure=True,
        missing=NO_FIGURE, summary="Which entries made the answer, which were passed over, and why.",
    ),
    Read(
        name="proof", path=f"{FIGURE}/proof", ask=prove_figure, answer=Proof,
        missing=(*NO_FIGURE, "log-not-begun"), tag="evidence",
        summary="Everything needed to check offline how the figure reads.",
    ),
    Read(
        name="citation", path=f"{FIGURE}/citation", ask=cite_figure, answer=Citation,
        missing=NO_FIGURE, tag="evidence",
        cache=CachePolicy(is_final=is_signed),
        summary="How to cite the figure so that it can be checked: text, BibTeX and CSL-JSON.",
    ),
    Read(
        name="total_proof", path=f"{SERIES}/proof", ask=prove_total, answer=Proof,
        missing=(*NO_FIGURE, "log-not-begun"), tag="evidence",
        summary="Everything needed to check offline how the latest figure of the series reads.",
    ),
    Read(
        name="total_citation", path=f"{SERIES}/citation", ask=cite_total, answer=Citation,
        missing=NO_FIGURE, tag="evidence",
        cache=CachePolicy(is_final=is_signed),
        summary="How to cite the latest figure of the series so that it can be checked.",
    ),
    Read(
        name="years", path=f"{SERIES}/years", ask=ask_years, answer=Statistics,
        listed=Listed(table=without("month", "start", "end", also=never_filled), file=but("month", "start", "end")),
        cache=CachePolicy(is_short=is_near_by_year),
        missing=NO_SERIES,
        tag="statistics",
        summary="The statistics of every year.",
    ),
    Read(
        name="months", path=f"{SERIES}/months", ask=ask_months, answer=Statistics,
        listed=Listed(table=without("year", "start", "end", also=never_filled), file=but("year", "start", "end")),
        cache=CachePolicy(is_short=is_near_by_month),
        missing=NO_SERIES,
        tag="statistics",
        summary="The statistics of every month.",
    ),
    Read(
        name="days", path=f"{SERIES}/days", ask=ask_listed_days, answer=Day,
        listed=Listed(lines=lambda _, page: day_lines(page)),
        cache=CachePolicy(is_short=is_near_by_day, long_forms=("csv",)),
        parameters=(*_BOUNDS, take.SORT), missing=NO_SERIES, tag="statistics",
        summary="Amounts by day; or the heaviest days first, with what is left out and why.",
    ),
    Read(
        name="stats", path=f"{SERIES}/stats", ask=ask_stats, answer=Statistics,
        cache=CachePolicy(is_short=is_near),
        parameters=_BOUNDS, missing=NO_SERIES, tag="statistics", summary="The statistics between any two days.",
    ),
    Read(
        name="vintages", path=f"{SERIES}/vintages", ask=ask_vintages, answer=Moment,
        listed=Listed(),
        parameters=(take.ORDER, take.REVERTED_MOMENTS, analysis.REVERTED_WITHIN), missing=NO_SERIES, tag="releases",
        summary="The moments at which the series changed, and how many figures changed.",
    ),
    Read(
        name="triangle", path=f"{SERIES}/triangle", ask=ask_triangle_runs, answer=TriangleRow,
        listed=Listed(
            table=triangle_csv, lines=triangle_lines, is_whole=True, file=of_triangle,
            run=WholeRun(
                rows=run_triangle, file=of_triangle_changes, text=triangle_text, too_large=TriangleTooLarge
            ),
        ),
        parameters=(*_BOUNDS, take.FIRST_VINTAGE, take.LAST_VINTAGE, take.VINTAGES, *_WITHOUT_REVERTED),
        missing=NO_SERIES, tag="releases",
        summary="Periods by vintages: the value of each period at every moment at which the series changed.",
    ),
    Read(
        name="rectangles", path=f"{SERIES}/rectangles", ask=ask_rectangles, answer=Rectangle,
        listed=Listed(goes_on_behind=place_of),
        missing=NO_SERIES, tag="releases",
        summary="One row for each version of an entry, with the interval in which it held on both axes.",
    ),
    *ANALYSES,
    Read(
        name="versions", path=f"{SERIES}/versions", ask=ask_versions, answer=VersionRow,
        listed=Listed(goes_on_behind=place_of_version, run=WholeRun(rows=run_versions, file=of_versions)),
        parameters=(*_BOUNDS, *_WITHOUT_REVERTED), missing=NO_SERIES, tag="releases",
        summary="Every version of each figure: how it read from one moment of publication until the next.",
    ),
    Read(
        name="source_versions", path=f"{SOURCE}/versions", ask=ask_source_versions, answer=VersionRow,
        listed=Listed(goes_on_behind=place_of_version, run=WholeRun(rows=run_source_versions, file=of_versions)),
        parameters=(*_BOUNDS, *_WITHOUT_REVERTED), missing=("unknown-source",), tag="releases",
        summary="Every version of each figure of all series of a source.",
    ),
    *VINTAGE_EXPORTS,
    Read(
        name="calendar", path=f"{SERIES}/calendar", ask=ask_release_calendar, answer=CalendarRelease,
        listed=Listed(), parameters=_BOUNDS, missing=NO_SERIES, tag="releases",
        summary="When the first value of each period was expected and came, beside the period before as known then.",
    ),
    Read(
        name="coverage", path=f"{SERIES}/coverage", ask=ask_coverage, answer=Look,
        listed=Listed(), parameters=(take.PUBLISHED_FROM, take.PUBLISHED_TO), missing=NO_SERIES, tag="releases",
        rests_on_more=True,
        summary="When the source was looked at, when nothing had changed, and what was missed in between.",
    ),
    Read(
        name="timeline", path=f"{SERIES}/timeline", ask=ask_timeline, answer=Timeline,
        parameters=(take.ALONG,), missing=NO_SERIES, tag="releases",
        summary="Every moment at which the series came to read otherwise, what changed, and the total from then on.",
    ),
    Read(
        name="compare", path=f"{SERIES}/compare", ask=ask_comparison, answer=Comparison,
        parameters=(take.FROM, take.TO, take.FROM_POSITION, take.TO_POSITION), times="none", missing=NO_SERIES,
        tag="releases", summary="What changed between two moments, and which entries changed it.",
    ),
    Read(
        name="table", path="/v1/table", ask=ask_table, answer=TableRow,
        listed=Listed(table=of_cells(series_table_cells), file=of_table),
        parameters=(take.COLUMNS, *_BOUNDS, take.VINTAGE_COLUMNS), missing=NO_SERIES,
        summary="Several series side by side, one column each, with qualifiers and states.",
    ),
    Read(
        name="revisions", path=REVISIONS, ask=ask_revisions, answer=Revision,
        listed=Listed(goes_on_behind=place_text, forms=(*FORMS, "atom", "jsonfeed"), feeds=FEEDS),
        parameters=LISTED_REVISIONS,
        missing=("unknown-source", "unknown-series"), tag="releases",
        summary="Every revision, withdrawal, reinstatement, adjustment and correction, newest first.",
    ),
    Read(
        name="document", path=DOCUMENT, ask=ask_document, answer=DocumentAnswer,
        parameters=(take.REST_AFTER,), times="position", missing=("unknown-document",), tag="evidence",
        summary="A document, and the entries that rest on it.",
    ),
    Read(
        name="bulletin", path=BULLETIN, ask=ask_bulletin, answer=BulletinAnswer,
        parameters=(take.REST_AFTER,), times="position", missing=("unknown-bulletin",), tag="evidence",
        summary="A bulletin, and what it recorded.",
    ),
    Read(
        name="events", path=EVENTS, ask=events, answer=StoredEvent,
        listed=Listed(
            goes_on_behind=lambda one: str(one.position), forms=("json", "ndjson", *FILE_FORMS), file=of_events,
        ),
        times="none",
        parameters=(take.AFTER, take.STREAM), tag="evidence",
        line=lambda one: bytes(one.event),
        summary="The events of the ledger: the stored bytes of each, verbatim.",
    ),
    Read(
        name="event", path=f"{EVENTS}/{{position:str}}", ask=event, answer=StoredEvent, times="none", tag="evidence",
        line=lambda one: bytes(one.event), cache=CachePolicy(is_short=lambda *_: True),
        summary="The stored bytes of one event, verbatim.",
    ),
)  # fmt: skip
