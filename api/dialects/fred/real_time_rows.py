"""Figures by real-time period: a row for each run of days in which a value held, as FRED's types 1 and 4 have them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from api.dialects.fred.computed_runs import written
from api.dialects.fred.figure_runs import DayRun, RunFigure
from api.dialects.fred.fred_forms import Field
from api.dialects.fred.given import day_text
from api.dialects.fred.real_time import LAST_DAY, RealTime
from domain.moments import last_instant


class RealTimeRow(NamedTuple):
    """A value with the days from the end of which until that of which it held; ``first`` and ``last`` as cut."""

    date: int
    first: int
    last: int
    run: DayRun
    true_last: int

    def fields(self, places: int | None, *, is_extended: bool = False) -> dict[str, Field]:
        """The row as it is sent; extended by what FRED does not tell."""
        found: dict[str, Field] = {
            "realtime_start": day_text(self.first),
            "realtime_end": day_text(self.last),
            "date": day_text(self.date),
            "value": written(self.run.value, places),
        }
        return found | self._extended() if is_extended else found

    def _extended(self) -> dict[str, Field]:
        said = self.run.said
        return {
            "true_realtime_start": day_text(self.run.day),
            "true_realtime_end": day_text(self.true_last),
            "qualifier": said.qualifier if said else None,
            "status": said.status if said else None,
            "published_at": said.published_at if said else None,
            "known_at": last_instant(said.published_at) if said else None,
            "entry": said.entry if said else None,
            "position": said.position if said else None,
        }


def held_rows(figure: RunFigure, wanted: RealTime) -> Iterator[RealTimeRow]:
    """Every run that held on one of the days that are wanted, cut to their period."""
    for run, last in _with_ends(figure):
        row = _cut(figure, run, last, wanted)
        if row is not None and _holds(row, wanted):
            yield row


def first_rows(figure: RunFigure, wanted: RealTime) -> Iterator[RealTimeRow]:
    """The first value of the figure, if it was published within the period."""
    for run, last in _with_ends(figure):
        if run.value is not None:
            row = _cut(figure, run, last, wanted)
            if row is not None and wanted.first <= run.day:
                yield row
            return


def _with_ends(figure: RunFigure) -> Iterator[tuple[DayRun, int]]:
    """Each run with the last day on which it holds."""
    for place, run in enumerate(figure.runs):
        yield run, figure.runs[place + 1].day - 1 if place + 1 < len(figure.runs) else LAST_DAY


def _cut(figure: RunFigure, run: DayRun, last: int, wanted: RealTime) -> RealTimeRow | None:
    if last < wanted.first or run.day > wanted.last:
        return None
    return RealTimeRow(figure.date, max(run.day, wanted.first), min(last, wanted.last), run, last)


def _holds(row: RealTimeRow, wanted: RealTime) -> bool:
    if not wanted.days:
        return True
    place = bisect_left(wanted.days, row.first)
    return place < len(wanted.days) and wanted.days[place] <= row.last


class RowPage(NamedTuple):
    """How many rows there are, and those of one page."""

    total: int
    rows: list[RealTimeRow]


def page_of_rows(
    figures: Callable[[], Iterable[RunFigure]],
    rows: Callable[[RunFigure], Iterator[RealTimeRow]],
    page: tuple[int, int],
    *,
    is_descending: bool,
) -> RowPage:
    """A page of the rows by date, those of one date always by their days; ``page`` is how many, and behind how many.

    Descending, the figures are gone through twice, and only those of the page are kept.
    """
    limit, offset = page
    if is_descending:
        return _descending(figures, rows, limit, offset)
    count, kept = 0, []
    for figure in figures():
        for row in rows(figure):
            if offset <= count < offset + limit:
                kept.append(row)
            count += 1
    return RowPage(count, kept)


def _descending(
    figures: Callable[[], Iterable[RunFigure]],
    rows: Callable[[RunFigure], Iterator[RealTimeRow]],
    limit: int,
    offset: int,
) -> RowPage:
    counts = [sum(1 for _ in rows(figure)) for figure in figures()]
    behind, wanted, skipped = 0, set(), None
    for number in range(len(counts) - 1, -1, -1):
        if behind + counts[number] > offset and behind < offset + limit:
            skipped = offset - behind if skipped is None else skipped
            wanted.add(number)
        behind += counts[number]
    found = [list(rows(figure)) for number, figure in enumerate(figures()) if number in wanted]
    kept = [row for of_date in reversed(found) for row in of_date]
    begin = max(0, skipped or 0)
    return RowPage(behind, kept[begin : begin + limit])
