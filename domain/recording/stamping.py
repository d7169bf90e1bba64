"""The instant at which a batch is recorded: the clock's, and always later than the batch before."""

from datetime import datetime, timedelta

from domain.moments import instant_text
from domain.promises import EventStore
from domain.refusals import ClockBehind

MOST_AHEAD = timedelta(hours=1)


def stamp(store: EventStore, now: datetime) -> str:
    """The instant for the next batch; raises ClockBehind where the last lies more than an hour ahead of the clock."""
    last = store.last_recorded_at()
    if last is None or instant_text(now) > last:
        return instant_text(now)
    latest = datetime.fromisoformat(last)
    if latest - now > MOST_AHEAD:
        raise ClockBehind(
            f"the last batch was recorded at {last}, more than an hour ahead of the clock ({instant_text(now)}); "
            "set the clock right, or wait",
            last_recorded_at=last,
        )
    return instant_text(latest + timedelta(microseconds=1))
