"""Turns by name among threads: one does the work, and whoever wants the same waits for that, but not for ever."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

_PATIENCE = 2.0


class _Turn:
    def __init__(self) -> None:
        self.lock = Lock()
        self.wanted_by = 0


class TakingTurns:
    """A turn is over when whoever has it has done its work or failed; nothing of it stays."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        """Wait for so many seconds at most."""
        self._patience = patience
        self._lock = Lock()
        self._turns: dict[Hashable, _Turn] = {}

    def __len__(self) -> int:
        return len(self._turns)

    @contextmanager
    def turn(self, name: Hashable) -> Iterator[None]:
        """Inside, nobody else has the turn of that name, unless one has it for longer than anybody waits."""
        with self._lock:
            turn = self._turns.setdefault(name, _Turn())
            turn.wanted_by += 1
        is_alone = turn.lock.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if is_alone:
                turn.lock.release()
            with self._lock:
                turn.wanted_by -= 1
                if not turn.wanted_by:
                    del self._turns[name]
