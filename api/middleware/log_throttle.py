"""A throttle for the log: the same message once a minute, so that nobody fills the log by asking for it."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable


class LogThrottle:
    """Remembers what was told in the last minute; of more than it has room for, what was told longest ago."""

    def __init__(self, every: float = 60.0, most: int = 4096, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._most = most
        self._clock = clock
        self._told: OrderedDict[Hashable, float] = OrderedDict()

    def is_due(self, what: Hashable) -> bool:
        """Whether it is to be told now; it counts as told then."""
        now = self._clock()
        told = self._told.get(what)
        if told is not None and now < told + self._every:
            return False
        self._told[what] = now
        self._told.move_to_end(what)
        if len(self._told) > self._most:
            self._told.popitem(last=False)
        return True
