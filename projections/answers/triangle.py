"""The triangle: a series' periods by the vintages in which it was published, with what stood in each."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Literal

from msgspec import Struct, field

from domain.moments import OPEN, microseconds
from domain.refusals import Malformed
from projections.answers.figures import stretch, within
from projections.answers.known import known_series
from projections.answers.releases import Turn, names_of, turns
from projections.answers.view import View
from projections.moment import At, backwards, earliest, latest
from projections.tables.vintages import EntryRow, entries_at

# What is made at a time has to have a limit: so many take some 50 MB.
MOST_CELLS = 4_000_000


class TriangleTooLarge(Malformed):
    """The triangle has too many cells (periods by vintages) for one answer."""


class Run(Struct, frozen=True, kw_only=True):
    """How a period stands from one vintage on, the first being 0, until the next run; no qualifier without value."""

    first: int = field(name="from")
    state: Literal["reported", "withdrawn"]
    qualifier: str | None


class TriangleRow(Struct, frozen=True, kw_only=True):
    """One period: ``values`` vintage by vintage, None where none stood; before the first run nothing was published."""

    period: str
    values: list[str | None]
    runs: list[Run]

    def run_by_vintage(self) -> list[Run | None]:
        """The run in which each of the values lies; None where nothing was published yet."""
        found: list[Run | None] = [None] * len(self.values)
        for one, end in zip(self.runs, [*(one.first for one in self.runs[1:]), len(found)], strict=True):
            found[one.first : end] = [one] * (end - one.first)
        return found


class Triangle(Struct, frozen=True, kw_only=True):
    """All periods by all vintages that were asked for; ``vintages`` are the moments at which the series changed."""

    series: str
    vintages: list[str]
    items: list[TriangleRow]
    position: int


class Bounds(Struct, frozen=True, kw_only=True):
    """From which to which moment vintages are wanted, in microseconds since 1970, both included."""

    first: int
    last: int


def ask_triangle(  # noqa: PLR0913, PLR0917 - the bounds of two axes
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    from_: str | None = None,
    to: str | None = None,
) -> Triangle:
    """Periods by vintages, all that there are within the bounds; raises TriangleTooLarge."""
    number, series = known_series(view, at, key)
    wanted = within(start, end)
    entries = list(entries_at(view.generation, number, at, wanted=stretch(start, end, series.frequency)))
    bounds = Bounds(
        first=0 if from_ is None else microseconds(earliest(from_)),
        last=OPEN if to is None else microseconds(latest(to)),
    )
    if bounds.first > bounds.last:
        raise backwards(from_, to, "from", "to")
    asked = (one for one in entries if wanted(one.period))
    return triangle(key, asked, bounds, view.last_change(key, at.position))


def triangle(series: str, entries: Iterable[EntryRow], bounds: Bounds, position: int) -> Triangle:
    """The triangle over the vintages within the bounds; raises TriangleTooLarge. ``entries`` come period by period."""
    rows = [row for _, of_figure in groupby(entries, key=attrgetter("period")) if (row := list(turns(of_figure)))]
    names = names_of(one for row in rows for one in row if bounds.first <= one.at <= bounds.last)
    columns = {at: number for number, at in enumerate(sorted(names))}
    shown = [row for row in rows if columns and row[0].at <= bounds.last]
    check_size(len(shown), len(columns))
    items = [_row(row, columns, bounds) for row in shown]
    return Triangle(series=series, vintages=[names[at] for at in columns], items=items, position=position)


def check_size(periods: int, vintages: int) -> None:
    """Raises TriangleTooLarge where that is more than is answered at a time."""
    if periods * vintages > MOST_CELLS:
        raise TriangleTooLarge(
            f"{periods:,} periods by {vintages:,} vintages are more than {MOST_CELLS:,} cells: bound the periods by "
            "start and end, or the vintages by from and to",
            periods=periods,
            vintages=vintages,
        )


def _row(row: Sequence[Turn], columns: dict[int, int], bounds: Bounds) -> TriangleRow:
    values: list[str | None] = [None] * len(columns)
    runs = []
    steps = [(0, one.entry) for one in [one for one in row if one.at < bounds.first][-1:]]
    steps += [(columns[one.at], one.entry) for one in row if one.at in columns]
    for (first, one), last in zip(steps, [*(first for first, _ in steps[1:]), len(columns)], strict=True):
        if first < last:
            values[first:last] = [one.value] * (last - first)
            state: Literal["reported", "withdrawn"] = "reported" if one.has_value else "withdrawn"
            runs.append(Run(first=first, state=state, qualifier=one.qualifier))
    return TriangleRow(period=row[0].entry.period, values=values, runs=runs)


def cells(answer: Triangle, page: Sequence[TriangleRow]) -> Iterator[list[object]]:
    """The triangle as rows of cells: a period and its values, a column a vintage.

    Beside a vintage stand the qualifiers where any of its values is not exact, and the states where one is withdrawn.
    """
    beside = _beside(answer)
    yield ["period", *(name for at, vintage in enumerate(answer.vintages) for name in (vintage, *beside[at].values()))]
    for row in page:
        cells: list[object] = [row.period]
        for value, run, words in zip(row.values, row.run_by_vintage(), beside, strict=True):
            cells += [value, *(_word(run, word) for word in words)]
        yield cells


def _beside(answer: Triangle) -> list[dict[str, str]]:
    """By vintage which words have to be told of its values, each with the name of its column."""
    found: list[dict[str, str]] = [{} for _ in answer.vintages]
    for row in answer.items:
        for at, run in enumerate(row.run_by_vintage()):
            if run is not None and run.qualifier not in (None, "exact"):
                found[at].setdefault("qualifier", f"{answer.vintages[at]}.qualifier")
            if run is not None and run.state == "withdrawn":
                found[at].setdefault("state", f"{answer.vintages[at]}.state")
    return [{word: one[word] for word in ("qualifier", "state") if word in one} for one in found]


def _word(run: Run | None, word: str) -> str | None:
    if word == "state":
        return run.state if run else "not-published-then"
    return run.qualifier if run else None
