"""One period of the triangle: cell by cell, or as the runs of vintages in which it reads the same."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from domain.moments import microseconds
from domain.words import Moment


class Run(Struct, frozen=True, kw_only=True):
    """How a period stands from one vintage on, the first being 0, until the next run; no qualifier without value.

    ``vintage`` is how that vintage is called.
    """

    first: int = field(name="from")
    vintage: str
    state: Literal["reported", "withdrawn"]
    qualifier: str | None


class TriangleRow(Struct, frozen=True, kw_only=True):
    """One period: ``values`` vintage by vintage, None where none stood; before the first run nothing was published."""

    period: str
    values: list[str | None]
    runs: list[Run]


class PeriodRuns(Struct, frozen=True):
    """The same as runs alone: from each of the vintages ``starts`` on stands the value beside it, until the next one.

    A value None is withdrawn, and has no qualifier. There are so many vintages as ``width`` says, and a run at least.
    """

    period: str
    starts: list[int]
    values: list[str | None]
    qualifiers: list[str | None]
    width: int

    @property
    def ends(self) -> list[int]:
        """The vintages before which the runs end."""
        return [*self.starts[1:], self.width]

    def row(self, vintages: Sequence[str]) -> TriangleRow:
        """Every cell of it, where the vintages are called so."""
        values: list[str | None] = [None] * self.starts[0]
        for first, end, value in zip(self.starts, self.ends, self.values, strict=True):
            values += [value] * (end - first)
        runs = [
            Run(
                first=first,
                vintage=vintages[first],
                state="withdrawn" if value is None else "reported",
                qualifier=qualifier,
            )
            for first, value, qualifier in zip(self.starts, self.values, self.qualifiers, strict=True)
        ]
        return TriangleRow(period=self.period, values=values, runs=runs)


class VintageRuns(Struct, frozen=True):
    """The periods of a triangle, and how each of its vintages is called."""

    vintages: list[str]
    periods: list[PeriodRuns]

    def as_of(self, moments: Sequence[Moment]) -> "VintageRuns":
        """How the periods read at any moments, in their order: a column each, called as it is said.

        A period that was published by none of them is left out.
        """
        known = [microseconds(Moment(one)) for one in self.vintages]
        # So many of the vintages are known at each of the moments.
        counts = [bisect_right(known, microseconds(one)) for one in moments]
        found = (_as_of(one, counts) for one in self.periods)
        return VintageRuns([str(one) for one in moments], [one for one in found if one.starts])


def _as_of(runs: PeriodRuns, counts: list[int]) -> PeriodRuns:
    """The runs over columns at which so many of the vintages are known; none where the period is in no column."""
    # A run is seen from the first column on that knows the vintage with which it starts.
    seen = [bisect_right(counts, start) for start in runs.starts]
    ends = [*seen[1:], len(counts)]
    kept = [at for at, (first, end) in enumerate(zip(seen, ends, strict=True)) if first < end]
    return PeriodRuns(
        runs.period,
        [seen[at] for at in kept],
        [runs.values[at] for at in kept],
        [runs.qualifiers[at] for at in kept],
        len(counts),
    )
