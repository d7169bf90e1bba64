"""Suggestions for days, moments and periods that were written in another way: for messages, never for data."""

import re
from datetime import date

_DAYS = (
    re.compile(r"(?P<y>[1-9]\d{3})[-./ ](?P<m>\d{1,2})[-./ ](?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>[1-9]\d{3})", re.ASCII),
    re.compile(r"(?P<y>[1-9]\d{3})(?P<m>\d\d)(?P<d>\d\d)", re.ASCII),
)
_TIME = re.compile(
    r"(?P<day>\S+)[Tt ](?P<time>\d\d:\d\d(:\d\d(\.\d{1,6})?)?) ?(?P<offset>[Zz]|UTC|[+-]\d\d:\d\d)?", re.ASCII
)
_PERIODS = (
    ("{y}-Q{n}", re.compile(r"(?P<y>[1-9]\d{3})[- ]?[Qq](?P<n>[1-4])", re.ASCII)),
    ("{y}-Q{n}", re.compile(r"[Qq](?P<n>[1-4])[- /]?(?P<y>[1-9]\d{3})", re.ASCII)),
    ("{y}-W{n:0>2}", re.compile(r"(?P<y>[1-9]\d{3})[- ]?[Ww](?P<n>\d{1,2})", re.ASCII)),
    ("{y}-{n:0>2}", re.compile(r"(?P<y>[1-9]\d{3})[-./ ]?[Mm]?(?P<n>0?[1-9]|1[0-2])", re.ASCII)),
)


def day_meant(text: str) -> str | None:
    """The day that was written in another order or with fewer digits, as it is to be written; None where unclear.

    >>> day_meant("2022-3-2"), day_meant("02.03.2022"), day_meant("20220302"), day_meant("03/02/2022")
    ('2022-03-02', '2022-03-02', '2022-03-02', None)
    """
    for form in _DAYS:
        if found := form.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
            except ValueError:
                return None
    return None


def moment_meant(text: str) -> str | None:
    """The date, or the instant in UTC unless it says otherwise, that was meant.

    >>> moment_meant("2022-3-2"), moment_meant("2022-03-02 10:00"), moment_meant("2022-03-02T10:00:00 +02:00")
    ('2022-03-02', '2022-03-02T10:00Z', '2022-03-02T10:00:00+02:00')
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return day_meant(text)
    day = day_meant(found["day"])
    offset = found["offset"] or "Z"
    return day and f"{day}T{found['time']}{offset if offset[0] in '+-' else 'Z'}"


def period_meant(text: str) -> str | None:
    """The period that was meant, which need not be in any calendar.

    >>> period_meant("2022Q1"), period_meant("2022-W9"), period_meant("2022-3"), period_meant("2022-3-2")
    ('2022-Q1', '2022-W09', '2022-03', '2022-03-02')
    """
    for shape, form in _PERIODS:
        if found := form.fullmatch(text):
            return shape.format(**found.groupdict())
    return day_meant(text)
