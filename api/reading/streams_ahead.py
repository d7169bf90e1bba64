"""The streams ahead of the projections: those of the events that were recorded and are not followed yet."""

from collections import OrderedDict
from collections.abc import Iterable

from stores.sqlite.store import Store

# So many names are read in two milliseconds.
_READ_AT_ONCE = 1_000
# So many events are followed in about a second, and forgotten in three milliseconds; their names take four megabytes.
_MOST = 10_000
_FIGURE = "figure/"


class StreamsAhead:
    """Which streams have events behind the projections, and which series have figures that do.

    Read on as the ledger grows, each event once, and forgotten as the projections pass; for one thread.
    """

    def __init__(self, store: Store, most: int = _MOST, at_once: int = _READ_AT_ONCE) -> None:
        """The streams of at most so many events are kept, and of so many read at once."""
        self._store = store
        self._most = most
        self._at_once = at_once
        self._read = 0
        # There is more to be read at once, by whoever looks next.
        self.is_reading = False
        # The position of the last event by stream, and by how the streams of a series' figures begin; oldest first.
        self._last: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        """How many streams and series are known to have such events."""
        return len(self._last)

    def is_known(self, followed: int, head: int) -> bool:
        """Whether all streams between the two positions are known, after a few milliseconds of reading on."""
        if head - followed > self._most:
            self._last.clear()
            self._read, self.is_reading = 0, False
            return False
        self._forget(followed)
        if self._read < head:
            for position, name in self._store.streams_after(self._read, self._at_once):
                self._read = position
                self._note(name, position)
                if name.startswith(_FIGURE):
                    self._note(name[: name.rindex("/") + 1], position)
        self.is_reading = self._read < head
        return not self.is_reading

    def has_any(self, streams: Iterable[str]) -> bool:
        """Whether any of the streams has such an event; ``figure/a/b/`` stands for all figures of a series."""
        return any(name in self._last for name in streams)

    def _note(self, name: str, position: int) -> None:
        self._last[name] = position
        self._last.move_to_end(name)

    def _forget(self, followed: int) -> None:
        self._read = max(self._read, followed)
        while self._last and next(iter(self._last.values())) <= followed:
            self._last.popitem(last=False)
