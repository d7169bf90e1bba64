"""Lists that are computed as a whole, kept for the pages behind the one that was asked for first."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import NamedTuple

from msgspec import Struct

from api.reading.list_answer import list_answer
from api.reading.sized_cache import SizedCache, size_of
from projections.answers.days import Days

# A list of some fifty thousand items; what takes more is computed for each of its pages.
_ROOM = 32 * 1024 * 1024


class _Whole(NamedTuple):
    answer: Struct
    size: int


class ListCache:
    """Answers to questions at positions, bounded by their bytes; safe to share among threads."""

    def __init__(self, room: int = _ROOM) -> None:
        self._kept = SizedCache[_Whole](room, most=room)
        self._lock = Lock()

    def of(self, key: Hashable, ask: Callable[[], Struct], most: int) -> Struct:
        """What ``ask`` answers, asked once for all pages; kept where a page of ``most`` items is not all of it."""
        with self._lock:
            found = self._kept.get(key)
        if found is not None:
            return found.answer
        answer = ask()
        if len(list_answer(answer).items) > most:
            whole = _Whole(answer, weight(answer))
            with self._lock:
                self._kept.put(key, whole)
        return answer


def weight(value: object) -> int:
    """Bytes of an answer in memory, with all that it is made of."""
    if isinstance(value, Struct):
        return size_of(value) + sum(weight(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, Days):
        return value.size
    if isinstance(value, list):
        return size_of(value) + sum(map(weight, value))
    return size_of(value)
