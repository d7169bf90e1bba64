"""The triangle: a series' periods by the vintages in which it was published, with what stood in each."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Literal

from msgspec import Struct, field

from domain.refusals import Malformed
from projections.releases import turns
from projections.series_at import Standing

# What is made at a time has to have a limit: so many take some 50 MB.
MOST_CELLS = 4_000_000


class TriangleTooLarge(Malformed):
    """More periods by more vintages than are answered at a time."""


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


def triangle(series: str, entries: Iterable[Standing], bounds: Bounds, position: int) -> Triangle:
    """The triangle over the vintages within the bounds; raises TriangleTooLarge. ``entries`` come period by period."""
    rows = [list(turns(of_figure)) for _, of_figure in groupby(entries, key=attrgetter("period"))]
    names: dict[int, Standing] = {}
    for one in (one for row in rows for one, _ in row):
        if bounds.first <= one.published <= bounds.last:
            names[one.published] = min(names.get(one.published, one), one, key=lambda entry: entry.position)
    columns = {at: number for number, at in enumerate(sorted(names))}
    shown = [row for row in rows if columns and row and row[0][0].published <= bounds.last]
    check_size(len(shown), len(columns))
    items = [_row([one for one, _ in row], columns, bounds) for row in shown]
    return Triangle(series=series, vintages=[names[at].published_at for at in columns], items=items, position=position)


def check_size(periods: int, vintages: int) -> None:
    """Raises TriangleTooLarge where that is more than is answered at a time."""
    if periods * vintages > MOST_CELLS:
        raise TriangleTooLarge(
            f"{periods:,} periods by {vintages:,} vintages are more than {MOST_CELLS:,} cells: bound the periods by "
            "start and end, or the vintages by from and to",
            periods=periods,
            vintages=vintages,
        )


def _row(seen: Sequence[Standing], columns: dict[int, int], bounds: Bounds) -> TriangleRow:
    values: list[str | None] = [None] * len(columns)
    runs = []
    before = [one for one in seen if one.published < bounds.first]
    steps = [(0, one) for one in before[-1:]]
    steps += [(columns[one.published], one) for one in seen if one.published in columns]
    for (first, one), last in zip(steps, [*(first for first, _ in steps[1:]), len(columns)], strict=True):
        if first < last:
            values[first:last] = [one.value] * (last - first)
            state: Literal["reported", "withdrawn"] = "reported" if one.has_value else "withdrawn"
            runs.append(Run(first=first, state=state, qualifier=one.qualifier))
    return TriangleRow(period=seen[0].period, values=values, runs=runs)


def cells(answer: Triangle, page: Sequence[TriangleRow]) -> Iterator[list[object]]:
    """The triangle as rows of cells: a period and its values, a column a vintage."""
    yield ["period", *answer.vintages]
    for row in page:
        yield [row.period, *row.values]
