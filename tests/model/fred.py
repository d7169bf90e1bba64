"""FRED's units and frequencies (docs/fred.md), of how each figure reads at one moment."""

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from tests.model.periods import days_of, last_day

# By the code: how many make a year.
A_YEAR = {"d": 365, "m": 12, "q": 4, "sa": 2, "a": 1, "bw": 26, "bwew": 26, "bwem": 26} | dict.fromkeys(
    ("w", "wef", "weth", "wew", "wetu", "wem", "wesu", "wesa"), 52
)
NATIVE = {"D": "d", "W": "wesu", "M": "m", "Q": "q", "A": "a"}
_ENDS = {
    "w": 4,
    "wef": 4,
    "weth": 3,
    "wew": 2,
    "wetu": 1,
    "wem": 0,
    "wesu": 6,
    "wesa": 5,
    "bw": 2,
    "bwew": 2,
    "bwem": 0,
}
# A Wednesday and a Monday with which two weeks end.
_A_FORTNIGHT_ENDS = {2: date(2020, 1, 1), 0: date(2019, 12, 30)}
Values = dict[date, Fraction | None]


def date_of(period: str) -> date:
    """The first day of a period, of a week the last."""
    return last_day(period) if "W" in period else days_of(period)[0]


def stretch(day: date, code: str) -> date:
    """The date under which FRED files the stretch in which a day lies."""
    if code == "d":
        return day
    if code in {"m", "q", "sa", "a"}:
        months = 12 // A_YEAR[code]
        return date(day.year, (day.month - 1) // months * months + 1, 1)
    while not _ends_with(day, code):
        day += timedelta(days=1)
    return day


def _ends_with(day: date, code: str) -> bool:
    if day.weekday() != _ENDS[code]:
        return False
    return code[0] == "w" or (day - _A_FORTNIGHT_ENDS[_ENDS[code]]).days % 14 == 0


def aggregated(values: Values, code: str, method: str) -> Values:
    """Of the values that there are: their average, their sum or the last of them."""
    found: dict[date, list[Fraction]] = defaultdict(list)
    for day in sorted(values):
        told = found[stretch(day, code)]
        told += [one for one in (values[day],) if one is not None]
    how: dict[str, Callable[[list[Fraction]], Fraction]] = {
        "avg": lambda some: sum(some, Fraction(0)) / len(some),
        "sum": lambda some: sum(some, Fraction(0)),
        "eop": lambda some: some[-1],
    }
    return {day: how[method](some) if some else None for day, some in found.items()}


def _one_before(day: date, code: str, values: Values) -> Fraction | None:
    if code == "d":
        before = (values.get(day - timedelta(days=back)) for back in range(1, 8))
        return next((one for one in before if one is not None), None)
    first = day
    while stretch(first, code) == day:
        first -= timedelta(days=1)
    return values.get(stretch(first, code))


def _a_year_before(day: date, code: str, values: Values) -> Fraction | None:
    if A_YEAR[code] in {52, 26}:
        return values.get(day - timedelta(weeks=52))
    if (day.month, day.day) == (2, 29):
        return None
    return values.get(day.replace(year=day.year - 1))


def in_units(values: Values, units: str, code: str) -> dict[date, Fraction | float | None]:
    """Each value in other units; None where a value that it needs is missing, or the formula is not defined."""
    found: dict[date, Fraction | float | None] = {}
    for day, now in values.items():
        before = (_a_year_before if units in {"ch1", "pc1"} else _one_before)(day, code, values)
        found[day] = None
        if now is not None and (before is not None or units in {"lin", "log"}):
            found[day] = _formula(units, now, before or Fraction(0), A_YEAR[code])
    return found


def _formula(units: str, now: Fraction, before: Fraction, n: int) -> Fraction | float | None:
    if units == "lin":
        return now
    if units == "log":
        return _ln(now) if now > 0 else None
    if units in {"chg", "ch1"}:
        return now - before
    if units in {"pch", "pc1"}:
        return (now / before - 1) * 100 if before else None
    if units == "pca":
        return ((now / before) ** n - 1) * 100 if before and now / before >= 0 else None
    if now <= 0 or before <= 0:
        return None
    return (_ln(now) - _ln(before)) * 100 * (n if units == "cca" else 1)


def _ln(value: Fraction) -> float:
    return math.log(value.numerator) - math.log(value.denominator)


class Written:
    """A result: exact, or rounded to five digits or more; it is a point if it is not defined.

    What is rounded is a point, too, where it has more than 18 digits before its own point.
    """

    def __init__(self, result: Fraction | float | None, *, is_exact: bool) -> None:
        self.result, self.is_exact = result, is_exact

    def __eq__(self, other: object) -> bool:
        """Whether that was written."""
        if self.result is None:
            return other == "."
        result = Fraction(self.result)
        if abs(result) >= _TOO_LARGE and not self.is_exact:
            return other == "."
        # Logarithms are computed with floats here.
        room = Fraction(0) if self.is_exact else _HALF + abs(result) / 10**12
        return abs(Fraction(str(other)) - result) <= room

    def __hash__(self) -> int:
        return hash(self.result)

    def __repr__(self) -> str:
        return "." if self.result is None else f"{float(self.result):.9f}"


_TOO_LARGE = 10**18
_HALF = Fraction(5, 10**6) + Fraction(1, 10**10)
