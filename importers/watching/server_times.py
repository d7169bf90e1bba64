"""The time at which a server says that a file was changed, where that can be."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from domain.moments import EARLIEST, instant_text


def last_modified(said: str | None, now: datetime, newest: str | None = None) -> str | None:
    """The moment of a Last-Modified (RFC 9110 section 8.8.2): after the version before, and not to come; else None.

    A server that gives an older time to other bytes has another clock, or is a copy that is behind.
    """
    try:
        read = parsedate_to_datetime(said or "")
        # A time of no zone is one of UTC there, whichever the clocks of this machine are.
        moment = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    found = instant_text(moment)
    is_later = newest is None or found > newest
    return found if is_later and found >= EARLIEST and moment <= now else None
