"""Locks by series among threads: one does the work, and whoever wants the same waits for that, but not for ever."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

_PATIENCE = 2


class _SeriesLock:
    def __init__(self) -> None:
        self.lock = Lock()
        self.wanted_by = 0


class SeriesLocks:
    """A lock is let go of by whoever did its work or failed; there is none of what nobody wants."""

    def __init__(self, patience: int = _PATIENCE) -> None:
        """Wait for so many seconds at most."""
        self._patience = patience
        self._lock = Lock()
        self._locks: dict[Hashable, _SeriesLock] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @contextmanager
    def held(self, name: Hashable) -> Iterator[None]:
        """Inside, nobody else holds the lock of that name, unless one does for longer than anybody waits."""
        with self._lock:
            one = self._locks.setdefault(name, _SeriesLock())
            one.wanted_by += 1
        is_mine = one.lock.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if is_mine:
                one.lock.release()
            with self._lock:
                one.wanted_by -= 1
                if not one.wanted_by:
                    del self._locks[name]
