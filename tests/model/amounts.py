"""What each figure of a series added, and over which days (section 5)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from tests.model.bounds import of_sum
from tests.model.figures import Read, with_value
from tests.model.periods import days_of, every_day


@dataclass(frozen=True)
class Amount:
    """One amount over the days from first to last; ``base`` is the figure that it is the difference to."""

    figure: Read
    first: date
    last: date
    base: Read | None = None
    is_first_of_total: bool = False

    @cached_property
    def days(self) -> list[date]:
        return every_day(self.first, self.last)

    @property
    def difference(self) -> Decimal:
        return Decimal(self.figure.value or 0) - Decimal(self.base.value or 0 if self.base else 0)

    @property
    def declared(self) -> str:
        """Whether part of it was declared not to belong there: none (zero is), known or unknown."""
        stand = self.figure.adjustment
        if stand is None or stand.what == "withdrawal":
            return "none"
        if stand.value is None:
            return "unknown"
        return "known" if Decimal(stand.value) else "none"

    @property
    def adjustment(self) -> Decimal:
        """The part declared, as far as it is known."""
        stand = self.figure.adjustment
        return Decimal(stand.value) if stand is not None and stand.value is not None else Decimal(0)

    @property
    def value(self) -> Decimal | None:
        return None if self.declared == "unknown" else self.difference - self.adjustment

    @property
    def qualifier(self) -> str:
        return of_sum([(1, self.figure.qualifier)] + ([(-1, self.base.qualifier)] if self.base else []))

    @property
    def difference_at_first(self) -> Decimal:
        """The same with each figure at its own first value."""
        base = Decimal(self.base.values[0].value or 0) if self.base else Decimal(0)
        return Decimal(self.figure.values[0].value or 0) - base


def amounts(description: dict[str, Any], figures: list[Read]) -> list[Amount]:
    """The amounts of a series that is no level, in the order of its periods."""
    figures = with_value(figures)
    starts = description["starts_on"]
    starts_on = date.fromisoformat(starts) if starts is not None else None
    if description["measure"] == "increment":
        return [_increment(description, one, starts_on) for one in figures]
    found = []
    before: Read | None = None
    for one in figures:
        if before is not None:
            first = before.covered(description) + timedelta(days=1)
            found.append(Amount(one, first, one.covered(description), before))
        elif starts_on is not None:
            found.append(Amount(one, starts_on, one.covered(description), None, is_first_of_total=True))
        before = one
    return found


def _increment(description: dict[str, Any], one: Read, starts_on: date | None) -> Amount:
    """Moved back by the lag as a whole; where the source names the last day itself, nothing is moved."""
    lag = 0 if one.stand.said.get("through") else description["lag_days"]
    first = days_of(one.period)[0] - timedelta(days=lag)
    return Amount(one, max(first, starts_on) if starts_on else first, one.covered(description))
