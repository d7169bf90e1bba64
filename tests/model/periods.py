"""Which days a period has, and which years and months there are."""

from calendar import monthrange
from datetime import date, timedelta


def first_day(period: str) -> date:
    return days_of(period)[0]


def last_day(period: str) -> date:
    return days_of(period)[1]


def days_of(period: str) -> tuple[date, date]:
    """First and last day of a period in SDMX's text form."""
    year = int(period[:4])
    rest = period[5:]
    if not rest:
        return date(year, 1, 1), date(year, 12, 31)
    if rest.startswith("W"):
        monday = date.fromisocalendar(year, int(rest[1:]), 1)
        return monday, monday + timedelta(days=6)
    if rest.startswith("Q"):
        last = 3 * int(rest[1:])
        return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])
    if len(rest) == len("03"):
        month = int(rest)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date.fromisoformat(period), date.fromisoformat(period)


def every_day(first: date, last: date) -> list[date]:
    """All days from the first to the last, both included; none where the last lies before the first."""
    return [first + timedelta(days=one) for one in range((last - first).days + 1)]


def period_with(day: date, frequency: str) -> str:
    """The period in which a day lies."""
    year, week, _ = day.isocalendar()
    return {
        "D": day.isoformat(),
        "W": f"{year}-W{week:02}",
        "M": f"{day:%Y-%m}",
        "Q": f"{day:%Y}-Q{(day.month + 2) // 3}",
        "A": f"{day:%Y}",
    }[frequency]
