"""The figures of all series of a source at a moment, or at several, entered behind any of them."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from domain.refusals import Malformed
from domain.words import Moment
from projections.answers.figures import FigureFilter, FigureRow, figure_filter, rows_of
from projections.answers.known import known_source
from projections.answers.named_vintages import known_by, named_vintages
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions
from projections.tables.descriptions import SeriesRow

# So many series are looked at for one page, however few of them had a figure by then.
MOST_SERIES = 1_000
_FORM = re.compile(r"([a-z0-9-]{1,64}/[a-z0-9-]{1,64})(?: ([0-9QW-]{4,10}))?", re.ASCII)


class SourceFigure(Struct, frozen=True, kw_only=True):
    """One figure of one of the series, as FigureRow has it, with the unit of its series.

    ``vintage`` is the moment by which it had been published so; None where no vintages are asked for.
    """

    vintage: str | None
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


class SourceFigures(Struct, frozen=True, kw_only=True):
    """Figures in the order of their series and periods; ``by_vintage``: once for each vintage, one after the other.

    ``behind`` is where the list goes on that was searched only so far.
    """

    items: list[SourceFigure]
    position: int
    by_vintage: bool
    behind: str | None = None


class _PageBegin(NamedTuple):
    """Behind which series and figure a page begins; without a period, behind all figures of the series."""

    series: str
    period: str | None


class _FiguresPage(NamedTuple):
    """Figures, the place behind which the list goes on that was searched only so far, and how many series were."""

    items: list[SourceFigure]
    goes_on: str | None
    looked: int


def source_figure_place(one: SourceFigure) -> str:
    """The word by which the list is entered behind a figure."""
    place = f"{one.series} {one.period}"
    return place if one.vintage is None else f"{one.vintage} {place}"


def ask_source_figures(  # noqa: PLR0913, PLR0917 - the filters of a list, and how far its page goes
    view: View,
    at: At,
    source: str,
    start: str | None = None,
    end: str | None = None,
    release: str | None = None,
    vintages: Sequence[str] = (),
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> SourceFigures:
    """Every figure of a source that had a value by then; ``release`` is first, latest or a number.

    With ``vintages`` the same as it had been published by each of those moments. Raises UnknownSource, NotAMoment, and
    Malformed for what is no place in this list. ``limit`` None is the whole list; otherwise a page may hold fewer, and
    say where it goes on.
    """
    known_source(view, at, source)
    chosen, named = figure_filter(start, end, "asc", release), named_vintages(vintages)
    if named:
        items, goes_on = _vintages_page(view, at, source, chosen, named, behind, limit)
    else:
        items, goes_on, _ = source_figures_page(view, at, source, chosen, behind, limit)
    position = view.last_change_in(f"{source}/", at.position)
    return SourceFigures(items=items, position=position, by_vintage=bool(named), behind=goes_on)


def _vintages_page(  # noqa: PLR0913, PLR0917 - what is asked of the list
    view: View,
    at: At,
    source: str,
    chosen: FigureFilter,
    named: Sequence[Moment],
    behind: str | None,
    limit: int | None,
) -> tuple[list[SourceFigure], str | None]:
    """The figures of the vintages behind a place, at most so many, and where to go on."""
    said, _, rest = (behind or named[0]).partition(" ")
    if said not in named:
        raise _no_place()
    items: list[SourceFigure] = []
    looked = 0
    for vintage in named[named.index(Moment(said)) :]:
        if limit is not None and (len(items) >= limit or looked >= MOST_SERIES):
            return items, vintage
        more, rest_of_series = None if limit is None else limit - len(items), MOST_SERIES - looked
        found = source_figures_page(view, known_by(at, vintage), source, chosen, rest or None, more, rest_of_series)
        items += [replace(one, vintage=vintage) for one in found.items]
        looked, rest = looked + found.looked, ""
        if found.goes_on is not None:
            return items, f"{vintage} {found.goes_on}"
    return items, None


def source_figures_page(  # noqa: PLR0913, PLR0917 - what is asked of the list
    view: View,
    at: At,
    source: str,
    chosen: FigureFilter,
    behind: str | None,
    limit: int | None,
    most_series: int = MOST_SERIES,
) -> _FiguresPage:
    """The figures behind a place, at most so many; and where to go on if ``most_series`` had too few of them."""
    place = None if behind is None else _place(source, behind)
    items: list[SourceFigure] = []
    last, count = "", 0
    for count, one in enumerate(_series_from(view, at, source, place)):
        if limit is not None and count == most_series:
            return _FiguresPage(items, last, count)
        rest = place.period if place is not None and one.key == place.series else None
        items += _figures(view, at, one, chosen, rest, None if limit is None else limit - len(items))
        if limit is not None and len(items) >= limit:
            break
        last = one.key
    return _FiguresPage(items, None, count + 1)


def _place(source: str, behind: str) -> _PageBegin:
    found = _FORM.fullmatch(behind)
    if found is None or not behind.startswith(f"{source}/"):
        raise _no_place()
    return _PageBegin(found[1], found[2])


def _no_place() -> Malformed:
    return Malformed("not a place in these figures: begin with the first page again", parameter="cursor")


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
        vintage=None,
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
