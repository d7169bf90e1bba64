"""Figures by vintage date: a row for each figure, a column for each day, as FRED's types 2 and 3 have them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from api.dialects.fred.bad_requests import bad_request
from api.dialects.fred.computed_runs import written
from api.dialects.fred.figure_runs import RunFigure
from api.dialects.fred.fred_forms import Field
from api.dialects.fred.given import day_text
from api.dialects.fred.real_time import FIRST_DAY, LAST_DAY, RealTime

# What is made at a time has to have a limit: so many take some 50 MB.
MOST_CELLS = 1_000_000


class VintageTable(NamedTuple):
    """A page of figures, how many there are, and the days that are their columns; ``is_listed``: they were named."""

    total: int
    figures: list[RunFigure]
    days: list[int]
    is_listed: bool

    def rows(self, series_id: str, places: int | None, *, only_changes: bool) -> Iterator[dict[str, Field]]:
        """A row for each figure: its value on each day, or only where that day brought another one."""
        names = [f"{series_id}_{date.fromordinal(day):%Y%m%d}" for day in self.days]
        for figure in self.figures:
            found = self._changes(figure) if only_changes else self._values(figure)
            cells = {names[place]: written(value, places) for place, value in found}
            yield {"date": day_text(figure.date), **cells}

    def _values(self, figure: RunFigure) -> Iterator[tuple[int, str | Decimal | None]]:
        """By the place of each day on which the figure was there, what it was."""
        begins = [run.day for run in figure.runs]
        for place in range(bisect_left(self.days, begins[0]), len(self.days)):
            yield place, figure.runs[bisect_right(begins, self.days[place]) - 1].value

    def _changes(self, figure: RunFigure) -> Iterator[tuple[int, str | Decimal | None]]:
        """The same where it was otherwise than on the day before; of named days the first one brings all."""
        for run in figure.runs:
            place = bisect_left(self.days, run.day)
            if place < len(self.days) and (self.is_listed or run.day >= self.days[0]):
                yield place, run.value


def vintage_table(
    figures: Iterable[RunFigure], wanted: RealTime, page: tuple[int, int], *, only_changes: bool, is_descending: bool
) -> VintageTable:
    """A page of the figures that have a column in the period; raises where it has too many cells.

    All changes of all figures make the columns, whichever page is asked for.
    """
    limit, offset = page
    kept: list[RunFigure] = []
    days, runs = set(wanted.days) or _ends(wanted, only_changes=only_changes), 0
    for figure in figures:
        turned = {run.day for run in figure.runs if wanted.first <= run.day <= wanted.last}
        if not wanted.days:
            days |= turned
        if turned if only_changes and not wanted.days else figure.runs[0].day <= wanted.last:
            kept.append(figure)
            runs += len(figure.runs)
            _check(runs)
    found = (kept[::-1] if is_descending else kept)[offset : offset + limit]
    _check(runs if only_changes else len(found) * len(days))
    return VintageTable(len(kept), found, sorted(days), bool(wanted.days))


def _ends(wanted: RealTime, *, only_changes: bool) -> set[int]:
    """The first and the last day of the period are columns, too, where something is told of them."""
    if only_changes:
        return set()
    return {wanted.first, wanted.last} - {FIRST_DAY, LAST_DAY}


def _check(cells: int) -> None:
    if cells > MOST_CELLS:
        raise bad_request(
            f"The table has more than {MOST_CELLS:,} cells. Ask for fewer dates with observation_start, "
            "observation_end and limit, or for a shorter real-time period."
        )
