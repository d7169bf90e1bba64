"""The vintages of a series, or of all series of a source, in a shape that a program reads, as a list and in one run."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple

from msgspec import Struct

from domain.keys import series_key
from domain.refusals import Malformed
from projections.answers.day_vintages import DayVintages, ExportTooLarge, VintageCounts, day_vintages
from projections.answers.known import known_series
from projections.answers.version_list import AT_ONCE, names_of_source
from projections.answers.view import View
from projections.answers.vintage_shapes import VintageShape
from projections.moment import At

# Of one file: some four hundred megabytes of text.
MOST_ROWS = 10_000_000
_FORM = re.compile(r"([a-z0-9-]{1,64}/[a-z0-9-]{1,64}) ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9MQ-]{4,10})", re.ASCII)


class VintageListing(Struct, frozen=True, kw_only=True):
    """A page of rows; ``vintage_counts`` are of the series that it has rows of."""

    items: list[Any]
    position: int
    vintage_counts: VintageCounts
    vintage_shape: VintageShape


class VintageRun(Struct, frozen=True):
    """All rows, some at a time, and what they leave out."""

    vintage_shape: VintageShape
    vintage_counts: VintageCounts
    batches: Iterator[Sequence[Struct]]

    def __iter__(self) -> Iterator[Any]:
        """The batches."""
        return self.batches


class _VintagePlace(NamedTuple):
    """The row behind which a page begins."""

    series: str
    day: date
    word: str


def vintage_place(shape: VintageShape, row: Struct) -> str:
    """The word by which the list is entered behind a row."""
    return " ".join(shape.place(row))


def ask_series_vintages(  # noqa: PLR0913, PLR0917 - the bounds of a list, and how far its page goes
    shape: VintageShape,
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> VintageListing:
    """The rows of a series, vintage by vintage; raises UnknownSeries, ExportTooLarge, and Malformed for no place."""
    name = known_series(view, at, key).series.series
    place = None if behind is None else _place(behind)
    items, counts = _page(shape, view, at, iter([name]), (start, end), place, limit)
    return VintageListing(
        items=items, position=view.last_change(name, at.position), vintage_counts=counts, vintage_shape=shape
    )


def ask_source_vintages(  # noqa: PLR0913, PLR0917 - the bounds of a list, and how far its page goes
    shape: VintageShape,
    view: View,
    at: At,
    source: str,
    start: str | None = None,
    end: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> VintageListing:
    """The same of all series of a source, one after the other; raises UnknownSource, too."""
    place = None if behind is None else _place(behind)
    if place is not None and series_key(place.series).source != source:
        raise _no_place()
    rest = names_of_source(view, at, source, None if place is None else place.series)
    names = chain([] if place is None else [place.series], rest)
    items, counts = _page(shape, view, at, names, (start, end), place, limit)
    last = view.last_change_in(f"{source}/", at.position)
    return VintageListing(items=items, position=last, vintage_counts=counts, vintage_shape=shape)


def run_series_vintages(  # noqa: PLR0913, PLR0917 - the bounds of a list
    shape: VintageShape, view: View, at: At, key: str, start: str | None = None, end: str | None = None
) -> VintageRun:
    """All rows of a series; raises UnknownSeries, and ExportTooLarge beyond MOST_ROWS."""
    return series_run(shape, view, at, key, (start, end), MOST_ROWS)


def run_source_vintages(  # noqa: PLR0913, PLR0917 - the bounds of a list
    shape: VintageShape, view: View, at: At, source: str, start: str | None = None, end: str | None = None
) -> VintageRun:
    """All rows of a source; raises UnknownSource, and ExportTooLarge beyond MOST_ROWS."""
    return source_run(shape, view, at, source, (start, end), MOST_ROWS)


def series_run(  # noqa: PLR0913, PLR0917 - the bounds of a run
    shape: VintageShape,
    view: View,
    at: At,
    key: str,
    bounds: tuple[str | None, str | None],
    most: int | None = None,
) -> VintageRun:
    """All rows of a series, at most so many."""
    told = day_vintages(view, at, known_series(view, at, key).series.series, *bounds)
    check_size(told.counts, key, most)
    return VintageRun(shape, told.counts, _batches(_rows(shape, told)))


def source_run(  # noqa: PLR0913, PLR0917 - the bounds of a run
    shape: VintageShape,
    view: View,
    at: At,
    source: str,
    bounds: tuple[str | None, str | None],
    most: int | None = None,
) -> VintageRun:
    """The same with at most so many rows; its series are read twice: first for what they leave out."""
    counts = VintageCounts()
    for name in names_of_source(view, at, source, None):
        counts = counts.and_of(day_vintages(view, at, name, *bounds).counts)
        check_size(counts, source, most)
    found = (day_vintages(view, at, name, *bounds) for name in names_of_source(view, at, source, None))
    return VintageRun(shape, counts, _batches(row for told in found for row in _rows(shape, told)))


def check_size(counts: VintageCounts, what: str, most: int | None) -> None:
    """Raise ExportTooLarge beyond so many rows; None is no bound."""
    if most is not None and counts.rows > most:
        raise ExportTooLarge(
            f"the vintages of {what} have more than {most:,} rows: bound the periods by start and end, "
            "ask series by series, or have the operator run: asreported export vintages",
            rows=counts.rows,
        )


def _page(  # noqa: PLR0913, PLR0917 - the bounds of a page
    shape: VintageShape,
    view: View,
    at: At,
    names: Iterator[str],
    bounds: tuple[str | None, str | None],
    place: _VintagePlace | None,
    limit: int | None,
) -> tuple[list[Struct], VintageCounts]:
    items: list[Struct] = []
    counts = VintageCounts()
    for name in names:
        told = day_vintages(view, at, name, *bounds)
        counts = counts.and_of(told.counts)
        behind = place if place is not None and place.series == name else None
        items += islice(_rows(shape, told, behind), None if limit is None else limit - len(items))
        if limit is not None and len(items) >= limit:
            break
    return items, counts


def _rows(shape: VintageShape, told: DayVintages, behind: _VintagePlace | None = None) -> Iterator[Struct]:
    maker = shape.rows(told)
    for day, figures in told.days(None if behind is None else behind.day):
        row_of = maker(day)
        rows = (row for place, value in figures if (row := row_of(place, value)) is not None)
        if behind is not None and day == behind.day:
            # Up to the row behind which the list is entered.
            next((row for row in rows if shape.place(row)[2] == behind.word), None)
        yield from rows


def _batches(rows: Iterator[Struct]) -> Iterator[Sequence[Struct]]:
    return iter(lambda: list(islice(rows, AT_ONCE)), [])


def _place(behind: str) -> _VintagePlace:
    found = _FORM.fullmatch(behind)
    if found is None:
        raise _no_place()
    try:
        return _VintagePlace(found[1], date.fromisoformat(found[2]), found[3])
    except ValueError:
        raise _no_place() from None


def _no_place() -> Malformed:
    return Malformed("not a place in these vintages: begin with the first page again", parameter="cursor")
