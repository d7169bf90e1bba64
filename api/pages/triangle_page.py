"""The page of a triangle: the figures that changed after they were published, and its newest corner."""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Unpack
from urllib.parse import urlencode

from msgspec import Struct

from api.http.addresses import SERIES, filled
from api.pages.measured_revisions import measured_revisions
from api.pages.picture_words import triangle_words
from api.pages.templating import rendered
from api.pages.wording import bound_words, value_words
from api.reading.page_view import PageView, with_query
from domain.series import Source
from projections.answers.figure_pasts import AnalysisTooLarge
from projections.answers.known import known_source
from projections.answers.period_runs import PeriodRuns
from projections.answers.revision_stats import RevisionStats, ask_revision_stats
from projections.answers.series_list import ask_series
from projections.answers.triangle import TriangleBounds, TriangleRuns, TriangleTooLarge, ask_triangle_runs
from projections.answers.view import View
from projections.moment import At
from projections.tables.listed_series import SeriesAnswer

_CHANGED, _PERIODS, _VINTAGES = 50, 20, 8


class TrianglePage(Struct, frozen=True, kw_only=True):
    """What the page shows; ``runs`` is None where there are too many cells, and ``why`` then says so.

    ``measured`` is None where there are too many figures for one analysis.
    """

    series: SeriesAnswer
    publisher: Source
    runs: TriangleRuns | None
    why: str
    measured: RevisionStats | None
    position: int


class ChangedFigure(Struct, frozen=True, kw_only=True):
    """A figure that changed within the vintages, ``times`` times, by ``largest`` at most from one value to the next."""

    period: str
    first: str
    last: str
    difference: str | None
    largest: str
    times: int
    first_vintage: str
    last_vintage: str


class LastVintages(Struct, frozen=True, kw_only=True):
    """The newest periods by the last vintages that changed any of them; no cell before a figure was published."""

    vintages: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str | None]]]


def ask_triangle_page(view: View, at: At, key: str, **bounds: Unpack[TriangleBounds]) -> TrianglePage:
    """The triangle that the read answers, as runs; one that is too large is none, since its bounds are chosen here."""
    series = ask_series(view, at, key)
    publisher = known_source(view, at, series.source)
    measured = _measured(view, at, key, bounds.get("start"), bounds.get("end"))
    runs, why = None, ""
    try:
        runs = ask_triangle_runs(view, at, key, **bounds)
    except TriangleTooLarge as refusal:
        why = str(refusal)
    return TrianglePage(
        series=series, publisher=publisher, runs=runs, why=why, measured=measured, position=series.position
    )


def _measured(view: View, at: At, key: str, start: str | None, end: str | None) -> RevisionStats | None:
    try:
        return ask_revision_stats(view, at, key, start, end)
    except AnalysisTooLarge:
        return None


def triangle_page(view: PageView[TrianglePage]) -> bytes:
    """The page."""
    (found,) = view.items
    series, runs = found.series, found.runs
    periods = urlencode({name: said for name in ("start", "end") if (said := view.chosen(name))})
    changed = [] if runs is None else changed_figures(runs)
    words = series.series.split("/")
    data = filled(f"{SERIES}/triangle", *words)
    return rendered(
        "triangle.html",
        title=f"{series.title}: what changed after it was published",
        view=view,
        series=series,
        publisher=found.publisher,
        runs=runs,
        why=found.why,
        changed=changed[:_CHANGED],
        more=max(0, len(changed) - _CHANGED),
        alternative=""
        if runs is None
        else triangle_words(len(runs.items), len(changed), changed[0].period if changed else None),
        corner=None if runs is None else corner_of(runs),
        measured=None if found.measured is None else measured_revisions(found.measured),
        measured_data=view.at_moment(with_query(filled(f"{SERIES}/revision-stats", *words), periods)),
        form={name: bound_words(view.chosen(name)) for name in ("start", "end", "from", "to")},
        data=view.filtered(data),
        csv=view.filtered(f"{data}.csv"),
    )


def changed_figures(runs: TriangleRuns) -> list[ChangedFigure]:
    """The figures that changed within the vintages, the largest change first."""
    found = [_changed(one, runs.vintages) for one in runs.items if len(one.starts) > 1]
    return sorted(found, key=lambda one: (-abs(Decimal(one.largest)), -one.times, one.period))


def _changed(row: PeriodRuns, vintages: Sequence[str]) -> ChangedFigure:
    first, last = row.values[0], row.values[-1]
    return ChangedFigure(
        period=row.period,
        first=_said(row, 0),
        last=_said(row, -1),
        difference=None if first is None or last is None else f"{Decimal(last) - Decimal(first):f}",
        largest=_largest_step(row.values),
        times=len(row.starts) - 1,
        first_vintage=vintages[row.starts[0]],
        last_vintage=vintages[row.starts[-1]],
    )


def _largest_step(values: Sequence[str | None]) -> str:
    """The largest step from one value to the next; what was withdrawn in between is passed over."""
    numbers = [Decimal(one) for one in values if one is not None]
    steps = [after - before for before, after in pairwise(numbers)]
    return f"{max(steps, key=abs, default=Decimal(0)):f}"


def corner_of(runs: TriangleRuns) -> LastVintages:
    """The newest periods, newest first, by the last vintages that changed any of them."""
    rows = runs.items[::-1][:_PERIODS]
    columns = sorted({start for row in rows for start in row.starts})[-_VINTAGES:]
    return LastVintages(
        vintages=[runs.vintages[one] for one in columns],
        rows=[(row.period, [_cell(row, one) for one in columns]) for row in rows],
    )


def _cell(row: PeriodRuns, vintage: int) -> str | None:
    """What stood at a vintage; None where nothing was published yet."""
    run = bisect_right(row.starts, vintage) - 1
    return None if run < 0 else _said(row, run)


def _said(row: PeriodRuns, run: int) -> str:
    value = row.values[run]
    return value_words(value, row.qualifiers[run], "withdrawn" if value is None else "reported")
