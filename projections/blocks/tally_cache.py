"""The tallies of series that were asked for last, within a bound in bytes."""

from collections import OrderedDict
from threading import Lock

from projections.answers.block import BlockName
from projections.answers.version_tally import VersionTally

_ROOM = 16 * 1024 * 1024
_BYTES_A_PLACE = 400
# A series in its generation, the moment up to which it is known, and the last position at which it changed by then.
TallyName = tuple[BlockName, int, int]
_Kept = tuple[VersionTally | None, int]


class TallyCache:
    """Tallies by series and moment, the least recently used let go first; safe to share among threads."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[TallyName, _Kept] = OrderedDict()
        self._lock = Lock()
        self.taken = 0

    def get(self, name: TallyName) -> tuple[VersionTally | None] | None:
        """What was counted, in a place of its own: nothing is a tally, too."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is None:
                return None
            self._kept.move_to_end(name)
            return (kept[0],)

    def put(self, name: TallyName, tally: VersionTally | None) -> None:
        """Keep it, and let go of those that were used least recently."""
        size = _BYTES_A_PLACE + (0 if tally is None else tally.size)
        with self._lock:
            self.taken += size - self._kept.pop(name, (None, 0))[1]
            self._kept[name] = (tally, size)
            while self.taken > self._room:
                self.taken -= self._kept.popitem(last=False)[1][1]
