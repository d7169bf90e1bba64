"""The statistics of a level: the states that lie within two days, each on the last day that its figure covers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.bounds import of_difference, of_greatest, of_least
from domain.periods import period
from domain.series import Series
from domain.values import number, plain
from domain.words import Qualifier
from projections.answers.series_at import FigureAt, SeriesAt
from projections.answers.statistics import LevelChange, Statistics
from tests.projections.plain.sums import revisions_of


class State(NamedTuple):
    """A figure that has a value, and the day at the end of which it is the state."""

    last: date
    figure: FigureAt

    @property
    def first(self) -> date:
        """The day itself: a state does not say how it was before."""
        return self.last

    @property
    def value(self) -> Decimal:
        """The state as a number."""
        return number(self.figure.value or "0")

    @property
    def qualifier(self) -> Qualifier:
        """How the source put it."""
        return self.figure.answer.qualifier or "exact"  # type: ignore[return-value]  # the table holds the words of the events


def states(series: Series, reading: SeriesAt) -> list[State]:
    """A level's states, by day."""
    found = [
        State(series.covered(period(one.period), one.answer.through), one)
        for one in reading.figures
        if one.value is not None
    ]
    return sorted(found, key=lambda one: one.last)


def of_states(within: Sequence[State]) -> Statistics:
    """What a level was at first and last, at least and at most; nothing of it is added up."""
    change = _change(within) if within else None
    return Statistics(
        total=None,
        total_adjusted=None,
        qualifier=_claim(within) if within else None,
        days=0,
        daily_average=None,
        adjustments=None,
        spanning=None,
        first_day=within[0].last.isoformat() if within else None,
        through=within[-1].last.isoformat() if within else None,
        complete=False,
        heaviest=[],
        figures=len(within),
        revisions=revisions_of(one.figure for one in within),
        net_effect=None,
        level=change,
    )


def _claim(within: Sequence[State]) -> Qualifier:
    # One state against itself has not changed, however vague it is.
    return of_difference(within[-1].qualifier, within[0].qualifier) if len(within) > 1 else "exact"


def _change(within: Sequence[State]) -> LevelChange:
    numbers = [(one.value, one.qualifier) for one in within]
    first, last = within[0], within[-1]
    least, most = (pick(within, key=lambda one: one.value) for pick in (min, max))
    return LevelChange(
        first=first.figure.value or "",
        first_qualifier=first.qualifier,
        last=last.figure.value or "",
        last_qualifier=last.qualifier,
        min=least.figure.value or "",
        min_qualifier=of_least(numbers),
        max=most.figure.value or "",
        max_qualifier=of_greatest(numbers),
        change=plain(last.value - first.value),
    )
