"""The figures of all series of a source at a moment, in the order of their keys, entered behind any of them."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec import Struct

from domain.refusals import Malformed
from projections.answers.figures import FigureFilter, FigureRow, figure_filter, rows_of
from projections.answers.known import known_source
from projections.answers.listing import Listing
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions
from projections.tables.descriptions import SeriesRow

# So many series are looked at for one page, however few of them had a figure by then.
MOST_SERIES = 1_000
_FORM = re.compile(r"([a-z0-9-]{1,64}/[a-z0-9-]{1,64})(?: ([0-9QW-]{4,10}))?", re.ASCII)


class SourceFigure(Struct, frozen=True, kw_only=True):
    """One figure of one of the series, as FigureRow has it, with the unit of its series."""

    series: str
    period: str
    state: Literal["reported", "withdrawn"]
    value: str | None
    unit: str
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    entry: int
    revisions: int
    adjustment: str | None
    adjustment_unknown: bool


class _PageBegin(NamedTuple):
    """Behind which series and figure a page begins; without a period, behind all figures of the series."""

    series: str
    period: str | None


def source_figure_place(one: SourceFigure) -> str:
    """The word by which the list is entered behind a figure."""
    return f"{one.series} {one.period}"


def ask_source_figures(  # noqa: PLR0913, PLR0917 - the filters of a list, and how far its page goes
    view: View,
    at: At,
    source: str,
    start: str | None = None,
    end: str | None = None,
    release: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[SourceFigure]:
    """Every figure of a source that had a value by then; ``release`` is first, latest or a number.

    Raises UnknownSource, and Malformed for what is no place in this list. ``limit`` None is the whole list; otherwise
    a page may hold fewer, and say where it goes on.
    """
    known_source(view, at, source)
    chosen = figure_filter(start, end, "asc", release)
    items, goes_on = source_figures_page(view, at, source, chosen, behind, limit)
    return Listing(items=items, position=view.last_change_in(f"{source}/", at.position), behind=goes_on)


def source_figures_page(  # noqa: PLR0913, PLR0917 - what is asked of the list
    view: View,
    at: At,
    source: str,
    chosen: FigureFilter,
    behind: str | None,
    limit: int | None,
    most_series: int = MOST_SERIES,
) -> tuple[list[SourceFigure], str | None]:
    """The figures behind a place, at most so many; and where to go on if ``most_series`` had too few of them."""
    place = None if behind is None else _place(source, behind)
    items: list[SourceFigure] = []
    last = ""
    for count, one in enumerate(_series_from(view, at, source, place)):
        if limit is not None and count == most_series:
            return items, last
        rest = place.period if place is not None and one.key == place.series else None
        items += _figures(view, at, one, chosen, rest, None if limit is None else limit - len(items))
        if limit is not None and len(items) >= limit:
            break
        last = one.key
    return items, None


def _place(source: str, behind: str) -> _PageBegin:
    found = _FORM.fullmatch(behind)
    if found is None or not behind.startswith(f"{source}/"):
        raise Malformed("not a place in these figures: begin with the first page again", parameter="cursor")
    return _PageBegin(found[1], found[2])


def _series_from(view: View, at: At, source: str, place: _PageBegin | None) -> Iterator[SeriesRow]:
    """The series of a page and all behind them: first the one whose figures are not all told yet."""
    behind = None if place is None else place.series
    if place is not None and place.period is not None:
        yield from descriptions.series_named(view.generation, at, [place.series])
    while some := descriptions.series_behind(view.generation, at, source, behind=behind, limit=MOST_SERIES):
        yield from some
        behind = some[-1].key


def _figures(  # noqa: PLR0913, PLR0917 - the facts of a part of a page
    view: View, at: At, one: SeriesRow, chosen: FigureFilter, behind: str | None, limit: int | None
) -> Iterator[SourceFigure]:
    unit, frequency = one.series.unit, one.series.frequency
    for figure in rows_of(view.generation, one.number, at, chosen, chosen.periods(frequency, behind), limit):
        yield _of_series(figure, one.key, unit)


def _of_series(figure: FigureRow, series: str, unit: str) -> SourceFigure:
    return SourceFigure(
        series=series,
        period=figure.period,
        state=figure.state,
        value=figure.value,
        unit=unit,
        qualifier=figure.qualifier,
        status=figure.status,
        through=figure.through,
        published_at=figure.published_at,
        entry=figure.entry,
        revisions=figure.revisions,
        adjustment=figure.adjustment,
        adjustment_unknown=figure.adjustment_unknown,
    )
