"""Periods in SDMX's text form, and the days that they span."""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct

from domain.refusals import NotAPeriod, shown
from domain.suggestions import period_meant
from domain.words import Frequency

_FORMS: tuple[tuple[Frequency, re.Pattern[str]], ...] = (
    ("D", re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)),
    ("M", re.compile(r"(\d{4})-(\d\d)", re.ASCII)),
    ("A", re.compile(r"(\d{4})", re.ASCII)),
    ("Q", re.compile(r"(\d{4})-Q([1-4])", re.ASCII)),
    ("W", re.compile(r"(\d{4})-W(\d\d)", re.ASCII)),
)
_FIRST_YEAR, _LAST_YEAR = 1000, 9998


class Period(Struct, frozen=True):
    """A stretch of whole days, both ends included; weeks are ISO 8601 weeks, Monday to Sunday."""

    text: str
    frequency: Frequency
    first: date
    last: date

    def __str__(self) -> str:
        """The SDMX text."""
        return self.text

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def until(self) -> date:
        """The first day behind it."""
        return self.last + timedelta(days=1)


@lru_cache(maxsize=65_536)
def period(text: str) -> Period:
    """The period that a text names; raises NotAPeriod, also for days and weeks that no calendar has.

    >>> period("2020-W53").last, period("2022-Q1").days
    (datetime.date(2021, 1, 3), 90)
    """
    for frequency, form in _FORMS:
        if found := form.fullmatch(text):
            try:
                first, last = _span(frequency, *(int(part) for part in found.groups()))
            except ValueError:
                raise NotAPeriod(f"not a period: {shown(text)}; it does not exist", period=text) from None
            if first.year >= _FIRST_YEAR and last.year <= _LAST_YEAR:
                return Period(text, frequency, first, last)
    meant = period_meant(text[:40]) if isinstance(text, str) else None
    hint = (
        f"did you mean {meant}?"
        if meant not in (None, text)
        else "write 2022, 2022-Q1, 2022-03, 2022-W09 or 2022-03-02"
    )
    raise NotAPeriod(f"not a period: {shown(text)}; {hint}", period=str(text))


def period_of(day: date, frequency: Frequency) -> str:
    """The text of the period of that frequency in which a day lies.

    >>> period_of(date(2021, 1, 3), "W"), period_of(date(2022, 3, 2), "Q")
    ('2020-W53', '2022-Q1')
    """
    if frequency == "W":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if frequency == "Q":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"D": 10, "M": 7, "A": 4}[frequency]]


def _span(frequency: Frequency, year: int, part: int = 1, day: int = 1) -> tuple[date, date]:
    if frequency == "D":
        return date(year, part, day), date(year, part, day)
    if frequency == "W":
        monday = date.fromisocalendar(year, part, 1)
        return monday, monday + timedelta(days=6)
    if frequency == "Q":
        return date(year, 3 * part - 2, 1), date(year, 3 * part, monthrange(year, 3 * part)[1])
    if frequency == "A":
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, part, 1), date(year, part, monthrange(year, part)[1])
