"""The runs of a number that is computed from several figures, as they read at the end of each day."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Protocol

from api.dialects.fred.figure_runs import DayRun, RunFigure
from domain.values import plain

# Computed without rounding as far as one can be told from another, and rounded once, where it is written.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN, Emax=999_999, Emin=-999_999)
# FRED writes what it computes with so many digits behind the point.
PLACES = 5
# What has more digits before its point than a value may have is not told.
_TOO_LARGE = Decimal(10) ** 18


class Computing(Protocol):
    """A computation over several figures, of which one after the other comes to read otherwise."""

    def put(self, number: int, value: Decimal | None) -> None:
        """From now on the figure with that number reads so; None where it is missing."""
        ...

    def result(self) -> Decimal | None:
        """What they come to; None where that is not defined."""
        ...


def computed_runs(figures: Sequence[RunFigure], computing: Computing, since: int) -> list[DayRun]:
    """The runs of the result from a day on, at which there is something to compute it from."""
    turns = sorted((run.day, number, run.value) for number, one in enumerate(figures) for run in one.runs)
    runs: list[DayRun] = []
    for place, (day, number, value) in enumerate(turns):
        computing.put(number, _number(value))
        is_last_of_day = place + 1 == len(turns) or turns[place + 1][0] != day
        if not is_last_of_day or (place + 1 < len(turns) and turns[place + 1][0] <= since):
            continue
        result = computing.result()
        if not runs or result != runs[-1].value:
            runs.append(DayRun(max(day, since), result))
    return runs


def _number(value: str | Decimal | None) -> Decimal | None:
    return value if value is None or isinstance(value, Decimal) else Decimal(value)


def written(value: str | Decimal | None, places: int | None) -> str:
    """A value as FRED writes it: as said, or rounded half to even to so many places, None where it is exact.

    >>> written("1.10", None), written(None, None), written(Decimal("2.000005"), 5), written(Decimal("-0.000001"), 5)
    ('1.10', '.', '2.00000', '0.00000')
    """
    if value is None or isinstance(value, str):
        return value or "."
    if places is None:
        return plain(value)
    return "." if abs(value) >= _TOO_LARGE else plain(CONTEXT.quantize(value, Decimal(1).scaleb(-places)))


Formula = Callable[[list[Decimal | None]], Decimal | None]


class Recomputed:
    """A formula that is computed again whenever one of its few figures reads otherwise."""

    def __init__(self, count: int, formula: Formula) -> None:
        self._values: list[Decimal | None] = [None] * count
        self._formula = formula

    def put(self, number: int, value: Decimal | None) -> None:
        """As ``Computing`` says."""
        self._values[number] = value

    def result(self) -> Decimal | None:
        """As ``Computing`` says."""
        return self._formula(self._values)
