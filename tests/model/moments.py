"""When a thing was said, as a datetime: from when it was known, and to which day it belongs."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

NEVER_TOO_LATE = datetime.max.replace(tzinfo=UTC)


def is_bare(text: str) -> bool:
    """Whether only the date was said."""
    return "T" not in text


@lru_cache(maxsize=10_000)
def known_from(text: str | None) -> datetime:
    """The instant itself; of a bare date its last microsecond; of no bound the end of all time."""
    if text is None:
        return NEVER_TOO_LATE
    if is_bare(text):
        return first_microsecond(text) + timedelta(days=1) - timedelta(microseconds=1)
    return datetime.fromisoformat(text)


def first_microsecond(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def day_of(text: str) -> str:
    """The date, UTC, on which it was said."""
    return text[:10]


def as_text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def days_between(one: str, other: str) -> int:
    return (date.fromisoformat(day_of(other)) - date.fromisoformat(day_of(one))).days
