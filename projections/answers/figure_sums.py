"""The sums of what the figures of series give over some days, with which claims are compared."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from domain.bounds import of_sum
from domain.refusals import Malformed, UnknownSeries
from domain.values import places_of
from domain.words import Qualifier
from projections.analysis.claim_verdict import rounded_text
from projections.answers.amounts import day_text
from projections.answers.buckets import AmountsByDay
from projections.answers.figure_columns import known_columns_at
from projections.answers.statistics import Bucket, Statistics
from projections.answers.view import View
from projections.moment import At

# So many figures are added up in some two seconds: each claim adds up those of its days.
MOST_ADDED = 500_000


class ReconciliationTooLong(Malformed):
    """The claims rest on more figures than one answer may add up."""


class FigureSum(NamedTuple):
    """What figures give over some days; ``is_whole``: they cover each of them."""

    total: Fraction
    text: str
    qualifier: Qualifier
    days: int
    first_day: str
    through: str
    is_whole: bool


class _Read(NamedTuple):
    """The amounts of a series, in its unit."""

    unit: str
    amounts: AmountsByDay


class FigureSums:
    """Adds up the amounts of series over days, at one moment; each series is read once."""

    def __init__(self, view: View, at: At, most: int) -> None:
        self._view, self._at, self._most = view, at, most
        self._read: dict[str, _Read | str] = {}
        self._added = 0

    def over(self, figures: Sequence[str], unit: str, first: int | None, last: int) -> FigureSum | str:
        """What all of the series give together, or why there is nothing."""
        found = [self._statistics(key, unit, first, last) for key in figures]
        for one in found:
            if isinstance(one, str):
                return one
        return _together([one for one in found if isinstance(one, Statistics)])

    def _statistics(self, key: str, unit: str, first: int | None, last: int) -> Statistics | str:
        read = self._amounts(key)
        if isinstance(read, str):
            return read
        if read.unit != unit:
            return f"{key} is in {read.unit}, and not in {unit}"
        amounts = read.amounts
        bounds = amounts.opened(first, last)
        if bounds is None or bounds.first > bounds.last:
            return f"{key} has no figures of these days"
        rows = amounts.within(bounds)
        self._added += len(rows)
        if self._added > self._most:
            raise ReconciliationTooLong(
                f"the claims rest on more than {self._most:,} figures: ask for fewer, by series, start and end",
                figures=self._added,
            )
        found = amounts.statistics(bounds, rows, Bucket())
        begins = found.spanning.first_day if found.spanning is not None else found.first_day
        if begins is not None and begins < day_text(bounds.first):
            return f"figures of {key} count from {begins}, before these days"
        return found if found.total is not None and found.days else f"{key} has no figures of these days"

    def _amounts(self, key: str) -> _Read | str:
        if key not in self._read:
            self._read[key] = self._amounts_of(key)
        return self._read[key]

    def _amounts_of(self, key: str) -> _Read | str:
        try:
            series, figures = known_columns_at(self._view, self._at, key)
        except UnknownSeries:
            return f"there is no series {key} yet"
        if series.measure == "level":
            return f"{key} is a level, which adds nothing up"
        return _Read(series.unit, AmountsByDay(series, figures))


def _together(found: list[Statistics]) -> FigureSum:
    totals = [Fraction(one.total or "0") for one in found]
    places = max(places_of(one.total or "0") for one in found)
    return FigureSum(
        total=sum(totals, Fraction(0)),
        text=rounded_text(sum(totals, Fraction(0)), places),
        qualifier=of_sum(one.qualifier or "exact" for one in found),
        days=min(one.days for one in found),
        first_day=min(one.first_day or "" for one in found),
        through=max(one.through or "" for one in found),
        is_whole=all(one.complete for one in found),
    )
