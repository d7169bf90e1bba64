"""One period of the triangle: cell by cell, or as the runs of vintages in which it reads the same."""

from typing import Literal

from msgspec import Struct, field


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

    @property
    def row(self) -> TriangleRow:
        """Every cell of it."""
        values: list[str | None] = [None] * self.starts[0]
        for first, end, value in zip(self.starts, self.ends, self.values, strict=True):
            values += [value] * (end - first)
        runs = [
            Run(first=first, state="withdrawn" if value is None else "reported", qualifier=qualifier)
            for first, value, qualifier in zip(self.starts, self.values, self.qualifiers, strict=True)
        ]
        return TriangleRow(period=self.period, values=values, runs=runs)


class VintageRuns(Struct, frozen=True):
    """The periods of a triangle, and how each of its vintages is called."""

    vintages: list[str]
    periods: list[PeriodRuns]
