"""The statistics of buckets that were made last, by the rows that they were made of."""

from collections.abc import Hashable
from threading import Lock
from typing import Any, Final

from projections.answers.bucket_sums import Size

# What is kept of one beside its rows: its texts, those of its heaviest days, and its place.
_BYTES: Final = 2_500
_BYTES_A_PERIOD: Final = 640


class BucketCache:
    """What was made of some rows, within a bound in bytes: the older half is forgotten when the newer one is full.

    Rows never change and no number of one is given twice, so what they came to is so for good. Safe to share among
    threads.
    """

    def __init__(self, periods: int) -> None:
        """``periods`` are those of the series."""
        self.room = _BYTES_A_PERIOD * periods
        self._lock = Lock()
        self._newer: dict[Hashable, Any] = {}  # each of the kind that its key tells
        self._older: dict[Hashable, Any] = {}
        self._taken = 0

    def get(self, key: Hashable) -> Any | None:  # noqa: ANN401 - as above
        """What was made, if it is still known."""
        made = self._newer.get(key)
        return self._older.get(key) if made is None else made

    def put(self, key: "BucketKey", made: object) -> None:
        """Keep it."""
        with self._lock:
            self._newer[key] = made
            self._taken += _BYTES + len(key[-1])
            if self._taken > self.room // 2:
                self._newer, self._older, self._taken = {}, self._newer, 0


# Its size, from which day the total counts, how many days figures lag, its first day, whether there is a base before
# its rows, and the numbers of those.
BucketKey = tuple[Size, int | None, int, int, bool, bytes]
