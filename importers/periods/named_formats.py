"""The formats of periods that have a name: ISO 8601 and SDMX forms, clocks, spreadsheet days, and fiscal years."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.periods import period

# A day with a time beside it, as ISO 8601 and RFC 3339 write it.
_HOUR, _SIXTIETH = r"(?:[01]\d|2[0-3])", r":?[0-5]\d"
_TIME = rf"{_HOUR}(?:{_SIXTIETH}(?:(?:{_SIXTIETH}|:?60)(?:[.,]\d+)?)?)?|24(?::?00(?::?00(?:[.,]0+)?)?)?"
_WITH_TIME = re.compile(rf"(\d{{4}}-\d\d-\d\d)[Tt ]({_TIME})\s?([Zz]|UTC|GMT|[+-]{_HOUR}(?:{_SIXTIETH})?)?", re.ASCII)
_OF_UTC = frozenset(("Z", "UTC", "GMT"))
UTC_NAME = "UTC"
"""The zone of whoever names none."""
# SDMX 2.1, section 6: reporting periods with and without the hyphen, as Eurostat, the IMF and OECD write them.
_SDMX = re.compile(
    r"(?P<year>\d{4})[- ]?(?:(?P<A>A1?)|Q0?(?P<Q>[1-4])|M(?P<M>\d{1,2})(?:-?D(?P<day>\d{1,2}))?|W(?P<W>\d{1,2})"
    r"|D(?P<D>\d{1,3}))",
    re.ASCII | re.IGNORECASE,
)
# A day, and how long from there: SDMX's time range.
_FROM = re.compile(r"(\d{4}-\d\d-\d\d)(?:T00:00:00Z?)?/P(1D|7D|1W|1M|3M|1Y|12M)", re.ASCII)
_LASTING = {"1D": "D", "7D": "W", "1W": "W", "1M": "M", "3M": "Q", "1Y": "A", "12M": "A"}
_FISCAL = re.compile(r"(?:FY ?)?(\d{4}) ?[-/\u2013] ?(\d{4}|\d{2})", re.ASCII | re.IGNORECASE)
# 31 December 1899 is day 1 of a spreadsheet but for the 29 February 1900 that it takes for a day, and Lotus 1-2-3 did.
_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 109_574
_YEARS = range(1900, 2101)
# In seconds since 1970.
_SINCE_1990, _UNTIL_2100 = 631_152_000, 4_102_444_800
_MIDNIGHT = (0, 0, 0, 0)
_DIGITS_OF_A_DATE = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?", re.ASCII)
_LONGEST, _MOST_DIGITS = 40, 15


class AmbiguousPeriod(ValueError):
    """A text that can be read as two periods; the message is what stands in a refusal."""


def instant_of(text: str) -> datetime | None:
    """The instant that a day with a time says, where an offset stands behind it; None of any other text."""
    found = _WITH_TIME.fullmatch(text)
    if found is None or found[3] is None:
        return None
    offset = "+00:00" if found[3].upper() in _OF_UTC else found[3]
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{offset}")
    except ValueError:  # 24:00, or the second 60
        return None


def _iso(text: str, zone: str) -> str:
    found = _WITH_TIME.fullmatch(text)
    if found is None:
        return text
    if zone == UTC_NAME or found[3] is None:
        return found[1]
    if (instant := instant_of(text)) is None:
        raise ValueError(text)
    return instant.astimezone(zone_of(zone)).date().isoformat()


def _sdmx(text: str, zone: str) -> str:
    if lasting := _FROM.fullmatch(text):
        return _lasting(date.fromisoformat(lasting[1]), _LASTING[lasting[2]])
    found = _SDMX.fullmatch(text)
    if found is None:
        return _iso(text, zone)
    year = found["year"]
    if found["A"]:
        return year
    if found["Q"]:
        return f"{year}-Q{found['Q']}"
    if found["W"]:
        return f"{year}-W{found['W']:0>2}"
    if found["D"]:
        day = date(int(year), 1, 1) + timedelta(days=int(found["D"]) - 1)
        return day.isoformat() if day.year == int(year) else ""
    return f"{year}-{found['M']:0>2}" + (f"-{found['day']:0>2}" if found["day"] else "")


def _lasting(first: date, frequency: str) -> str:
    """The period that begins on that day; raises ValueError where none of the frequency does."""
    found = containing(first, frequency)
    if period(found).first != first:
        raise ValueError(found)
    return found


def _epoch(text: str, zone: str) -> str:
    seconds = _number(text)
    read = _day_at(seconds, zone)
    if _DIGITS_OF_A_DATE.fullmatch(text) and _clock_at(seconds, zone) != _MIDNIGHT:
        raise AmbiguousPeriod(f"this is {read} by epoch, and has the digits of a year, a month or a day")
    return read


def _epoch_ms(text: str, zone: str) -> str:
    milliseconds = _number(text)
    read = _day_at(milliseconds / 1000, zone)
    # Days are told by their midnight, and seconds that are taken for milliseconds hardly ever fall on one.
    if _SINCE_1990 <= milliseconds < _UNTIL_2100 and _clock_at(milliseconds / 1000, zone) != _MIDNIGHT:
        raise AmbiguousPeriod(f"this is {read} by epoch-ms, and {_day_at(milliseconds, zone)} by epoch")
    return read


def _clock_at(seconds: Decimal, zone: str) -> tuple[int, int, int, int]:
    at = _instant(seconds, zone)
    return at.hour, at.minute, at.second, at.microsecond


def _day_at(seconds: Decimal, zone: str) -> str:
    return _instant(seconds, zone).date().isoformat()


def _instant(seconds: Decimal, zone: str) -> datetime:
    since = timedelta(seconds=int(seconds // 1), microseconds=int(seconds % 1 * 1_000_000))
    return (datetime(1970, 1, 1, tzinfo=UTC) + since).astimezone(zone_of(zone))


def _serial(text: str, _: str) -> str:
    days = int(_number(text) // 1)
    if days in _YEARS and days == _number(text):
        at = (_DAY_ZERO + timedelta(days=days)).isoformat()
        raise AmbiguousPeriod(f"this is {at} by serial, and by %Y the year {days}")
    if not _FIRST_SERIAL <= days <= _LAST_SERIAL:
        raise ValueError(text)
    return (_DAY_ZERO + timedelta(days=days)).isoformat()


def _fiscal(text: str, _: str) -> str:
    found = _FISCAL.fullmatch(text)
    if found is None or not str(int(found[1]) + 1).endswith(found[2]):
        raise ValueError(text)
    return found[1]


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text) if len(text) <= _LONGEST and text.isascii() and "_" not in text else Decimal("NaN")
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or not -_LONGEST <= number.adjusted() < _MOST_DIGITS:
        raise ValueError(text)
    return number


NAMED: Mapping[str, Callable[[str, str], str]] = {
    "iso": _iso,
    "sdmx": _sdmx,
    "epoch": _epoch,
    "epoch-ms": _epoch_ms,
    "serial": _serial,
    "fiscal": _fiscal,
}
"""Each format by its name: the text of the period that a text says, by the clock of a zone.

They raise ValueError or OverflowError, and AmbiguousPeriod. Not everything that they return is a period.
"""


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name in the database of IANA; raises ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError):
        raise ValueError(name) from None


def containing(day: date, frequency: str) -> str:
    """The text of the period of that frequency in which the day lies; raises NotAPeriod where no ledger has it."""
    if frequency == "D":
        text = day.isoformat()
    elif frequency == "M":
        text = f"{day.year:04}-{day.month:02}"
    elif frequency == "Q":
        text = f"{day.year:04}-Q{(day.month + 2) // 3}"
    elif frequency == "W":
        year, week, _ = day.isocalendar()
        text = f"{year:04}-W{week:02}"
    else:
        text = f"{day.year:04}"
    return period(text).text
