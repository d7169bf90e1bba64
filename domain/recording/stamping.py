"""The instant at which a batch is recorded: the clock's, and always later than the batch before."""

from datetime import datetime, timedelta

from domain.moments import instant_text, next_instant
from domain.promises import EventStore
from domain.refusals import ClockBehind

MOST_AHEAD = timedelta(hours=1)


def stamp(store: EventStore, now: datetime) -> str:
    """The instant for the next batch; raises ClockBehind where the last lies more than an hour ahead of the clock."""
    last, instant = store.last_recorded_at(), instant_text(now)
    if last is None:
        return instant
    if datetime.fromisoformat(last) - now > MOST_AHEAD:
        raise ClockBehind(
            f"the last batch was recorded at {last}, more than an hour ahead of this clock ({instant}); "
            "set the clock right, or wait",
            last_recorded_at=last,
        )
    return next_instant(instant, last)
