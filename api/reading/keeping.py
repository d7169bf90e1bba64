"""Finished answers kept in memory, bounded by their bytes; the least recently used go first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Anything that knows how many bytes it takes."""

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        ...


Kept = TypeVar("Kept", bound=Sized)


class Keeping(Generic[Kept]):
    """Keeps what was given until it is full; one answer takes at most a quarter of the room."""

    def __init__(self, room: int = 64 * 1024 * 1024) -> None:
        self.room = room
        self.taken = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        """What was kept under the key, if it is still there."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: Hashable, one: Kept) -> None:
        """Keep it, and let go of the least recently used."""
        if one.size * 4 > self.room or key in self._kept:
            return
        self._kept[key] = one
        self.taken += one.size
        while self.taken > self.room:
            _, gone = self._kept.popitem(last=False)
            self.taken -= gone.size

    def __len__(self) -> int:
        return len(self._kept)
