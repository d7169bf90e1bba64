"""The triangle: a series' periods by the vintages in which it was published, with what stood in each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Literal, TypedDict, Unpack

from msgspec import Struct

from domain.moments import OPEN, microseconds
from domain.refusals import Malformed
from domain.words import Moment
from projections.answers.block import Stretch, VintageStretch
from projections.answers.figures import days_between, stretch, within
from projections.answers.known import known_series
from projections.answers.named_vintages import named_vintages
from projections.answers.period_runs import PeriodRuns, TriangleRow, VintageRuns
from projections.answers.releases import names_of
from projections.answers.reverted_turns import REVERTED_WITHIN, unreverted
from projections.answers.turns import Turn, turns
from projections.answers.view import View
from projections.moment import At, backwards, earliest, latest
from projections.tables.vintages import EntryRow, entries_at

# What is made at a time has to have a limit: so many cells take some 50 MB, and so many changes 100.
MOST_CELLS, MOST_CHANGES = 4_000_000, 1_000_000
# Periods that are handed on at a time where all of them are wanted, however many cells they have.
_AT_ONCE = 500
# Refuses so many periods, vintages and changes.
CheckSize = Callable[[int, int, int], None]


TriangleChange = tuple[str, str, str | None, str | None, str]


class TriangleTooLarge(Malformed):
    """The triangle has too many cells (periods by vintages), or too many changes, for one answer."""


class TriangleBounds(TypedDict, total=False):
    """The first and last period, and the first and last vintage; what is left out is no bound.

    ``vintages`` are moments of publication: those are the columns then, whenever the series changed. What was
    ``reverted`` within days is left out as if it had never been said.
    """

    start: str | None
    end: str | None
    from_: str | None
    to: str | None
    vintages: Sequence[str]
    reverted: Literal["exclude"] | None
    reverted_within: int


class Triangle(Struct, frozen=True, kw_only=True):
    """All periods by all vintages that were asked for; ``vintages`` are the moments at which the series changed."""

    series: str
    vintages: list[str]
    items: list[TriangleRow]
    position: int


class TriangleRuns(Struct, frozen=True, kw_only=True):
    """The same with the runs of each period, from which it is written; a cell is in none of them by itself."""

    series: str
    vintages: list[str]
    items: list[PeriodRuns]
    position: int


class WholeTriangle(Struct, frozen=True):
    """A triangle however many cells it has, and its changes, some periods at a time.

    A change is a period, the vintage at which it came to read otherwise, the value, its qualifier, and the state.
    """

    runs: TriangleRuns

    def __iter__(self) -> Iterator[list[TriangleChange]]:
        items = self.runs.items
        return (changes_of(self.runs, items[at : at + _AT_ONCE]) for at in range(0, len(items), _AT_ONCE))


def changes_of(answer: TriangleRuns, items: Iterable[PeriodRuns]) -> list[TriangleChange]:
    """The changes of some of its periods."""
    return [
        (one.period, answer.vintages[first], value, qualifier, "withdrawn" if value is None else "reported")
        for one in items
        for first, value, qualifier in zip(one.starts, one.values, one.qualifiers, strict=True)
    ]


def ask_triangle(view: View, at: At, key: str, **bounds: Unpack[TriangleBounds]) -> Triangle:
    """Periods by vintages, every cell that there is within the bounds; raises as ``ask_triangle_runs`` does."""
    found = ask_triangle_runs(view, at, key, **bounds)
    items = [one.row(found.vintages) for one in found.items]
    return Triangle(series=found.series, vintages=found.vintages, items=items, position=found.position)


def ask_triangle_runs(view: View, at: At, key: str, **bounds: Unpack[TriangleBounds]) -> TriangleRuns:
    """Periods by vintages as runs, all that there are within the bounds; raises TriangleTooLarge."""
    return _ask(view, at, key, bounds, check_size)


def run_triangle(view: View, at: At, key: str, **bounds: Unpack[TriangleBounds]) -> WholeTriangle:
    """The same of any number of cells; raises TriangleTooLarge where there are too many changes."""
    return WholeTriangle(_ask(view, at, key, bounds, check_changes))


def _ask(view: View, at: At, key: str, bounds: TriangleBounds, check: CheckSize) -> TriangleRuns:
    named = _named(bounds)
    if not named:
        found = _runs_within(view, at, key, bounds, check)
    else:
        # Every vintage up to the last one that is named may stand in one of the columns, but none has cells of its own.
        found = _runs_within(view, at, key, {**bounds, "to": named[-1]}, check_changes).as_of(named)
        check(len(found.periods), len(named), 0)
    position = view.last_change(key, at.position)
    return TriangleRuns(series=key, vintages=found.vintages, items=found.periods, position=position)


def _named(bounds: TriangleBounds) -> list[Moment]:
    """The vintages that are named, in their order; raises NotAMoment, and Malformed beside other bounds of vintages."""
    named = named_vintages(bounds.get("vintages", ()))
    if named and (bounds.get("from_") or bounds.get("to")):
        raise Malformed("give vintages, or the first and the last by from and to", parameter="vintages")
    return named


def _runs_within(view: View, at: At, key: str, bounds: TriangleBounds, check: CheckSize) -> VintageRuns:
    number, series = known_series(view, at, key)
    start, end = bounds.get("start"), bounds.get("end")
    first, last = days_between(start, end)
    vintages = _stretch(bounds.get("from_"), bounds.get("to"))
    days_left_out = bounds.get("reverted_within", REVERTED_WITHIN) if bounds.get("reverted") else 0
    block = None if days_left_out else view.block(series.series, number, view.last_change(key, at.position))
    days = Stretch((first or date.min).toordinal(), (last or date.max).toordinal())
    found = None if block is None else block.runs(at.published, at.position, days, vintages, check)
    if found is not None:
        return found
    wanted = within(start, end)
    entries = entries_at(view.generation, number, at, wanted=stretch(start, end, series.frequency))
    return vintage_runs((one for one in list(entries) if wanted(one.period)), vintages, check, days_left_out)


def _stretch(from_: str | None, to: str | None) -> VintageStretch:
    found = VintageStretch(
        first=-OPEN if from_ is None else microseconds(earliest(from_)),
        last=OPEN if to is None else microseconds(latest(to)),
    )
    if found.first > found.last:
        raise backwards(from_, to, "from", "to")
    return found


def check_size(periods: int, vintages: int, changes: int) -> None:
    """Raises TriangleTooLarge where that is more than is answered at a time."""
    check_changes(periods, vintages, changes)
    if periods * vintages > MOST_CELLS:
        raise TriangleTooLarge(
            f"{periods:,} periods by {vintages:,} vintages are more than {MOST_CELLS:,} cells: bound the periods by "
            "start and end, or the vintages by from and to, or take CSV, NDJSON, Parquet or Arrow, which are whole",
            periods=periods,
            vintages=vintages,
        )


def check_changes(periods: int, vintages: int, changes: int) -> None:
    """Raises TriangleTooLarge where so many changes are more than are held at a time, whatever their cells."""
    if changes > MOST_CHANGES:
        raise TriangleTooLarge(
            f"{changes:,} changes are more than {MOST_CHANGES:,}: bound the periods by start and end, or the vintages "
            "by from and to, or take the versions of the series, which have no limit",
            periods=periods,
            vintages=vintages,
        )


def vintage_runs(
    entries: Iterable[EntryRow], bounds: VintageStretch, check: CheckSize = check_size, without_reverted: int = 0
) -> VintageRuns:
    """The triangle over the vintages within the bounds; raises what ``check`` does. ``entries`` come by period.

    What was reverted within ``without_reverted`` days is left out.
    """
    told = (list(turns(of_figure)) for _, of_figure in groupby(entries, key=attrgetter("period")))
    rows = [unreverted(row, without_reverted) for row in told if row]
    names = names_of(one for row in rows for one in row if bounds.first <= one.at <= bounds.last)
    columns = {at: number for number, at in enumerate(sorted(names))}
    shown = [row for row in rows if columns and row[0].at <= bounds.last]
    check(len(shown), len(columns), sum(map(len, shown)))
    items = [_runs(row, columns, bounds) for row in shown]
    return VintageRuns([names[at] for at in columns], items)


def _runs(row: Sequence[Turn], columns: dict[int, int], bounds: VintageStretch) -> PeriodRuns:
    within = [one for one in row if one.at in columns]
    before = [one for one in row if one.at < bounds.first][-1:]
    # What stood before the bounds stands at their first vintage, unless the figure turned just there.
    stood = before if not within or columns[within[0].at] else []
    starts = [*(0 for _ in stood), *(columns[one.at] for one in within)]
    entries = [one.entry for one in (*stood, *within)]
    return PeriodRuns(
        row[0].entry.period, starts, [one.value for one in entries], [one.qualifier for one in entries], len(columns)
    )
