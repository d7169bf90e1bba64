"""The instant at which a batch is recorded: the clock's, and always later than the batch before."""

from datetime import datetime, timedelta

from domain.moments import instant_text, next_instant
from domain.refusals import ClockBehind

MOST_AHEAD = timedelta(hours=1)


def stamp(last: str | None, now: datetime) -> str:
    """The instant for the batch behind one that was recorded at ``last``.

    Raises ClockBehind where that lies more than an hour ahead of the clock.
    """
    instant = instant_text(now)
    if last is None or last < instant:
        return instant
    if datetime.fromisoformat(last) - now > MOST_AHEAD:
        raise ClockBehind(
            f"the last batch was recorded at {last}, more than an hour ahead of this clock ({instant}); "
            "set the clock right, or wait",
            last_recorded_at=last,
        )
    return next_instant(instant, last)
