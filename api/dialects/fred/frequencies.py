"""FRED's frequencies: the stretch of days into which a day falls, and the stretches before it."""

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from domain.words import Frequency

# By the day with which it ends; Monday is 0. FRED's plain week ends with a Friday.
_WEEKS = {"wem": 0, "wetu": 1, "wew": 2, "weth": 3, "wef": 4, "wesa": 5, "wesu": 6, "w": 4}
_FORTNIGHTS = {"bwem": 0, "bwew": 2, "bw": 2}
_MONTHS = {"m": 1, "q": 3, "sa": 6, "a": 12}
_NATIVE = {"D": "d", "W": "wesu", "M": "m", "Q": "q", "A": "a"}
_WEEK, _FORTNIGHT, _YEAR_OF_WEEKS = 7, 14, 364
# The Monday of a week in which two-week periods end.
_MONDAY_OF_AN_END = date(2019, 12, 30).toordinal()
# Against which day before it the change of a day is told, at most so many days back.
_MOST_DAYS_BACK = 7
CODES = ("d", "w", "bw", "m", "q", "sa", "a", "wef", "weth", "wew", "wetu", "wem", "wesu", "wesa", "bwew", "bwem")


class FredBucket(NamedTuple):
    """A stretch of days under FRED's date: its first day, of weeks their last; as ``date.toordinal`` counts."""

    date: int
    first: int
    last: int


class FredFrequency(NamedTuple):
    """One of FRED's frequencies, by its code."""

    code: str

    @property
    def a_year(self) -> int:
        """How many of its stretches make a year: of days, all days of the calendar."""
        if self.code == "d":
            return 365
        if self.code in _MONTHS:
            return 12 // _MONTHS[self.code]
        return 52 if self.code in _WEEKS else 26

    def bucket(self, day: int) -> FredBucket:
        """The stretch in which a day lies."""
        if self.code in _MONTHS:
            return _months(day, _MONTHS[self.code])
        if self.code == "d":
            return FredBucket(day, day, day)
        if self.code in _WEEKS:
            end = day + (_WEEKS[self.code] - date.fromordinal(day).weekday()) % _WEEK
            return FredBucket(end, end - _WEEK + 1, end)
        end = day + (_MONDAY_OF_AN_END + _FORTNIGHTS[self.code] - day) % _FORTNIGHT
        return FredBucket(end, end - _FORTNIGHT + 1, end)

    def before(self, one: int) -> list[int]:
        """The dates with which the stretch of that date is compared as the one before it, the nearest one first."""
        if self.code == "d":
            return [one - back for back in range(1, _MOST_DAYS_BACK + 1)]
        return [self.bucket(self.bucket(one).first - 1).date]

    def year_before(self, one: int) -> int | None:
        """The date of the same stretch a year before; None where the calendar has no such day."""
        if self.code in _WEEKS or self.code in _FORTNIGHTS:
            return one - _YEAR_OF_WEEKS
        day = date.fromordinal(one)
        try:
            return day.replace(year=day.year - 1).toordinal()
        except ValueError:
            return None


def native(frequency: Frequency) -> FredFrequency:
    """The frequency that a series has itself; ISO weeks end with a Sunday."""
    return FredFrequency(_NATIVE[frequency])


def coarser(frequency: Frequency) -> list[str]:
    """The codes of the frequencies to which a series can be brought, its own one too."""
    own = {"D": 0, "W": 1, "M": 3, "Q": 4, "A": 6}[frequency]
    return [code for code in CODES if _rank(code) > own or _is_own(code, frequency)]


def _is_own(code: str, frequency: Frequency) -> bool:
    return code in ({"w", "wesu"} if frequency == "W" else {_NATIVE[frequency]})


def _rank(code: str) -> int:
    if code in _WEEKS:
        return 1
    return 2 if code in _FORTNIGHTS else ["d", "", "", "m", "q", "sa", "a"].index(code)


def _months(day: int, count: int) -> FredBucket:
    found = date.fromordinal(day)
    begin = (found.month - 1) // count * count + 1
    first = date(found.year, begin, 1).toordinal()
    last = date(found.year, begin + count - 1, monthrange(found.year, begin + count - 1)[1]).toordinal()
    return FredBucket(first, first, last)
