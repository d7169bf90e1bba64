"""An LRU cache in memory, bounded by the bytes of what it keeps and of the keys."""

import sys
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
_PLACE = 200


class SizedCache(Generic[Kept]):
    """Keeps what was given until it is full; one takes at most ``most``, which is a quarter of the room by default."""

    def __init__(self, room: int = 64 * 1024 * 1024, most: int | None = None) -> None:
        self.room = room
        self._most = room // 4 if most is None else most
        self.taken = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        """What was kept under the key, if it is still there."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: Hashable, one: Kept) -> None:
        """Keep it, and evict the least recently used."""
        size = _size(key) + one.size
        if size > self._most or key in self._kept:
            return
        self._kept[key] = one
        self.taken += size
        while self.taken > self.room:
            other, gone = self._kept.popitem(last=False)
            self.taken -= _size(other) + gone.size

    def drop(self, key: Hashable) -> None:
        """Keep nothing under that key any more."""
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.taken -= _size(key) + gone.size

    def __len__(self) -> int:
        return len(self._kept)


def _size(key: Hashable) -> int:
    """Bytes of a key, with those of its place in the table."""
    return _PLACE + size_of(key)


def size_of(value: object) -> int:
    """Bytes of texts and numbers, and of tuples and dictionaries of them."""
    size = sys.getsizeof(value)
    if isinstance(value, tuple):
        return size + sum(size_of(one) for one in value)
    if isinstance(value, dict):
        return size + sum(size_of(name) + size_of(one) for name, one in value.items())
    return size
