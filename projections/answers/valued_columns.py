"""The figures of a series that have a value, as columns: those that are withdrawn are as if absent."""

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, compress
from typing import TypeVar, cast

from projections.answers.block import FigureColumns

# Some rows of columns, in an order; a range is of neighbours.
Rows = range | list[int]
Cell = TypeVar("Cell")


def cells(column: Sequence[Cell], rows: Rows) -> Sequence[Cell]:
    """A column's cells in some rows."""
    if isinstance(rows, range):
        return column[rows.start : rows.stop]
    return [column[row] for row in rows]


class ValuedColumns:
    """The rows of ``FigureColumns`` that have a value; a column is made when it is asked for."""

    def __init__(self, figures: FigureColumns) -> None:
        self._figures = figures
        self._valued = [one is not None for one in figures.scaled] if figures.has_withdrawn else None

    def _of(self, column: list[Cell]) -> list[Cell]:
        return column if self._valued is None else list(compress(column, self._valued))

    @property
    def scale(self) -> int:
        """Behind so many digits the point of every scaled value stands."""
        return self._figures.scale

    @cached_property
    def periods(self) -> list[str]:
        """The period, as text."""
        return self._of(self._figures.periods)

    @cached_property
    def first_days(self) -> list[int]:
        """The first day of the period, as ``date.toordinal`` counts."""
        return self._of(self._figures.first_days)

    @cached_property
    def last_days(self) -> list[int]:
        """The last day that is counted; it need not grow from row to row."""
        return self._of(self._figures.last_days)

    @cached_property
    def values(self) -> list[str]:
        """The value as said."""
        return cast("list[str]", self._of(self._figures.values))

    @cached_property
    def scaled(self) -> list[int]:
        """The value times ten to the power of ``scale``."""
        return cast("list[int]", self._of(self._figures.scaled))

    @cached_property
    def places(self) -> list[int]:
        """How many digits the value as said has behind its point."""
        return self._of(self._figures.places)

    @cached_property
    def qualifiers(self) -> list[str]:
        """How the source put the value."""
        return cast("list[str]", self._of(self._figures.qualifiers))

    @cached_property
    def throughs(self) -> list[str | None]:
        """The last day that the source itself named."""
        return self._of(self._figures.throughs)

    @cached_property
    def published_at(self) -> list[str]:
        """When the entry that is the answer was published, as said."""
        return self._of(self._figures.published_at)

    @cached_property
    def revisions_of_value(self) -> list[int]:
        """How often the source revised the value."""
        return self._of(self._figures.revisions_of_value)

    @cached_property
    def revisions_of_wording(self) -> list[int]:
        """How often it revised nothing but the wording."""
        return self._of(self._figures.revisions_of_wording)

    @cached_property
    def first_scaled(self) -> list[int | None]:
        """The first of several values that were said; None where the value is the only one."""
        return self._of(self._figures.first_scaled)

    @cached_property
    def first_places(self) -> list[int]:
        """How many digits that first value has behind its point."""
        return self._of(self._figures.first_places)

    @cached_property
    def adjusted(self) -> dict[int, str | None]:
        """By row what was declared not to belong to the period, None where nobody said how much."""
        declared = self._figures.adjusted
        if self._valued is None or not declared:
            return declared
        numbers = list(accumulate(self._valued, initial=0))
        return {numbers[row]: amount for row, amount in declared.items() if self._valued[row]}
