"""The head of a ledger that is asked for at every request: known until somebody commits."""

from collections.abc import Callable
from mmap import mmap

from stores.sqlite.recorder import SQLiteLedgerRecorder


class KnownHead:
    """The ledger's last position, queried only when the WAL index says that something was committed.

    Where the index cannot be seen, it is queried each time. Safe to share among threads.
    """

    def __init__(self, recorder: SQLiteLedgerRecorder, query: Callable[[], int]) -> None:
        self._recorder = recorder
        self._query = query
        self._index: mmap | None = None
        self._told: tuple[bytes, int] = (b"", 0)

    def now(self) -> int:
        """The last position; every commit is seen that has returned. Raises as the query does."""
        index = self._index
        if index is None:
            index = self._index = self._recorder.wal_index()
            if index is None:
                return self._query()
        # Before the query: what is committed meanwhile is found the next time.
        if self._recorder.is_closed:  # and the index with it, unless another has the ledger open
            return self._query()
        told = index[:]
        seen, head = self._told
        if told != seen:
            head = self._query()
            if not self._recorder.is_writing:  # who sees what may never be committed
                self._told = told, head
        return head
