"""The pauses between the tries of a delivery: they grow, differ by chance, and end after three days."""

from datetime import datetime, timedelta

# Seconds; the last one is repeated.
_PAUSES = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600)
# A pause is longer or shorter by so much, so that receivers that were down are not all asked at the same moment.
_JITTER = 0.2
LONGEST = timedelta(seconds=_PAUSES[-1] * (1 + _JITTER))
TRIED_FOR = timedelta(days=3)
# A receiver may ask for a longer pause, but not for more than that.
_MOST_ASKED = timedelta(hours=1)
# While a receiver fails, whatever it is sent: seconds until it is sent anything again.
_LONGEST_REST = 60.0


def pause(tries: int, chance: float) -> timedelta:
    """How long to wait after so many failed tries; ``chance`` is from 0 to 1.

    >>> pause(1, 0.5), pause(4, 1.0), pause(99, 0.0)
    (datetime.timedelta(seconds=5), datetime.timedelta(seconds=720), datetime.timedelta(seconds=17280))
    """
    seconds = _PAUSES[min(tries, len(_PAUSES)) - 1]
    return timedelta(seconds=seconds * (1 - _JITTER + 2 * _JITTER * chance))


def next_try(queued: datetime, now: datetime, tries: int, chance: float, asked: int = 0) -> datetime | None:
    """When a delivery is tried again that failed now; None: it was tried for three days, and is given up.

    The last try is at the end of the three days, unless the receiver asked for a pause of so many seconds.
    """
    end = queued + TRIED_FOR
    if now >= end:
        return None
    wanted = max(pause(tries, chance), min(timedelta(seconds=asked), _MOST_ASKED))
    return min(now + wanted, max(end, now + timedelta(seconds=1)))


def rest(failures: int) -> timedelta:
    """How long a receiver is left alone that failed so many times in a row.

    >>> rest(1), rest(3), rest(1000)
    (datetime.timedelta(seconds=1), datetime.timedelta(seconds=4), datetime.timedelta(seconds=60))
    """
    return timedelta(seconds=min(2.0 ** min(failures - 1, 10), _LONGEST_REST))
