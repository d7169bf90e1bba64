"""The period in which a version was published: that of figures in files that say none."""

from datetime import date, datetime
from functools import lru_cache

from domain.moments import is_date, moment_text
from importers.periods.named_formats import containing, zone_of


@lru_cache(maxsize=4_096)
def published_in(moment: str, zone: str, frequency: str) -> str:
    """The period of that frequency that the clocks of a zone showed at a moment; raises NotAMoment or NotAPeriod.

    A moment that is a bare date is that day everywhere.

    >>> published_in("2022-03-31T23:30:00Z", "Europe/Berlin", "M"), published_in("2022-03-31", "Europe/Berlin", "D")
    ('2022-04', '2022-03-31')
    """
    text = moment_text(moment)
    if is_date(text):
        return containing(date.fromisoformat(text), frequency)
    return containing(datetime.fromisoformat(text).astimezone(zone_of(zone)).date(), frequency)
