"""The versions of a series' figures along the publication axis: what each came to read, from when until when."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

from domain.words import Moment, Value
from projections.answers.figures import stretch, within
from projections.answers.known import known_series
from projections.answers.reverted_turns import unreverted
from projections.answers.turns import turns
from projections.answers.view import View
from projections.moment import At
from projections.tables.vintages import EntryRow, NewEntries, entries_at, entries_since

What = Literal["reported", "changed", "withdrawn"]


class FigureVersion(NamedTuple):
    """How a figure reads from one moment of publication until the next; ``value`` is None where it is withdrawn.

    ``published`` and ``until`` are in microseconds since 1970, the latter excluded, None where nothing follows;
    ``published_at`` is the moment as it was said, and ``entry`` and ``position`` are those of the entry that says so.
    """

    period: str
    value: Value | None
    qualifier: str | None
    status: str | None
    through: str | None
    published: int
    until: int | None
    published_at: Moment
    entry: int
    position: int
    what: What


def versions(  # noqa: PLR0913 - the bounds of a list
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    *,
    since: NewEntries | None = None,
    without_reverted: int = 0,
) -> Iterator[FigureVersion]:
    """Every version of each figure as known at a moment, by period and then in order; raises UnknownSeries.

    With ``since``, of those figures alone that have a new entry, and of each all. Whoever says the same again makes no
    version, nor does what was reverted within ``without_reverted`` days. Rows are read no further than they are taken,
    by the thread that takes them; the series is looked up and the bounds are read at once.
    """
    number, series = known_series(view, at, key)
    wanted = within(start, end)
    between = stretch(start, end, series.frequency)
    if since is None:
        rows = entries_at(view.generation, number, at, wanted=between)
    else:
        rows = entries_since(view.generation, number, at, since, between)
    by_figure = groupby(rows, key=attrgetter("period"))
    return (
        one
        for period, of_figure in by_figure
        if wanted(period)
        for one in _of_figure(list(of_figure), without_reverted)
    )


def _of_figure(entries: list[EntryRow], without_reverted: int) -> Iterator[FigureVersion]:
    if len(entries) == 1 and entries[0].has_value:  # as most figures are, which are never revised
        yield _made(entries[0], entries[0].published, None, "reported")
        return
    for one, following in pairwise([*unreverted(list(turns(entries)), without_reverted), None]):
        assert one is not None, "only what follows the last one is missing"
        yield _made(one.entry, one.at, None if following is None else following.at, one.what)


def _made(entry: EntryRow, published: int, until: int | None, what: What) -> FigureVersion:
    _, period, _, _, number, position, value, qualifier, status, through, published_at, has_value = entry
    said = qualifier if has_value else None
    return FigureVersion(period, value, said, status, through, published, until, published_at, number, position, what)
