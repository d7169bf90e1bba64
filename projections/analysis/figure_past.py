"""The past of a figure: its values in the order in which they were published, with reverted deliveries apart.

A delivery is reverted if a figure comes to another value, or to none, and back to the very one before within some
days: an error that was published and taken back, and no revision of what was known.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.moments import MICROSECONDS_A_DAY


class PastValue(NamedTuple):
    """A value from a moment on, in microseconds since 1970, as a whole number; None is withdrawn.

    ``entry`` is the entry of the figure of ``period`` that says so.
    """

    published: int
    value: int | None
    published_at: str
    entry: int
    period: str


class Reversion(NamedTuple):
    """A delivery that was reverted: how the figure read, and what it came back to."""

    period: str
    before: PastValue
    meanwhile: PastValue
    back: PastValue


class FigurePast(NamedTuple):
    """What was said of a figure, no two values in a row the same, and what was reverted."""

    period: str
    said: Sequence[PastValue]
    reverted: Sequence[Reversion]

    @property
    def releases(self) -> list[PastValue]:
        """The values as releases are counted: the report, each other value, and each value after a withdrawal."""
        return [one for one in self.said if one.value is not None]

    @property
    def is_withdrawn(self) -> bool:
        """Whether it has no value at last."""
        return self.said[-1].value is None

    @property
    def values(self) -> list[PastValue]:
        """The releases that differ from the one before, whatever was withdrawn in between."""
        found: list[PastValue] = []
        for one in self.releases:
            if not found or found[-1].value != one.value:
                found.append(one)
        return found

    def known_at(self, moment: int) -> int | None:
        """The value as it was published by a moment; None where there was none."""
        return next((one.value for one in reversed(self.said) if one.published <= moment), None)


def figure_past(period: str, values: Iterable[PastValue], within_days: int) -> FigurePast:
    """The past of a figure; what was reverted within so many days stands apart, of no days nothing does."""
    said: list[PastValue] = []
    reverted: list[Reversion] = []
    for one in values:
        if said and said[-1].value == one.value:
            continue
        if is_back(said, one, within_days):
            reverted.append(Reversion(period, said[-2], said.pop(), one))
        else:
            said.append(one)
    return FigurePast(period, said, reverted)


def is_back(said: Sequence[PastValue], one: PastValue, within_days: int) -> bool:
    """Whether the value before the last one is there again, soon enough."""
    if within_days == 0 or len(said) <= 1 or said[-2].value != one.value:
        return False
    return one.published - said[-1].published <= within_days * MICROSECONDS_A_DAY
