"""Figures of a coarser frequency: the average, the sum or the last of the values that fall into each."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from api.dialects.fred.computed_runs import CONTEXT, Computing, computed_runs
from api.dialects.fred.figure_runs import RunFigure
from api.dialects.fred.frequencies import FredFrequency

METHODS = ("avg", "sum", "eop")


def aggregated(figures: Iterable[RunFigure], frequency: FredFrequency, method: str) -> Iterator[RunFigure]:
    """A figure for each stretch of days in which there is one; ``figures`` come by their dates.

    It is made of the values that are there: what is missing is left out.
    """
    for bucket, found in groupby(figures, key=lambda one: frequency.bucket(one.date)):
        members = list(found)
        since = min(one.runs[0].day for one in members)
        computing: Computing = _Last(len(members)) if method == "eop" else _Sum(len(members), is_mean=method == "avg")
        yield RunFigure(bucket.date, bucket.first, bucket.last, computed_runs(members, computing, since))


class _Sum:
    """The sum or the average of the values that there are."""

    def __init__(self, count: int, *, is_mean: bool) -> None:
        self._values: list[Decimal | None] = [None] * count
        self._total, self._valued, self._is_mean = Decimal(0), 0, is_mean

    def put(self, number: int, value: Decimal | None) -> None:
        before, self._values[number] = self._values[number], value
        self._valued += (value is not None) - (before is not None)
        self._total = CONTEXT.add(self._total, CONTEXT.subtract(value or Decimal(0), before or Decimal(0)))

    def result(self) -> Decimal | None:
        if not self._valued:
            return None
        return CONTEXT.divide(self._total, Decimal(self._valued)) if self._is_mean else self._total


class _Last:
    """The last of the values that there are."""

    def __init__(self, count: int) -> None:
        self._values: list[Decimal | None] = [None] * count

    def put(self, number: int, value: Decimal | None) -> None:
        self._values[number] = value

    def result(self) -> Decimal | None:
        return next((one for one in reversed(self._values) if one is not None), None)
