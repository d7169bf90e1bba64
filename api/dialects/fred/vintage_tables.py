"""Figures by vintage date: a row for each figure, a column for each day, as FRED's types 2 and 3 have them."""

from bisect import bisect_left, bisect_right
from collections import deque
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

# What is answered at a time has to have a limit: cells that are written, and runs that are kept, some 100 bytes each.
MOST_CELLS, _MOST_RUNS = 4_000_000, 500_000


class VintageTable(NamedTuple):
    """A page of figures, how many there are, and the days that are their columns; ``is_listed``: they were named."""

    total: int
    figures: list[RunFigure]
    days: list[int]
    is_listed: bool

    @property
    def cells(self) -> int:
        """How many cells there are at most."""
        return len(self.figures) * len(self.days)

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
    figures: Iterable[RunFigure],
    wanted: RealTime,
    page: tuple[int, int],
    *,
    vintages: Iterable[int] = (),
    only_changes: bool,
    is_descending: bool,
) -> VintageTable:
    """A page of the figures that have a column in the period; raises where it has too many cells.

    All changes of all figures make the columns, whichever page is asked for, and so do ``vintages``: days of the
    period on which another figure of the series changed.
    """
    limit, offset = page
    kept: deque[RunFigure] = deque()
    total, runs, days = 0, 0, set(wanted.days) or _ends(wanted, only_changes=only_changes).union(vintages)
    for figure in figures:
        turned = {run.day for run in figure.runs if wanted.first <= run.day <= wanted.last}
        if not wanted.days:
            days |= turned
        if not (turned if only_changes and not wanted.days else figure.runs[0].day <= wanted.last):
            continue
        if is_descending or offset <= total < offset + limit:
            kept.append(figure._replace(runs=[run._replace(said=None) for run in figure.runs]))
            runs += len(figure.runs)
        if is_descending and len(kept) > offset + limit:
            runs -= len(kept.popleft().runs)
        _check(runs, _MOST_RUNS)
        total += 1
    found = list(kept)[::-1][offset:] if is_descending else list(kept)
    _check(0 if only_changes else len(found) * len(days), MOST_CELLS)
    return VintageTable(total, found, sorted(days), bool(wanted.days))


def _ends(wanted: RealTime, *, only_changes: bool) -> set[int]:
    """The first and the last day of the period are columns, too, where something is told of them."""
    if only_changes:
        return set()
    return {wanted.first, wanted.last} - {FIRST_DAY, LAST_DAY}


def _check(count: int, most: int) -> None:
    if count > most:
        raise bad_request(
            f"The table has more than {most:,} cells. Ask for fewer dates with observation_start, observation_end and "
            "limit, or for a shorter real-time period."
        )
