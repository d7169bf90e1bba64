"""The real-time period of a request: the days at whose ends it asks what had been published."""

from datetime import date
from typing import NamedTuple

from api.dialects.dialect_request import DialectRequest
from api.dialects.fred.bad_requests import backwards
from api.dialects.fred.given import day, day_text, days
from domain.moments import MICROSECONDS_A_DAY, OPEN
from projections.moment import At

# FRED's first and last day: no bound.
FIRST_DAY = date(1776, 7, 4).toordinal()
LAST_DAY = date(9999, 12, 31).toordinal()
_EPOCH = date(1970, 1, 1).toordinal()


class RealTime(NamedTuple):
    """From the end of which day to that of which other, as ``date.toordinal`` counts.

    ``days`` are the only ones that are wanted of these, all of them where there are none.
    """

    first: int
    last: int
    days: tuple[int, ...] = ()

    @property
    def said(self) -> dict[str, str]:
        """The period as every answer states it."""
        return {"realtime_start": day_text(self.first), "realtime_end": day_text(self.last)}


def real_time(asked: DialectRequest, first: int | None = None, last: int | None = None) -> RealTime:
    """The period that is asked for, today where it is not said or defaulted; vintage dates stand for one."""
    wanted = days(asked, "vintage_dates")
    if wanted:
        return RealTime(wanted[0], wanted[-1], wanted)
    now = asked.today.toordinal()
    found = RealTime(
        day(asked, "realtime_start", now if first is None else first),
        day(asked, "realtime_end", now if last is None else last),
    )
    if found.first > found.last:
        raise backwards(("realtime_start", day_text(found.first)), ("realtime_end", day_text(found.last)))
    return found


def day_of(microseconds: int) -> int:
    """The day, UTC, of a moment in microseconds since 1970."""
    return microseconds // MICROSECONDS_A_DAY + _EPOCH


def at_end_of(at: At, ordinal: int) -> At:
    """The moment with what had been published by the end of a day; of FRED's last day, everything."""
    published = OPEN if ordinal >= LAST_DAY else (ordinal - _EPOCH + 1) * MICROSECONDS_A_DAY - 1
    as_of = None if published == OPEN else day_text(ordinal)
    return At(published, at.position, as_of, at.is_pinned)
