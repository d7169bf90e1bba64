"""The question whether a standby would confirm what is recorded now, by two connections of its own."""

import threading

from stores.postgres.confirming import too_few_standbys
from stores.postgres.primary import Primary

_PATIENCE_OF_CLOSING = 3.0  # seconds


class Confirmation:
    """Asks as a writer does; each of the two questions by one thread at a time. Raises as ``Primary`` does."""

    def __init__(self, writing: Primary, looking: Primary) -> None:
        """``writing`` waits for a standby for as long as a writer does, ``looking`` for an answer of the primary."""
        self._writing, self._looking = writing, looking
        self._one_waits, self._one_looks = threading.Lock(), threading.Lock()

    @property
    def patience(self) -> float:
        """Seconds after which whoever records is told that nobody has confirmed it."""
        return self._writing.patience

    def await_standby(self) -> None:
        """Return once all that was recorded before is on a standby's disk."""
        with self._one_waits:
            self._writing.barrier()

    def too_few_standbys(self) -> str:
        """What the primary says of its standbys, if that is why nothing is confirmed; otherwise nothing."""
        with self._one_looks:
            return self._looking.asked(too_few_standbys)

    def close(self) -> None:
        """Let go of the connections; who waits still, and was told to leave, is waited for."""
        for one, lock in ((self._writing, self._one_waits), (self._looking, self._one_looks)):
            if lock.acquire(timeout=_PATIENCE_OF_CLOSING):
                one.close()
                lock.release()
