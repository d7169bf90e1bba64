"""The versions of figures that a query names, series by series and period by period."""

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain, groupby, islice
from operator import attrgetter, itemgetter

from msgspec.structs import replace

from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.filters import of_series
from api.dialects.sdmx.flows import FlowSeries, series_of
from api.dialects.sdmx.keys import codes_of
from api.dialects.sdmx.sdmx_figure import Action, SdmxFigure
from domain.values import same_number
from domain.words import Moment
from projections.answers.versions import FigureVersion, versions
from projections.moment import At
from projections.tables.vintages import NewEntries

_NO_VERSION = FigureVersion("", None, None, None, None, 0, None, Moment(""), 0, 0, "withdrawn")
_BY_PERIOD = attrgetter("period")


def read_versions(query: DataQuery) -> Iterator[SdmxFigure]:
    """What the query names, read no further than it is taken.

    Of each figure that is the version that holds; with history all of them; with ``since`` what has changed.
    """
    found = chain.from_iterable(_of_series(query, one) for one in asked_series(query))
    return islice(found, query.offset, None if query.limit is None else query.offset + query.limit)


def asked_series(query: DataQuery) -> Iterator[FlowSeries]:
    """The series that the keys name, and that pass the filters of a whole series."""
    filters = of_series(query.filters)
    for flow in query.flows:
        for one in series_of(query.asked, flow, codes_of(query.keys)):
            is_named = any(key.names(one.series.frequency, one.codes) for key in query.keys)
            if is_named and all(each.keeps(alone(one)) for each in filters):
                yield one


def alone(of: FlowSeries) -> SdmxFigure:
    """A series without a figure."""
    return SdmxFigure(of, _NO_VERSION, "Information")


def _of_series(query: DataQuery, of: FlowSeries) -> Iterator[SdmxFigure]:
    wanted = (one for one in _versions(query, of) if all(each.keeps(one) for each in query.filters))
    if query.has_figures:
        return _counted(query, wanted)
    return iter([] if next(wanted, None) is None else [alone(of)])


def _counted(query: DataQuery, found: Iterable[SdmxFigure]) -> Iterator[SdmxFigure]:
    """The first or the last figures of a series, each with all that was found of it."""
    if query.first is None and query.last is None:
        return iter(found)
    figures: Iterable[list[SdmxFigure]] = (
        list(group) for _, group in groupby(found, key=lambda one: one.version.period)
    )
    if query.first is not None:
        figures = islice(figures, query.first)
    if query.last is not None:
        figures = deque(figures, query.last)
    return chain.from_iterable(figures)


def _versions(query: DataQuery, of: FlowSeries) -> Iterator[SdmxFigure]:
    if query.has_history:
        since = query.since
        found = _all(query, of, query.at, None if since is None else NewEntries(since.published + 1, since.position))
        kept = found if since is None else (one for one in found if _is_new(one, since.published, since.position))
        return (SdmxFigure(of, one, "Delete" if one.value is None else "Replace") for one in kept)
    if query.since is not None:
        return _changes(query, of)
    return (SdmxFigure(of, one, "Information") for one in _latest(_all(query, of, query.at)))


def _all(query: DataQuery, of: FlowSeries, at: At, since: NewEntries | None = None) -> Iterator[FigureVersion]:
    return versions(query.asked.view, at, of.series.series, query.start, query.end, since=since)


def _latest(found: Iterator[FigureVersion]) -> Iterator[FigureVersion]:
    for _, group in groupby(found, key=_BY_PERIOD):
        yield deque(group, 1)[0]


def _is_new(one: FigureVersion, published: int, position: int) -> bool:
    return one.published > published or one.position > position


def _changes(query: DataQuery, of: FlowSeries) -> Iterator[SdmxFigure]:
    """What somebody has to do whose copy is of the moment of ``since``."""
    assert query.since is not None, "asked where it is said"
    then = replace(query.at, published=query.since.published, position=query.since.position)
    before = ((one.period, 0, one) for one in _latest(_all(query, of, then)))
    after = ((one.period, 1, one) for one in _latest(_all(query, of, query.at)))
    for _, both in groupby(merge(before, after, key=itemgetter(0, 1)), key=itemgetter(0)):
        found = {which: one for _, which, one in both}
        if told := _change(found.get(0), found.get(1)):
            yield SdmxFigure(of, *told)


def _change(before: FigureVersion | None, after: FigureVersion | None) -> tuple[FigureVersion, Action] | None:
    had = before is not None and before.value is not None
    if after is not None and after.value is not None:
        return None if before is not None and had and _says_the_same(before, after) else (after, "Replace")
    if before is None or not had:
        return None
    # What was voided is not there any more: it leaves as it was.
    return (after or before._replace(value=None, qualifier=None, what="withdrawn"), "Delete")


def _says_the_same(one: FigureVersion, other: FigureVersion) -> bool:
    return same_number(one.value, other.value) and one[2:5] == other[2:5]
