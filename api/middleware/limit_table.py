"""Counting against limits: one count for all worker processes, in a table of a fixed size that they share."""

import mmap
import time
from collections.abc import Callable
from fcntl import LOCK_EX, LOCK_UN, lockf
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

from msgspec import Struct, structs

from api.http.responses import Headers

_SECOND = 1_000_000_000
_WINDOW = 60
_BUCKETS = 8192
# A bucket has room for eight keys. Of each it holds, in words of eight bytes, a mark and the moment at which its whole
# quota is free again.
_WORD, _BUCKET = 8, 16
# Before the buckets stands a secret, so that nobody can choose addresses that share a bucket.
_SECRET, _BEGIN = 16, 8
_SIZE = (_BEGIN + _BUCKETS * _BUCKET) * _WORD
_REMEMBERED = 16_384


class Limit(Struct, frozen=True):
    """So many a minute, at once or spread; a quota of 0 is no limit."""

    name: str
    quota: int
    policy: tuple[bytes, bytes] = (b"", b"")
    state: bytes = b""

    def __post_init__(self) -> None:
        said = f'"{self.name}";q={self.quota};w={_WINDOW}'
        structs.force_setattr(self, "policy", (b"ratelimit-policy", said.encode()))
        structs.force_setattr(self, "state", f'"{self.name}";r=%d;t=%d'.encode())


class Taken(Struct, frozen=True):
    """What came of asking: seconds to wait where it is not allowed, and until all of the quota is free."""

    limit: Limit
    allowed: bool
    remaining: int
    retry_after: int
    reset: int

    def headers(self) -> Headers:
        """The fields of draft-ietf-httpapi-ratelimit-headers; none where there is no limit."""
        limit = self.limit
        return [limit.policy, (b"ratelimit", limit.state % (self.remaining, self.reset))] if limit.quota else []


def _nanoseconds(limit: Limit) -> tuple[int, int]:
    """After how many one of the quota is free again, and the whole: rounded so that there is never more than said."""
    step = -(-_WINDOW * _SECOND // limit.quota) if limit.quota else 0
    return step, step * limit.quota


def lay_out(path: Path) -> None:
    """Make the file of a table, before the processes that share it."""
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(token_bytes(_SECRET))
        file.truncate(_SIZE)


class LimitTable:
    """Counts by name and key, after the generic cell rate algorithm (GCRA): one number a key, and no timer.

    One thread of a process asks it, which is that of the event loop.
    """

    def __init__(
        self,
        limits: tuple[Limit, ...],
        table: Path | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
        buckets: int = _BUCKETS,
    ) -> None:
        """Share the table of that file, or count for this process alone; the clock gives nanoseconds."""
        self._buckets = buckets
        self._limits = {limit.name: (limit, *_nanoseconds(limit)) for limit in limits}
        self._clock = clock
        self._file = None if table is None else table.open("r+b")
        self._table = mmap.mmap(-1 if self._file is None else self._file.fileno(), _SIZE)
        if self._file is None:
            self._table[:_SECRET] = token_bytes(_SECRET)
        self._words = memoryview(self._table).cast("Q")
        self._place = lru_cache(maxsize=_REMEMBERED)(self._placed)

    def take(self, name: str, key: bytes) -> Taken:
        """Take one of the quota of that name, if there is one left for the key."""
        limit, step, most = self._limits[name]
        if limit.quota == 0:
            return Taken(limit, allowed=True, remaining=0, retry_after=0, reset=0)
        place = self._place(name, key)
        if self._file is None:
            owed, after = self._count(place, step, most)
        else:
            # Nobody else reads or writes the bucket meanwhile; the system frees it should this process be killed.
            size, begins = _BUCKET * _WORD, place.bucket * _WORD
            lockf(self._file, LOCK_EX, size, begins)
            try:
                owed, after = self._count(place, step, most)
            finally:
                lockf(self._file, LOCK_UN, size, begins)
        if after <= most:
            return Taken(limit, allowed=True, remaining=(most - after) // step, retry_after=0, reset=_seconds(after))
        return Taken(limit, allowed=False, remaining=0, retry_after=_seconds(after - most), reset=_seconds(owed))

    def _count(self, place: "_Place", step: int, most: int) -> tuple[int, int]:
        """How many nanoseconds of quota the key owed, and would owe with this one, which counts if that is allowed."""
        now, words = self._clock(), self._words
        free_at = words[place.slot + 1] if words[place.slot] == place.mark else self._look_up(place)
        owed = free_at - now if free_at > now else 0
        after = owed + step
        if after <= most:
            words[place.slot] = place.mark
            words[place.slot + 1] = now + after
        return owed, after

    def _look_up(self, place: "_Place") -> int:
        """Find the key in its bucket; the count of the slot in which it is, or is to be."""
        row = self._words[place.bucket : place.bucket + _BUCKET].tolist()
        marks, counts = row[::2], row[1::2]
        # A key that is new takes over the least count of the bucket, mostly one of the past, which is as good as none.
        # If all eight are busy it inherits a debt: a full table makes a limit tighter for some, and looser for none.
        at = marks.index(place.mark) if place.mark in marks else counts.index(min(counts))
        place.slot = place.bucket + at * 2
        return counts[at]

    def close(self) -> None:
        """Let go of the table."""
        self._words.release()
        self._table.close()
        if self._file is not None:
            self._file.close()

    def _placed(self, name: str, key: bytes) -> "_Place":
        told = blake2b(key, digest_size=12, key=self._table[:_SECRET], person=name.encode()).digest()
        bucket = _BEGIN + int.from_bytes(told[8:]) % self._buckets * _BUCKET
        return _Place(bucket, int.from_bytes(told[:8]), bucket)


def _seconds(nanoseconds: int) -> int:
    """Rounded up: who waits so long has waited long enough."""
    return -(-nanoseconds // _SECOND)


class _Place(Struct):
    """Where a key is counted: its bucket, its mark in it, and the slot in which it was last, as words of the table."""

    bucket: int
    mark: int
    slot: int
