"""Marked days as a strip for each year, each a drawing one unit a day."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from projections.answers.marked_days import MarkedDays

# So many years are told apart on a page; the latest ones.
_MOST_YEARS = 40


class StripPath(Struct, frozen=True):
    """The days of one mark in one year, as the outline of an SVG path; ten units high."""

    mark: str
    outline: str


class YearStrip(Struct, frozen=True):
    """One year with its days from 0 on."""

    year: int
    days: int
    paths: list[StripPath]


def year_strips(spans: Sequence[MarkedDays]) -> list[YearStrip]:
    """The years that have a mark and those between, the latest ones, by year."""
    if not spans:
        return []
    first, last = spans[0].first.year, max(one.last for one in spans).year
    years = range(max(first, last - _MOST_YEARS + 1), last + 1)
    marked: dict[int, dict[str, list[str]]] = {year: {} for year in years}
    for one in spans:
        for year, begin, end in _by_year(one, years):
            marked[year].setdefault(one.mark, []).append(f"M{begin} 0h{end - begin}v10h-{end - begin}z")
    return [_strip(year, of_year) for year, of_year in marked.items()]


def _strip(year: int, marked: dict[str, list[str]]) -> YearStrip:
    return YearStrip(year, _length(year), [StripPath(mark, "".join(parts)) for mark, parts in marked.items()])


def _by_year(one: MarkedDays, years: range) -> Iterator[tuple[int, int, int]]:
    """The part of a span in each of the years: from which day on, and before which."""
    for year in range(max(one.first.year, years.start), min(one.last.year, years[-1]) + 1):
        new_year = date(year, 1, 1).toordinal()
        begin, end = one.first.toordinal() - new_year, one.last.toordinal() + 1 - new_year
        yield year, max(0, begin), min(end, _length(year))


def _length(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday
