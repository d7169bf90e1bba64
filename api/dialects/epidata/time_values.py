"""Periods as Epidata writes them: whole numbers of a time type, such as the day 20220302 and the week 202209.

A week of Epidata is one of the CDC (MMWR), Sunday to Saturday; one of ours is of ISO 8601, Monday to Sunday. A week is
written as the one that begins the day before it, with which it shares six of its seven days.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from domain.periods import Period, period
from domain.words import Frequency

TimeType = Literal["day", "week", "month", "quarter", "year"]
# Epidata itself has days and weeks. A longer period is written as its first day.
TIME_TYPES: dict[Frequency, TimeType] = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "A": "year"}
_DAY = timedelta(days=1)
_TO_WEDNESDAY = timedelta(days=3)
_WEEK_DAYS = 7


class TimeValue(NamedTuple):
    """A period as it is written, and its first day."""

    written: int
    begins: date
    is_week: bool

    def lag(self, issued: date) -> int:
        """How long after the period's begin a day is: in weeks for a week, otherwise in days."""
        return lag_of((issued - self.begins).days, is_weekly=self.is_week)


def lag_of(days: int, *, is_weekly: bool) -> int:
    """The lag of so many days: of a week, counted from its Monday, in weeks."""
    # Both as weeks of the CDC: their Sundays are whole weeks apart.
    return (days + 1) // _WEEK_DAYS if is_weekly else days


@lru_cache(maxsize=65_536)
def time_value(text: str) -> TimeValue:
    """How a period is written.

    >>> time_value("2022-03-02").written, time_value("2022-W09").written, time_value("2022-Q1").written
    (20220302, 202209, 20220101)
    """
    span: Period = period(text)
    if span.frequency == "W":
        return TimeValue(_week(span.first - _DAY), span.first, is_week=True)
    return TimeValue(day_value(span.first), span.first, is_week=False)


def day_value(day: date) -> int:
    """A day as it is written.

    >>> day_value(date(2022, 3, 2))
    20220302
    """
    return day.year * 10_000 + day.month * 100 + day.day


def _week(sunday: date) -> int:
    # A week of the CDC belongs to the year in which its Wednesday lies; source: CDC, "MMWR Weeks".
    wednesday = sunday + _TO_WEDNESDAY
    return wednesday.year * 100 + (wednesday.timetuple().tm_yday - 1) // _WEEK_DAYS + 1


def monday_of(week: int) -> date | None:
    """The Monday of a week as it is written; None where its year has no such week.

    >>> monday_of(202209), monday_of(202253)
    (datetime.date(2022, 2, 28), None)
    """
    year, number = divmod(week, 100)
    try:
        first = date(year, 1, 1)
        # The first Wednesday of the year is in its first week.
        monday = first + timedelta(days=(2 - first.weekday()) % _WEEK_DAYS + _WEEK_DAYS * (number - 1)) - 2 * _DAY
        is_there = number >= 1 and _week(monday - _DAY) == week
    except (ValueError, OverflowError):
        return None
    return monday if is_there else None
